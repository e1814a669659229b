// The reference: what the network computes in FP32, by code that no runtime under test shares.
// Golden logits, calibration and simulated quantisation come from here.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "model/network.h"

namespace edgebench::model {

// One image at a time on the calling thread. Instances share nothing but the network, so any number
// may run in parallel. Holds every value of the network: 28 MB for width 1.0 at 224 x 224.
class Interpreter {
 public:
  // The network must outlive the interpreter.
  explicit Interpreter(const Network& network);
  explicit Interpreter(Network&&) = delete;

  // Called after each node, in order, with the node's index and its value (C x H x W, after the
  // activation). It may change the value in place: that is how quantisation is simulated.
  using Observer = std::function<void(std::size_t node, std::span<float> value)>;

  // `image` is normalised, 3 x image_size x image_size; `logits` has one element for each class.
  // Throws std::invalid_argument for other sizes.
  void run(std::span<const float> image, std::span<float> logits, const Observer& observer = {});

  // Once more from node `first` (1 or more) on; what the nodes before it made in the last run is
  // kept. For a network whose nodes from there on have other numbers now. Throws
  // std::invalid_argument for other nodes or sizes.
  void run_from(std::size_t first, std::span<float> logits, const Observer& observer = {});

 private:
  void compute_from(std::size_t first, std::span<float> logits, const Observer& observer);

  const Network& network_;
  std::vector<std::vector<float>> values_;  // By node.
  std::vector<float> scratch_;              // Unfolded image.
};

}  // namespace edgebench::model
