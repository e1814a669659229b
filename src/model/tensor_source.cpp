#include "model/tensor_source.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"

namespace edgebench::model {

std::string to_string(const Shape& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

void TensorSource::expect(const std::string& name, const Shape& shape) const {
  const Shape* found = this->shape(name);
  if (found == nullptr) {
    throw InputError(
        fmt::format("{}: tensor {} is missing; give the weights of a whole MobileNetV2",
                    path().string(), name));
  }
  if (*found != shape) {
    throw InputError(
        fmt::format("{}: tensor {} has shape {} where {} was expected; give the weights of a "
                    "MobileNetV2",
                    path().string(), name_in_file(name), to_string(*found), to_string(shape)));
  }
}

std::vector<float> TensorSource::floats(const std::string& name, const Shape& shape) const {
  expect(name, shape);
  std::vector<float> values = this->values(name);
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
    throw InputError(
        fmt::format("{}: tensor {} holds a NaN or an infinity; train or export it again",
                    path().string(), name_in_file(name)));
  }
  return values;
}

}  // namespace edgebench::model
