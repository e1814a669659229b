#include "measure/rounds/schedule.h"

#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>

namespace edgebench::measure {

TEST_CASE("every candidate comes once, and the same seed gives the same order") {
  std::vector<std::size_t> order = sweep_order(5, 7, 3, 11);
  CHECK(order == sweep_order(5, 7, 3, 11));
  std::ranges::sort(order);
  CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("seed, round and sweep each change the order") {
  std::set<std::vector<std::size_t>> orders;
  for (int i = 0; i < 3; ++i) {
    orders.insert(sweep_order(30, static_cast<std::uint64_t>(i) + 1, 1, 1));
    orders.insert(sweep_order(30, 1, i + 2, 1));
    orders.insert(sweep_order(30, 1, 1, i + 2));
  }
  CHECK(orders.size() == 9);
}

TEST_CASE("launches have an order of their own, another one each round") {
  std::set<std::vector<std::size_t>> orders;
  for (int round = 1; round <= 3; ++round) {
    orders.insert(launch_order(30, 1, round));
    orders.insert(sweep_order(30, 1, round, 0));
  }
  CHECK(orders.size() == 6);
  CHECK(launch_order(30, 1, 2) == launch_order(30, 1, 2));
}

TEST_CASE("all orders of three come about equally often") {
  std::map<std::vector<std::size_t>, int> counts;
  constexpr int kSweeps = 6000;
  for (int sweep = 0; sweep < kSweeps; ++sweep) ++counts[sweep_order(3, 1, 1, sweep)];
  CHECK(counts.size() == 6);
  // 1000 expected of each, with a standard deviation of 29.
  for (const auto& [order, count] : counts) {
    CHECK(count > 850);
    CHECK(count < 1150);
  }
}

TEST_CASE("sweeps walk through the images and no two of a run begin alike") {
  std::set<std::size_t> starts;
  for (int round = 1; round <= 10; ++round) {
    for (int sweep = 0; sweep < 20; ++sweep) starts.insert(first_image(round, sweep, 20));
  }
  CHECK(starts.size() == 200);
}

}  // namespace edgebench::measure
