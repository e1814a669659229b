// One node's values on many images, in the memory that their integers need: a byte each. Values
// that have no quantiser (the symmetric scheme's, before an addition) stay FP32. It is memory that
// the kernel can put on the disk: of 200 images the early layers take 300 MB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/file.h"
#include "quantise/quantised_network.h"

namespace edgebench::quantise {

class StoredValues {
 public:
  StoredValues() = default;
  // Of `value_size` numbers an image.
  StoredValues(std::size_t images, std::size_t value_size,
               std::optional<ActivationQuantiser> quantiser, Scheme scheme);

  std::size_t images() const { return images_; }

  // Different images may be put and got by different threads. put() rounds to the quantiser's
  // values.
  void put(std::size_t image, std::span<const float> value);
  std::vector<float> get(std::size_t image) const;

 private:
  std::span<std::uint8_t> integers(std::size_t image);
  std::span<const std::uint8_t> integers(std::size_t image) const;
  std::span<float> floats(std::size_t image);
  std::span<const float> floats(std::size_t image) const;

  std::size_t images_ = 0;
  std::size_t value_size_ = 0;
  std::optional<ActivationQuantiser> quantiser_;
  Scheme scheme_ = Scheme::asymmetric_u8;
  // By image: integers less the scheme's smallest, or without a quantiser floats.
  SpillableMemory values_{0};
};

}  // namespace edgebench::quantise
