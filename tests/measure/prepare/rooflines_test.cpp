#include "measure/prepare/rooflines.h"

#include <doctest/doctest.h>

#include "machine/cpus/affinity.h"

namespace edgebench::measure {
namespace {

Candidate candidate(int threads, int streams) {
  Candidate candidate;
  candidate.threads = threads;
  candidate.streams = streams;
  return candidate;
}

}  // namespace

TEST_CASE("one roofline for each number of threads that work at a time") {
  const std::vector<Candidate> candidates = {candidate(2, 2), candidate(1, 1), candidate(2, 1),
                                             candidate(1, 2)};
  CHECK(thread_counts(candidates) == std::vector<int>{1, 2, 4});
  const auto cpus = machine::allowed_cpus();
  const auto records = roofline_records(
      candidates, cpus, {.windows = 1, .window_ns = 1, .buffer_bytes_min = std::size_t{4} << 20});
  REQUIRE(records.size() == 3);
  CHECK(records.at(1).roofline.threads == 2);
}

}  // namespace edgebench::measure
