#include "measure/workers/lanes.h"

#include <memory>
#include <set>
#include <stdexcept>

#include <doctest/doctest.h>

#include "machine/affinity.h"

namespace edgebench::measure {

TEST_CASE("lanes share no CPU, and one that is given back is taken again") {
  const Lanes lanes(std::vector<Candidate>{{.name = "a"}});
  const std::size_t cpus = machine::allowed_cpus().size();
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

}  // namespace edgebench::measure
