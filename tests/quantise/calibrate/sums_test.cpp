#include "quantise/calibrate/sums.h"

#include <numeric>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::quantise {

TEST_CASE("sums are right for every length, and the same wherever the values lie") {
  std::vector<float> values(200);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = 0.1F * static_cast<float>(i * i % 37) - 1;
  }
  for (std::size_t count = 0; count < 100; ++count) {
    const double exact =
        std::accumulate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count), 0.0);
    const double found = ordered_sum(std::span(values).first(count));
    CHECK(found == doctest::Approx(exact).epsilon(1e-5));
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
    const double products = std::inner_product(values.begin(), end, values.rbegin(), 0.0);
    const std::vector<float> reversed(values.rbegin(), values.rend());
    CHECK(ordered_product(std::span(values).first(count), std::span(reversed).first(count)) ==
          doctest::Approx(products).epsilon(1e-5));
    const double squares = std::inner_product(values.begin(), end, values.begin(), 0.0);
    CHECK(ordered_sum_of(count, [&](std::size_t i) {
            return static_cast<double>(values[i]) * static_cast<double>(values[i]);
          }) == doctest::Approx(squares).epsilon(1e-5));
    for (std::size_t offset = 1; offset < 16; ++offset) {
      std::vector<float> moved(offset);
      moved.insert(moved.end(), values.begin(),
                   values.begin() + static_cast<std::ptrdiff_t>(count));
      CHECK(ordered_sum(std::span(moved).subspan(offset)) == found);
    }
  }
}

}  // namespace edgebench::quantise
