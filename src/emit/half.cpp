#include "emit/half.h"

#include <cmath>
#include <stdexcept>

#include <Eigen/Core>
#include <fmt/format.h>

namespace edgebench::emit {

std::vector<std::uint16_t> to_half(std::span<const float> values) {
  std::vector<std::uint16_t> bits;
  bits.reserve(values.size());
  for (const float value : values) {
    const Eigen::half half(value);
    if (std::isfinite(value) && !Eigen::half_impl::isfinite(half)) {
      throw std::range_error(fmt::format("{} is too large for FP16, which ends at 65504", value));
    }
    bits.push_back(Eigen::numext::bit_cast<std::uint16_t>(half));
  }
  return bits;
}

std::vector<std::uint16_t> to_half(const std::string& name, std::span<const float> values) {
  try {
    return to_half(values);
  } catch (const std::range_error& error) {
    throw std::range_error(name + ": " + error.what());
  }
}

}  // namespace edgebench::emit
