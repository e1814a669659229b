#include "weights/pickle/stack.h"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "weights/faults.h"

namespace edgebench::weights {
namespace {

// A checkpoint of MobileNetV2 with its optimiser and an average makes 30,000 values by 100,000
// pushes. A value takes up to 100 bytes, its vector included.
constexpr std::size_t kMaxValues = 500'000;
constexpr std::size_t kMaxPushes = 2'000'000;
constexpr std::uint64_t kMaxMemo = 1'000'000;

constexpr PickleRef kUnset = std::numeric_limits<PickleRef>::max();

}  // namespace

PickleStack::PickleStack() {
  tree_.values.resize(4);
  tree_.values[kFalse].kind = PickleKind::boolean;
  tree_.values[kTrue].kind = PickleKind::boolean;
  tree_.values[kTrue].integer = 1;
  tree_.values[kEmptyTuple].kind = PickleKind::tuple;
}

void PickleStack::push(PickleRef ref) {
  charge(1);
  stack_.push_back(ref);
}

PickleValue& PickleStack::push_new(PickleKind kind) {
  if (tree_.values.size() >= kMaxValues) {
    throw Malformed(fmt::format("its pickle has more than {} values", kMaxValues));
  }
  push(static_cast<PickleRef>(tree_.values.size()));
  PickleValue& value = tree_.values.emplace_back();
  value.kind = kind;
  return value;
}

void PickleStack::push_integer(std::int64_t integer) {
  push_new(PickleKind::integer).integer = integer;
}

void PickleStack::push_real(double real) {
  push_new(PickleKind::real).real = real;
}

void PickleStack::push_global(const Global& global) {
  push_new(PickleKind::global).global = &global;
}

void PickleStack::push_text(PickleKind kind, std::string_view text) {
  push_new(kind).text = text;
}

void PickleStack::push_unescaped(std::string text) {
  push_text(PickleKind::text, tree_.unescaped.emplace_back(std::move(text)));
}

void PickleStack::push_items(PickleKind kind, std::vector<PickleRef> items) {
  push_new(kind).items = std::move(items);
}

PickleRef PickleStack::top() const {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) throw Malformed("its pickle takes a value that is not there");
  return stack_.back();
}

PickleRef PickleStack::pop() {
  const PickleRef ref = top();
  stack_.pop_back();
  return ref;
}

std::vector<PickleRef> PickleStack::pop_last(std::size_t count) {
  std::vector<PickleRef> taken(count);
  for (std::size_t i = count; i > 0; --i) taken[i - 1] = pop();
  return taken;
}

void PickleStack::mark() {
  charge(1);
  marks_.push_back(stack_.size());
}

std::vector<PickleRef> PickleStack::pop_to_mark() {
  if (marks_.empty()) throw Malformed("its pickle goes back to a mark that is not there");
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<PickleRef> taken(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return taken;
}

void PickleStack::pop_value_or_mark() {
  if (!marks_.empty() && marks_.back() == stack_.size()) {
    marks_.pop_back();
  } else {
    pop();
  }
}

void PickleStack::charge(std::size_t count) {
  pushes_ += count;
  if (pushes_ > kMaxPushes) {
    throw Malformed(fmt::format("its pickle puts together more than {} items", kMaxPushes));
  }
}

void PickleStack::remember(std::uint64_t index) {
  if (index >= kMaxMemo) {
    throw Malformed(
        fmt::format("its pickle remembers a value under {}, beyond {}", index, kMaxMemo));
  }
  const PickleRef value = top();
  if (index >= memo_.size()) memo_.resize(index + 1, kUnset);
  if (memo_[index] == kUnset) ++remembered_;
  memo_[index] = value;
}

void PickleStack::recall(std::uint64_t index) {
  if (index >= memo_.size() || memo_[index] == kUnset) {
    throw Malformed(fmt::format("its pickle recalls value {}, which it does not have", index));
  }
  push(memo_[index]);
}

PickleTree PickleStack::finish() && {
  tree_.root = pop();
  if (!stack_.empty()) throw Malformed("its pickle ends with values left over");
  return std::move(tree_);
}

}  // namespace edgebench::weights
