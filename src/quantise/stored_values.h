// One node's values on many images, in the memory that their integers need: a byte each. Values
// that have no quantiser (the symmetric scheme's, before an addition) stay FP32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "quantise/quantised_network.h"

namespace edgebench::quantise {

class StoredValues {
 public:
  StoredValues() = default;
  StoredValues(std::size_t images, std::optional<ActivationQuantiser> quantiser, Scheme scheme);

  // Different images may be put and got by different threads. put() rounds to the quantiser's
  // values.
  void put(std::size_t image, std::span<const float> value);
  std::vector<float> get(std::size_t image) const;

 private:
  std::optional<ActivationQuantiser> quantiser_;
  Scheme scheme_ = Scheme::asymmetric_u8;
  std::vector<std::vector<std::uint8_t>>
      integers_;                            // By image, less the scheme's smallest integer.
  std::vector<std::vector<float>> floats_;  // By image.
};

}  // namespace edgebench::quantise
