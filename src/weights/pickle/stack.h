// What the machine of a pickle works on: the values made so far, the stack with its marks, and the
// memo, under which a pickle finds a value again. Each is bounded, so that a small file cannot fill
// the memory; whatever would go beyond, or reach below what is there, throws Malformed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weights/pickle/pickle.h"

namespace edgebench::weights {

class PickleStack {
 public:
  // Values without content are made once.
  static constexpr PickleRef kNone = 0;
  static constexpr PickleRef kFalse = 1;
  static constexpr PickleRef kTrue = 2;
  static constexpr PickleRef kEmptyTuple = 3;

  PickleStack();

  void push(PickleRef ref);
  void push_integer(std::int64_t integer);
  void push_real(double real);
  void push_global(const Global& global);
  void push_text(PickleKind kind, std::string_view text);
  void push_unescaped(std::string text);
  void push_items(PickleKind kind, std::vector<PickleRef> items = {});

  // Values below the last mark are out of reach until it is gone.
  PickleRef top() const;
  PickleRef pop();
  std::vector<PickleRef> pop_last(std::size_t count);  // In the order in which they were pushed.

  void mark();
  std::vector<PickleRef> pop_to_mark();
  // The topmost thing, be it a value or a mark.
  void pop_value_or_mark();

  // `count` more items will be held than were pushed.
  void charge(std::size_t count);

  void remember(std::uint64_t index);  // The value on top.
  void remember_next() { remember(remembered_); }
  void recall(std::uint64_t index);

  PickleValue& operator[](PickleRef ref) { return tree_.values[ref]; }

  // The only value left.
  PickleTree finish() &&;

 private:
  PickleValue& push_new(PickleKind kind);

  PickleTree tree_;
  std::vector<PickleRef> stack_;
  std::vector<std::size_t> marks_;  // The stack's height when each was set.
  std::vector<PickleRef> memo_;
  std::size_t remembered_ = 0;
  std::size_t pushes_ = 0;
};

}  // namespace edgebench::weights
