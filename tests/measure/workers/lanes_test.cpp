#include "measure/workers/lanes.h"

#include <memory>
#include <set>
#include <stdexcept>

#include <doctest/doctest.h>

#include "machine/cpus/affinity.h"

namespace edgebench::measure {

TEST_CASE("lanes share no CPU, and one that is given back is taken again") {
  const std::size_t cpus = machine::allowed_cpus().size();
  const Lanes lanes(std::vector<Candidate>{{.name = "a"}},
                    {.cpus = machine::allowed_cpus(), .cpus_of_time = cpus, .memory_bytes = {}});
  REQUIRE(static_cast<std::size_t>(lanes.count()) == cpus);
  std::vector<std::unique_ptr<Lanes::Lane>> taken;
  std::set<int> used;
  for (int i = 0; i < lanes.count(); ++i) {
    taken.push_back(std::make_unique<Lanes::Lane>(lanes));
    REQUIRE(taken.back()->cpus().size() == 1);
    used.insert(taken.back()->cpus().front());
  }
  CHECK(used.size() == cpus);
  CHECK_THROWS_AS(Lanes::Lane{lanes}, std::logic_error);
  const int given_back = taken.front()->cpus().front();
  taken.front().reset();
  CHECK(Lanes::Lane(lanes).cpus() == std::vector{given_back});
}

TEST_CASE("a lane is wide enough for the candidate with the most threads") {
  const auto cpus = machine::allowed_cpus();
  Candidate many{.name = "a"};
  many.threads = static_cast<int>(cpus.size()) + 1;  // More than there are: one lane of all.
  const Lanes lanes(std::vector<Candidate>{{.name = "b"}, many});
  CHECK(lanes.count() == 1);
  CHECK(Lanes::Lane(lanes).cpus() == cpus);
}

TEST_CASE("a CPU quota and memory leave fewer lanes, and never none") {
  const std::vector<Candidate> one = {{.name = "a"}};
  const auto lanes_of = [&](std::size_t cpus_of_time, std::optional<std::size_t> memory_bytes) {
    const LaneRoom room{
        .cpus = {0, 1, 2, 3}, .cpus_of_time = cpus_of_time, .memory_bytes = memory_bytes};
    return Lanes(one, room).count();
  };
  CHECK(lanes_of(4, {}) == 4);
  CHECK(lanes_of(2, {}) == 2);
  CHECK(lanes_of(4, 3 * kLane_bytes) == 3);
  CHECK(lanes_of(4, 3 * kLane_bytes - 1) == 2);
  CHECK(lanes_of(4, 0) == 1);
  Candidate wide{.name = "a"};
  wide.threads = 2;
  const LaneRoom room{.cpus = {0, 1, 2, 3}, .cpus_of_time = 2, .memory_bytes = {}};
  CHECK(Lanes(std::vector{wide}, room).count() == 1);
}

}  // namespace edgebench::measure
