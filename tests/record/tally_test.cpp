#include "record/tally.h"

#include <doctest/doctest.h>

namespace edgebench::record {
namespace {

Slice slice(const std::string& candidate, std::vector<std::int64_t> run_ns,
            std::vector<std::size_t> streams = {}) {
  Slice made{.candidate = candidate};
  made.times.run_ns = std::move(run_ns);
  made.times.streams = std::move(streams);
  return made;
}

}  // namespace

TEST_CASE("a slice's time is an image's: the median over the batch, the streams' rates added up") {
  CHECK(time_per_image_ns(slice("a", {30, 60, 90}), 3) == doctest::Approx(20));
  // A stream of 60 and one of 30: 1/20 an image's time.
  CHECK(time_per_image_ns(slice("a", {60, 30}, {1, 1}), 1) == doctest::Approx(20));
}

TEST_CASE("a sweep gives the times of the run's candidates, each with its batch") {
  const std::vector<Candidate> candidates = {{.name = "a", .batch = 2}, {.name = "b", .batch = 4}};
  const Sweep sweep{
      .slices = {slice("b", {80}), slice("a", {20}), slice("other", {1}), slice("a", {})}};
  const auto times = slice_times(sweep, candidates);
  REQUIRE(times.size() == 2);
  CHECK(times[0].candidate == "b");
  CHECK(times[0].image_ns == doctest::Approx(20));
  CHECK(times[1].candidate == "a");
  CHECK(times[1].image_ns == doctest::Approx(10));
}

TEST_CASE("only finished rounds count, and only who lived to their end") {
  RunRecords records;
  records.run.candidates = {{.name = "a"}, {.name = "b"}};
  const auto round = [](int number, std::int64_t a_ns, bool finished,
                        const std::vector<std::string>& survivors) {
    Round made{.number = number};
    made.sweeps.push_back({.slices = {slice("a", {a_ns}), slice("b", {100})}});
    if (finished) made.end.emplace();
    for (const std::string& name : survivors) made.end->workers.push_back({.candidate = name});
    return made;
  };
  records.rounds = {round(1, 10, true, {"a", "b"}), round(2, 1'000, false, {}),
                    round(3, 30, true, {"a"})};
  const stats::Tally tally = tally_of(records);
  CHECK(tally.rounds() == 2);
  CHECK(tally.log_ratios("a", "b").size() == 1);
  CHECK(tally.median_image_ns("a").value() == doctest::Approx(20));
}

}  // namespace edgebench::record
