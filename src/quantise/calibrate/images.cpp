#include "quantise/calibrate/images.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "image/parallel.h"

namespace edgebench::quantise {
namespace {

// Fisher and Yates, with the engine's raw output: std::shuffle's order is each library's own.
void shuffle(std::vector<std::size_t>& order, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(random() % i)]);
  }
}

}  // namespace

CalibrationImages::CalibrationImages(const MappedNpy& crops, const model::Network& network,
                                     std::size_t limit, std::optional<std::uint64_t> seed)
    : normalisation_(network.normalise.table()) {
  const auto size = static_cast<std::size_t>(network.image_size);
  const std::vector<std::size_t>& shape = crops.shape();
  if (shape.size() != 4 || shape[1] != size || shape[2] != size || shape[3] != 3) {
    throw InputError(
        fmt::format("the calibration crops have shape [{}] where N x {} x {} x 3 was expected; cut "
                    "them for this network",
                    fmt::join(shape, ", "), size, size));
  }
  if (shape[0] == 0) {
    throw InputError("there is no calibration image; give a folder with some (hundreds are good)");
  }
  bytes_ = crops.bytes();
  available_ = shape[0];
  values_per_image_ = 3 * size * size;
  order_.resize(available_);
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  if (seed) shuffle(order_, *seed);
  if (limit != 0 && limit < available_) order_.resize(limit);
}

std::span<const std::uint8_t> CalibrationImages::crop(std::size_t index) const {
  return bytes_.subspan(order_[index] * values_per_image_, values_per_image_);
}

void CalibrationImages::fill(std::size_t index, std::span<float> out) const {
  image::normalise_nchw(crop(index), out, normalisation_);
}

std::vector<float> CalibrationImages::load(std::size_t index) const {
  std::vector<float> image(values_per_image_);
  fill(index, image);
  return image;
}

std::size_t CalibrationImages::constant_count() const {
  std::size_t constant = 0;
  for (std::size_t i = 0; i < count(); ++i) {
    const std::span<const std::uint8_t> pixels = crop(i);
    const std::span<const std::uint8_t> first = pixels.first(3);
    bool same = true;
    for (std::size_t at = 3; at < pixels.size() && same; at += 3) {
      same = std::ranges::equal(pixels.subspan(at, 3), first);
    }
    if (same) ++constant;
  }
  return constant;
}

std::size_t chunk_count(std::size_t count, std::size_t chunk_size) {
  return (count + chunk_size - 1) / chunk_size;
}

void for_each_chunk(
    std::size_t count, std::size_t chunk_size, const Work& work, std::string_view stage,
    const std::function<void(std::size_t chunk, std::size_t begin, std::size_t end)>& task) {
  image::Progress progress;
  if (work.progress) {
    progress = [&](std::size_t done, std::size_t) {
      work.progress(stage, std::min(done * chunk_size, count), count);
    };
  }
  image::parallel_for(
      chunk_count(count, chunk_size), work.threads,
      [&](std::size_t chunk) {
        task(chunk, chunk * chunk_size, std::min((chunk + 1) * chunk_size, count));
      },
      progress);
}

}  // namespace edgebench::quantise
