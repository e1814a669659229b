#include "worker/query_queue.h"

#include <array>
#include <thread>

#include <doctest/doctest.h>

namespace edgebench::worker {
namespace {

constexpr std::array<loadgen::Query, 3> kThree = {{{10, 0}, {11, 1}, {12, 2}}};

std::vector<std::uintptr_t> ids(const std::vector<PendingQuery>& queries) {
  std::vector<std::uintptr_t> ids;
  for (const PendingQuery& pending : queries) ids.push_back(pending.query.id);
  return ids;
}

}  // namespace

TEST_CASE("queries leave in the order in which they came, a batch at most at a time") {
  QueryQueue queue;
  queue.push(kThree);
  const std::vector<PendingQuery> first = queue.pop(2);
  CHECK(ids(first) == std::vector<std::uintptr_t>{10, 11});
  CHECK(first[1].query.sample == 1);
  CHECK(first[0].issued_ns > 0);
  CHECK(first[0].issued_ns == first[1].issued_ns);
  CHECK(ids(queue.pop(2)) == std::vector<std::uintptr_t>{12});
}

TEST_CASE("a closed queue gives out what it holds, and then nothing") {
  QueryQueue queue;
  queue.push(kThree);
  queue.close();
  CHECK(ids(queue.pop(9)).size() == 3);
  CHECK(queue.pop(9).empty());
}

TEST_CASE("whoever waits is woken by a query, and by the end") {
  QueryQueue queue;
  std::vector<PendingQuery> taken;
  bool ended = false;
  std::thread waiting([&] {
    taken = queue.pop(1);
    ended = queue.pop(1).empty();
  });
  queue.push(std::span(kThree).first(1));
  queue.close();
  waiting.join();
  CHECK(ids(taken) == std::vector<std::uintptr_t>{10});
  CHECK(ended);
}

}  // namespace edgebench::worker
