#include "weights/pickle/stack.h"

#include <utility>

#include <doctest/doctest.h>

#include "weights/faults.h"

namespace edgebench::weights {

TEST_CASE("values come back in the order in which they were pushed") {
  PickleStack stack;
  for (const std::int64_t number : {1, 2, 3}) stack.push_integer(number);
  const std::vector<PickleRef> last = stack.pop_last(2);
  CHECK(stack[last[0]].integer == 2);
  CHECK(stack[last[1]].integer == 3);
  CHECK(stack[stack.top()].integer == 1);
}

TEST_CASE("a mark bounds what can be reached") {
  PickleStack stack;
  stack.push_integer(1);
  stack.mark();
  CHECK_THROWS_AS(stack.top(), Malformed);
  CHECK_THROWS_AS(stack.pop(), Malformed);
  stack.push_integer(2);
  CHECK_THROWS_AS(stack.pop_last(2), Malformed);
}

TEST_CASE("what lies above a mark is taken together with it") {
  PickleStack stack;
  CHECK_THROWS_AS(stack.pop_to_mark(), Malformed);
  stack.push_integer(1);
  stack.mark();
  stack.push_integer(2);
  stack.push_integer(3);
  CHECK(stack.pop_to_mark().size() == 2);
  CHECK(stack[stack.pop()].integer == 1);
  stack.mark();
  stack.pop_value_or_mark();
  CHECK_THROWS_AS(stack.pop_to_mark(), Malformed);
  CHECK_THROWS_AS(stack.pop_value_or_mark(), Malformed);
}

TEST_CASE("the memo knows what was remembered, and no more") {
  PickleStack stack;
  CHECK_THROWS_AS(stack.remember(0), Malformed);
  stack.push_integer(7);
  stack.remember(5);
  CHECK_THROWS_AS(stack.recall(4), Malformed);
  CHECK_THROWS_AS(stack.recall(6), Malformed);
  stack.recall(5);
  CHECK(stack[stack.pop()].integer == 7);
  stack.remember_next();  // The second to be remembered.
  stack.recall(1);
  CHECK(stack[stack.pop()].integer == 7);
  CHECK_THROWS_AS(stack.remember(std::uint64_t{1} << 32U), Malformed);
}

TEST_CASE("values, pushes and marks are bounded") {
  PickleStack values;
  CHECK_THROWS_AS(
      [&] {
        for (int i = 0; i < 600'000; ++i) values.push_integer(i);
      }(),
      Malformed);
  PickleStack pushes;
  CHECK_THROWS_AS(
      [&] {
        for (int i = 0; i < 2'000'001; ++i) pushes.push(PickleStack::kNone);
      }(),
      Malformed);
  PickleStack marks;
  CHECK_THROWS_AS(
      [&] {
        for (int i = 0; i < 2'000'001; ++i) marks.mark();
      }(),
      Malformed);
  PickleStack charged;
  charged.charge(2'000'000);
  CHECK_THROWS_AS(charged.charge(1), Malformed);
}

TEST_CASE("one value is left in the end") {
  PickleStack empty;
  CHECK_THROWS_AS(std::move(empty).finish(), Malformed);
  PickleStack two;
  two.push_integer(1);
  two.push_integer(2);
  CHECK_THROWS_AS(std::move(two).finish(), Malformed);
  PickleStack one;
  one.push_unescaped("some text that is longer than a small string");
  const PickleTree tree = std::move(one).finish();
  CHECK(tree[tree.root].text == "some text that is longer than a small string");
}

}  // namespace edgebench::weights
