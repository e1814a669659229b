// The calibration images: some crops of a file, in a fixed random order, as the network wants them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/npy.h"
#include "image/normalise.h"
#include "model/network.h"

namespace edgebench::quantise {

class CalibrationImages {
 public:
  // `limit` crops chosen by `seed` (a limit of 0: all; without a seed in the file's order). The
  // crops, uint8 N x size x size x 3, must outlive this. Throws InputError if there is none or
  // their size is not the network's.
  CalibrationImages(const MappedNpy& crops, const model::Network& network, std::size_t limit,
                    std::optional<std::uint64_t> seed);
  // All of them in the file's order.
  CalibrationImages(const MappedNpy& crops, const model::Network& network)
      : CalibrationImages(crops, network, 0, std::nullopt) {}

  std::size_t count() const { return order_.size(); }
  std::size_t available() const { return available_; }
  std::size_t values_per_image() const { return values_per_image_; }

  // Image `index` of the order, normalised, 3 x size x size.
  void fill(std::size_t index, std::span<float> out) const;
  std::vector<float> load(std::size_t index) const;

  // How many images have one colour only: they say nothing about ranges.
  std::size_t constant_count() const;

 private:
  std::span<const std::uint8_t> crop(std::size_t index) const;

  image::NormalisationTable normalisation_;
  std::span<const std::uint8_t> bytes_;
  std::vector<std::size_t> order_;
  std::size_t available_ = 0;
  std::size_t values_per_image_ = 0;
};

// What is being done, and how much of it is done.
using Progress = std::function<void(std::string_view stage, std::size_t done, std::size_t total)>;

// On how many threads (0: all allowed CPUs), and who is told.
struct Work {
  int threads = 0;
  Progress progress;
};

// Calls task(chunk, begin, end) for consecutive ranges of up to `chunk_size` of `count` images, on
// several threads. Who keeps sums by chunk and adds them in the chunks' order gets the same bits on
// any number of threads.
void for_each_chunk(
    std::size_t count, std::size_t chunk_size, const Work& work, std::string_view stage,
    const std::function<void(std::size_t chunk, std::size_t begin, std::size_t end)>& task);

std::size_t chunk_count(std::size_t count, std::size_t chunk_size);

}  // namespace edgebench::quantise
