#include "image/resample_kernels.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "any_outputs.h"
#include "pictures.h"

namespace edgebench::image {
namespace {

// Rows of all 0, all 255 and noise: the extremes are where a lost carry or a missing clamp shows.
std::vector<std::uint8_t> row_of(int pixels, std::size_t bytes, int kind) {
  std::vector<std::uint8_t> row = test::random_samples(pixels, 1, 3, static_cast<unsigned>(kind));
  if (kind == 0) std::ranges::fill(row, std::uint8_t{0});
  if (kind == 1) std::ranges::fill(row, std::uint8_t{255});
  row.resize(bytes, 0xAB);  // What lies beyond must not matter.
  return row;
}

}  // namespace

TEST_CASE("the horizontal kernels agree, for any sizes and origin") {
  CHECK(rc::check([] {
    const auto [in_size, out_size, first, count] = test::any_outputs(3000, 300);
    const FilterWeights weights = filter_weights(in_size, out_size, first, count);
    const int origin = *rc::gen::inRange(0, weights.source_begin() + 1);
    const HorizontalPass pass(weights, origin);
    const std::size_t used = static_cast<std::size_t>(in_size - origin) * 3;
    const auto row =
        row_of(in_size - origin, used + pass.overread_bytes(), *rc::gen::inRange(0, 6));
    std::vector<std::uint8_t> fast(padded_row_bytes(count));
    std::vector<std::uint8_t> plain(padded_row_bytes(count));
    pass.run(row.data(), fast.data());
    pass.run_plain(row.data(), plain.data());
    const auto size = static_cast<std::ptrdiff_t>(count) * 3;
    RC_ASSERT(std::equal(fast.begin(), fast.begin() + size, plain.begin()));
  }));
}

TEST_CASE("the vertical kernels agree, for any sizes") {
  CHECK(rc::check([] {
    const int in_size = *rc::gen::inRange(1, 2000);
    const int out_size = *rc::gen::inRange(1, 300);
    const int output = *rc::gen::inRange(0, out_size);
    const VerticalPass pass(filter_weights(in_size, out_size, output, 1));
    const int pixels = *rc::gen::inRange(1, 100);
    const std::size_t bytes = padded_row_bytes(pixels);
    std::vector<std::vector<std::uint8_t>> rows;
    std::vector<const std::uint8_t*> pointers;
    for (int tap = 0; tap < pass.weights().taps[0]; ++tap) {
      rows.push_back(row_of(pixels, bytes, *rc::gen::inRange(0, 6)));
    }
    for (const auto& row : rows) pointers.push_back(row.data());
    std::vector<std::uint8_t> fast(bytes);
    std::vector<std::uint8_t> plain(bytes);
    pass.run(0, pointers.data(), bytes, fast.data());
    pass.run_plain(0, pointers.data(), bytes, plain.data());
    RC_ASSERT(fast == plain);
  }));
}

TEST_CASE("white stays white and black stays black") {
  for (const int in_size : {1, 7, 256, 2999}) {
    const HorizontalPass pass(filter_weights(in_size, 64, 0, 64), 0);
    for (const int kind : {0, 1}) {
      const auto row =
          row_of(in_size, static_cast<std::size_t>(in_size) * 3 + pass.overread_bytes(), kind);
      std::vector<std::uint8_t> out(padded_row_bytes(64));
      pass.run(row.data(), out.data());
      CHECK(std::all_of(out.begin(), out.begin() + 64 * 3,
                        [&](std::uint8_t value) { return value == (kind == 0 ? 0 : 255); }));
    }
  }
}

}  // namespace edgebench::image
