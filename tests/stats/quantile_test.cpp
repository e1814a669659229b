#include "stats/quantile.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::stats {
namespace {

// count, count - 1, ... 1: unsorted, and value = rank.
std::vector<double> descending(std::size_t count) {
  std::vector<double> values(count);
  std::iota(values.rbegin(), values.rend(), 1.0);
  return values;
}

}  // namespace

TEST_CASE("the median is the middle value, or the mean of the two") {
  CHECK(median(std::vector<double>{7}) == 7);
  CHECK(median(std::vector<double>{9, 1, 5}) == 5);
  CHECK(median(std::vector<double>{9, 1, 5, 6}) == 5.5);
  CHECK(median(std::vector<double>{2, 2, 2, 9}) == 2);
}

TEST_CASE("as many values lie below the median as above") {
  rc::check([](std::vector<int> integers) {
    RC_PRE(!integers.empty());
    const std::vector<double> values(integers.begin(), integers.end());
    const double middle = median(values);
    const auto half = static_cast<std::ptrdiff_t>(values.size() / 2);
    RC_ASSERT(std::ranges::count_if(values, [&](double v) { return v < middle; }) <= half);
    RC_ASSERT(std::ranges::count_if(values, [&](double v) { return v > middle; }) <= half);
  });
}

TEST_CASE("the samples needed are LoadGen's") {
  CHECK(samples_needed(Percentile::p90) == 64);
  CHECK(samples_needed(Percentile::p95) == 130);
  CHECK(samples_needed(Percentile::p99) == 662);
  CHECK(samples_needed(Percentile::p99_9) == 6636);
  CHECK(samples_needed(Percentile::p90, 0.95) == 46);
  CHECK(samples_needed(Percentile::p95, 0.95) == 93);
  CHECK(samples_needed(Percentile::p99, 0.95) == 473);
  CHECK(samples_needed(Percentile::p99_9, 0.95) == 4742);
}

TEST_CASE("one sample too few is no percentile") {
  const PercentileEstimate short_of_one = percentile(descending(63), Percentile::p90);
  CHECK_FALSE(short_of_one.value.has_value());
  CHECK(short_of_one.have == 63);
  CHECK(short_of_one.need == 64);
  CHECK(percentile(descending(64), Percentile::p90).value.has_value());
  CHECK_FALSE(percentile({}, Percentile::p90).value.has_value());
}

TEST_CASE("percentiles are nearest ranks") {
  CHECK(percentile(descending(64), Percentile::p90).value == 58);  // ceil(57.6)
  CHECK(percentile(descending(66), Percentile::p90).value == 60);  // ceil(59.4)
  CHECK(percentile(descending(100), Percentile::p90).value == 90);
  CHECK(percentile(descending(1000), Percentile::p99).value == 990);
  CHECK(percentile(descending(1001), Percentile::p99).value == 991);  // ceil(990.99)
  CHECK(percentile(descending(10'000), Percentile::p99_9).value == 9990);
}

TEST_CASE("a distribution's curve goes from the smallest sample to the largest in even steps") {
  CHECK(quantiles(descending(1000), 5) == std::vector<double>{1, 250, 500, 750, 1000});
  CHECK(quantiles(descending(3), 5) == std::vector<double>{1, 1, 2, 3, 3});
  CHECK(quantiles(descending(1), 2) == std::vector<double>{1, 1});
}

}  // namespace edgebench::stats
