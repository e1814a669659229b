#include "image/geometry.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench::image {
namespace {

// Half of a difference, ties to the even number, as Python's round() does.
int half_to_even(int difference) {
  const int floor = difference / 2;
  return difference % 2 == 0 ? floor : floor + floor % 2;
}

// Python divides the exact product as doubles and truncates; integer division would differ only
// beyond 2^53, but this is the rule as torchvision states it.
double resized_long_side(int width, int height, int short_side) {
  const auto [shorter, longer] = std::minmax(width, height);
  const double product = static_cast<double>(std::int64_t{short_side} * longer);
  return product / static_cast<double>(shorter);
}

}  // namespace

std::string_view name_of(PassOrder order) {
  return order == PassOrder::pillow12 ? "pillow12" : "pillow13";
}

int short_side_of(const TransformOptions& options) {
  if (options.resize) return *options.resize;
  return static_cast<int>((std::int64_t{8} * options.image_size + 3) / 7);
}

void check_transform(const TransformOptions& options) {
  const int short_side = short_side_of(options);
  if (short_side >= options.image_size && short_side <= kMaxShortSide) return;
  throw InputError(
      fmt::format("a crop of {} pixels cannot be taken from images whose short side is resized to "
                  "{}; give --resize from {} to {}",
                  options.image_size, short_side, options.image_size, kMaxShortSide));
}

bool can_be_resized(int width, int height, const TransformOptions& options) {
  return resized_long_side(width, height, short_side_of(options)) <=
         std::numeric_limits<int>::max();
}

Geometry geometry_of(int width, int height, const TransformOptions& options) {
  Geometry geometry{.width = width, .height = height, .image_size = options.image_size};
  const int short_side = short_side_of(options);
  const int long_side = static_cast<int>(resized_long_side(width, height, short_side));
  geometry.resized_width = width <= height ? short_side : long_side;
  geometry.resized_height = width <= height ? long_side : short_side;
  geometry.left = half_to_even(geometry.resized_width - options.image_size);
  geometry.top = half_to_even(geometry.resized_height - options.image_size);
  const std::int64_t height_lost = height - std::int64_t{geometry.resized_height};
  const std::int64_t width_lost = width - std::int64_t{geometry.resized_width};
  geometry.vertical_first =
      options.pass_order == PassOrder::pillow13 && height_lost > 0 && height_lost > 2 * width_lost;
  return geometry;
}

}  // namespace edgebench::image
