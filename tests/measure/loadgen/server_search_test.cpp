#include "measure/loadgen/server_search.h"

#include <functional>

#include <doctest/doctest.h>

namespace edgebench::measure {
namespace {

// All trials of a search whose server answers as `holds` says.
std::vector<ServerTrial> trials_of(ServerSearch& search,
                                   const std::function<bool(const ServerTrial&)>& holds) {
  std::vector<ServerTrial> trials;
  while (const auto trial = search.next()) {
    trials.push_back(*trial);
    search.add(holds(*trial));
    REQUIRE(trials.size() < 100);
  }
  return trials;
}

}  // namespace

TEST_CASE("whatever the limit, the search ends within 5 % below it, with a confirmed rate") {
  for (const double limit : {12.0, 25.0, 55.0, 79.0, 81.0, 99.0, 130.0, 1000.0}) {
    CAPTURE(limit);
    ServerSearch search(100);
    const auto trials =
        trials_of(search, [&](const ServerTrial& trial) { return trial.rate_per_s <= limit; });
    REQUIRE(search.confirmed_per_s().has_value());
    REQUIRE(search.failed_per_s().has_value());
    CHECK(*search.confirmed_per_s() <= limit);
    CHECK(*search.failed_per_s() > limit);
    CHECK(*search.failed_per_s() <= *search.confirmed_per_s() * (1 + ServerSearch::kResolution));
    CHECK(trials.back().confirming);
    CHECK(trials.back().rate_per_s == *search.confirmed_per_s());
    CHECK(trials.size() <= 20);
  }
}

TEST_CASE("it begins below the capacity and confirms only when both ends are close") {
  ServerSearch search(100);
  const auto trials =
      trials_of(search, [](const ServerTrial& trial) { return trial.rate_per_s <= 90; });
  CHECK(trials[0].rate_per_s == doctest::Approx(80));
  CHECK(trials[1].rate_per_s == doctest::Approx(100));
  CHECK(trials[2].rate_per_s == doctest::Approx(89.44).epsilon(0.001));
  for (std::size_t i = 0; i + 1 < trials.size(); ++i) CHECK_FALSE(trials[i].confirming);
}

TEST_CASE("a rate that held by luck is not confirmed, and the next lower ones are tried") {
  ServerSearch search(100);
  const auto trials = trials_of(search, [](const ServerTrial& trial) {
    return trial.confirming ? trial.rate_per_s <= 80 : trial.rate_per_s <= 90;
  });
  REQUIRE(search.confirmed_per_s().has_value());
  CHECK(*search.confirmed_per_s() <= 80);
  CHECK(*search.confirmed_per_s() > 80 / 1.05);
  CHECK(*search.failed_per_s() <= *search.confirmed_per_s() * 1.0501);
  CHECK(trials.back().confirming);
}

TEST_CASE("a server that does not hold at a tenth of its capacity is given up") {
  ServerSearch search(100);
  const auto trials = trials_of(search, [](const ServerTrial&) { return false; });
  CHECK_FALSE(search.confirmed_per_s().has_value());
  CHECK(*search.failed_per_s() == doctest::Approx(10));
  CHECK(trials.size() == 4);  // 80, 40, 20 and 10.
}

TEST_CASE("a server that always holds does not keep the search for ever") {
  ServerSearch search(1);
  const auto trials = trials_of(search, [](const ServerTrial&) { return true; });
  CHECK(trials.size() == ServerSearch::kMostTrials);
  CHECK_FALSE(search.failed_per_s().has_value());
}

}  // namespace edgebench::measure
