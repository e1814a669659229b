// The last blocks of a quantised network as a function that can be differentiated: what the
// refinement trains. Forward as the simulation computes it, backward by hand, on a few images at
// once so that the matrix products are wide.
//
// Rounding has no useful derivative; the straight-through estimator takes it for the identity
// (Bengio et al., "Estimating or Propagating Gradients Through Stochastic Neurons", 2013). For a
// scale and a zero point that leaves what rounding and clipping do: Esser et al., "Learned Step
// Size Quantization", 2020; Bhalgat et al., "LSQ+", 2020. Weights are scaled by row, so a factor on
// an output channel, or on a depthwise channel, scales their rounding error too; a factor on one
// input of a dense layer leaves the error as it is, and that is what its derivative has to see.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "model/network.h"
#include "quantise/refine/packed_matrix.h"

namespace edgebench::quantise {

enum class Rounding {
  half_even,
  none,  // For tests: the function is then smooth but for clipping, and its gradient exact.
};

// One node behind the start, with the numbers that its integers stand for.
struct TailNode {
  // Weights are those that the integers stand for.
  Matrix taps;              // Of a depthwise layer: channels x (kernel x kernel).
  PackedMatrix weight;      // Of a dense layer: out x in.
  PackedMatrix transposed;  // In x out.
  PackedMatrix error;       // In x out: before rounding, less `transposed`. Empty: not rounded.
  Eigen::VectorXf bias;     // By output channel.
  bool quantised = false;
  float scale = 1;
  float low = 0;  // Of integers less the zero point, also where the activation cuts.
  float high = 0;
};

struct Tail {
  const model::Network* network = nullptr;
  std::size_t start = 0;        // The node whose value is given; the tail is what follows.
  std::vector<TailNode> nodes;  // By node; unused up to the start.
  Rounding rounding = Rounding::half_even;
};

// Derivatives of the summed loss of some images.
struct TailGradients {
  struct Node {
    double scale = 0;
    double zero_point = 0;
    // By output channel: for the bias, and for the logarithm of a factor on the node's value that
    // is folded into its weights but not its bias.
    Eigen::VectorXd bias;
    Eigen::VectorXd log_out;
    Eigen::VectorXd log_in;  // By input channel: for the logarithm of a factor on its input.
  };
  std::vector<Node> nodes;
  double loss = 0;

  void add(const TailGradients& other);
};

TailGradients zero_gradients(const model::Network& network);

// Values and gradients of one pass, kept to spare allocations.
class TailPass {
 public:
  explicit TailPass(const model::Network& network);

  // `input` is the start's value, channels x (images x pixels). Returns the logits, classes x
  // images.
  const Matrix& forward(const Tail& tail, const Matrix& input);

  // After forward(): adds the derivatives for a loss whose gradient on the logits is given.
  void backward(const Tail& tail, const Matrix& logits_gradient, TailGradients& gradients);

 private:
  void backward_weights(const Tail& tail, std::size_t node, TailGradients::Node& out);
  // Adds `gradient` to what has reached node `to`; leaves something else in it.
  void flow(std::size_t to, Matrix& gradient);

  Eigen::Index images_ = 1;
  std::vector<Matrix> linear_;    // By node: before the activation and the quantiser.
  std::vector<Matrix> value_;     // By node: after them.
  std::vector<Matrix> gradient_;  // By node: of value_, in backward() of linear_ in the end.
  std::vector<bool> reached_;     // By node: whether backward() has anything in gradient_.
  Matrix scratch_;
  Matrix sampled_;
};

// The noise in dB, 10 log10(|y - r|^2 / |r|^2), summed over the images (columns), and its gradient.
double noise_db(const Matrix& logits, const Matrix& reference, Matrix& gradient);

}  // namespace edgebench::quantise
