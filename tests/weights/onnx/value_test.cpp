#include "weights/onnx/value.h"

#include <limits>

#include <doctest/doctest.h>

namespace edgebench::weights {
namespace {

using Shape = std::vector<std::int64_t>;

constexpr Axis kBatch = Axis::batch;
constexpr Axis kChannel = Axis::channel;
constexpr Axis kHeight = Axis::height;
constexpr Axis kWidth = Axis::width;

OnnxValue map_of(std::int64_t batch, std::int64_t channels, std::int64_t size) {
  return *make_value(3, {{kBatch, batch}, {kChannel, channels}, {kHeight, size}, {kWidth, size}});
}

OnnxValue pooled(std::int64_t batch, std::int64_t channels) {
  OnnxValue value = *make_value(3, {{kBatch, batch}, {kChannel, channels}});
  value.shape = {batch, channels, 1, 1};
  return value;
}

}  // namespace

TEST_CASE("a value has a dimension for each axis, if its elements can be counted") {
  const OnnxValue value = map_of(2, 5, 7);
  CHECK(value.shape == Shape{2, 5, 7, 7});
  CHECK(value.step == 3);
  CHECK(value.size(kChannel) == 5);
  CHECK(pooled(2, 5).size(kHeight) == 1);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  CHECK_FALSE(make_value(0, {{kBatch, kMost}, {kChannel, 2}}));
}

TEST_CASE("dimensions are told apart by the axes that they hold") {
  using Dimensions = std::vector<Axes>;
  CHECK(axes_by_dimension(map_of(2, 5, 7)) ==
        Dimensions{{kBatch}, {kChannel}, {kHeight}, {kWidth}});
  CHECK(axes_by_dimension(map_of(1, 5, 1)) ==
        Dimensions{{kBatch}, {kChannel}, {kHeight}, {kWidth}});
  CHECK(axes_by_dimension(pooled(2, 5)) == Dimensions{{kBatch}, {kChannel}, {}, {}});
  CHECK(axes_by_dimension(pooled(1, 5)) == Dimensions{{kBatch}, {kChannel}, {}, {}});
  OnnxValue value = map_of(2, 5, 7);
  value.shape = {2, 5, 49};
  CHECK(axes_by_dimension(value) == Dimensions{{kBatch}, {kChannel}, {kHeight, kWidth}});
  value.shape = {490};
  CHECK(axes_by_dimension(value) == Dimensions{{kBatch, kChannel, kHeight, kWidth}});
  value.shape = {1, 2, 5, 7, 7};
  CHECK(axes_by_dimension(value) == Dimensions{{}, {kBatch}, {kChannel}, {kHeight}, {kWidth}});
  value.shape = {5, 2, 49};
  CHECK_FALSE(axes_by_dimension(value));
  value = pooled(1, 5);
  value.shape = {5};
  CHECK(axes_by_dimension(value) == Dimensions{{kChannel}});
}

TEST_CASE("axes count from either end, and each once") {
  CHECK(positions(Shape{3, -4}, 4) == std::vector<std::size_t>{0, 3});
  CHECK_FALSE(positions(Shape{4}, 4));
  CHECK_FALSE(positions(Shape{-5}, 4));
  CHECK_FALSE(positions(Shape{1, -3}, 4));
}

TEST_CASE("a Reshape's target may copy an extent and leave one open") {
  const Shape from = {2, 6, 1};
  CHECK(reshaped_shape(from, Shape{3, 4}, false) == Shape{3, 4});
  CHECK(reshaped_shape(from, Shape{0, -1}, false) == Shape{2, 6});
  CHECK(reshaped_shape(from, Shape{-1}, false) == Shape{12});
  CHECK(reshaped_shape(from, Shape{-1, 5}, false) == std::nullopt);
  CHECK(reshaped_shape(from, Shape{-1, -1}, false) == std::nullopt);
  CHECK(reshaped_shape(from, Shape{0, -1}, true) == std::nullopt);
  CHECK(reshaped_shape(from, Shape{1, 1, 12, 0}, false) == std::nullopt);
  CHECK(reshaped_shape(from, Shape{-2, -6}, false) == std::nullopt);
  CHECK(reshaped_shape(from, Shape{2, 5}, false) == std::nullopt);
  constexpr std::int64_t kHalf = std::int64_t{1} << 62;
  CHECK(reshaped_shape(from, Shape{kHalf, 4, -1}, false) == std::nullopt);
}

TEST_CASE("only dimensions of one are squeezed") {
  const Shape from = {1, 6, 1};
  CHECK(squeezed_shape(from, std::nullopt) == Shape{6});
  CHECK(squeezed_shape(from, Shape{-1}) == Shape{1, 6});
  CHECK(squeezed_shape(from, Shape{1}) == std::nullopt);
  CHECK(squeezed_shape(from, Shape{3}) == std::nullopt);
  CHECK(unsqueezed_shape(from, Shape{0, -1}) == Shape{1, 1, 6, 1, 1});
  CHECK(unsqueezed_shape(from, Shape{4}) == std::nullopt);
}

TEST_CASE("a transposition turns the axes' order in memory") {
  const auto planes = transposed(
      *make_value(0, {{kBatch, 2}, {kHeight, 4}, {kWidth, 5}, {kChannel, 3}}), Shape{0, 3, 1, 2});
  REQUIRE(planes);
  CHECK(planes->shape == Shape{2, 3, 4, 5});
  CHECK(planes->axes[1] == OnnxValue::Extent{kChannel, 3});
  CHECK(axes_by_dimension(*planes) == std::vector<Axes>{{kBatch}, {kChannel}, {kHeight}, {kWidth}});
  CHECK_FALSE(transposed(*planes, Shape{0, 1, 2}));
  CHECK_FALSE(transposed(*planes, Shape{0, 1, 1, 2}));
  CHECK_FALSE(transposed(*planes, Shape{0, 1, 2, -1}));
  OnnxValue split = *planes;
  split.shape = {2, 3, 2, 10};  // Half a row is no axis.
  CHECK_FALSE(transposed(split, Shape{0, 1, 3, 2}));
}

TEST_CASE("a new shape keeps the elements, their step and their order") {
  const auto flat = reshaped(pooled(2, 5), Shape{2, -1}, false);
  REQUIRE(flat);
  CHECK(flat->shape == Shape{2, 5});
  CHECK(flat->axes == pooled(2, 5).axes);
  CHECK(flat->step == 3);
  CHECK_FALSE(with_shape(pooled(2, 5), {11}));
  CHECK(squeezed(pooled(2, 5), std::nullopt)->shape == Shape{2, 5});
  CHECK(unsqueezed(*flat, Shape{2})->shape == Shape{2, 5, 1});
}

}  // namespace edgebench::weights
