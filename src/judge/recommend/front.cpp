#include "judge/recommend/front.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "judge/compare/comparisons.h"
#include "judge/figures.h"

namespace edgebench::judge {
namespace {

// Of two rows, in one figure.
struct Relation {
  bool not_worse = false;
  bool surely_better = false;
};

using Rows = std::vector<const Row*>;

Relation by_speed(const Row& one, const Row& other, const stats::Tally& tally) {
  const stats::Comparison result = compare(tally, one.candidate.name, other.candidate.name).result;
  switch (result.decision) {
    case stats::Decision::faster:
      return {.not_worse = true, .surely_better = true};
    case stats::Decision::tie:
      return {.not_worse = true, .surely_better = false};
    case stats::Decision::slower:
      return {};
    case stats::Decision::undecided:
      break;
  }
  return {.not_worse = result.ratio && *result.ratio >= 1, .surely_better = false};
}

// `same`: the share by which figures of the same thing may differ.
Relation by_amount(const std::optional<double>& one, const std::optional<double>& other,
                   double same) {
  if (!one || !other) return {};
  return {.not_worse = *one <= *other * (1 + same), .surely_better = *one * (1 + same) < *other};
}

Relation by_accuracy(const Row& one, const Row& other) {
  if (!one.accuracy || !other.accuracy) return {};
  const Accuracy& mine = *one.accuracy;
  const Accuracy& theirs = *other.accuracy;
  Relation relation{.not_worse = mine.top1.value >= theirs.top1.value, .surely_better = false};
  if (mine.difference && theirs.difference) {
    relation.surely_better = mine.difference->interval.low > theirs.difference->interval.high;
  }
  return relation;
}

}  // namespace

std::vector<std::string> front_of(const Rows& rows, const stats::Tally& tally) {
  using Compare = std::function<Relation(const Row&, const Row&)>;
  const auto any = [&](auto has) {
    return std::ranges::any_of(rows, [&](const Row* row) { return has(*row); });
  };
  std::vector<Compare> figures = {
      [&](const Row& one, const Row& other) { return by_speed(one, other, tally); }};
  if (any([](const Row& row) { return row.size_bytes.has_value(); })) {
    figures.emplace_back([](const Row& one, const Row& other) {
      return by_amount(one.size_bytes, other.size_bytes, kSameSize);
    });
  }
  if (any([](const Row& row) { return row.memory.peak_rss_bytes.has_value(); })) {
    figures.emplace_back([](const Row& one, const Row& other) {
      return by_amount(one.memory.peak_rss_bytes, other.memory.peak_rss_bytes, kSameMemory);
    });
  }
  if (any([](const Row& row) { return row.accuracy.has_value(); }))
    figures.emplace_back(by_accuracy);

  const auto dominates = [&](const Row& one, const Row& other) {
    bool surely_better = false;
    for (const Compare& figure : figures) {
      const Relation relation = figure(one, other);
      if (!relation.not_worse) return false;
      surely_better = surely_better || relation.surely_better;
    }
    return surely_better;
  };
  std::vector<std::string> front;
  for (const Row* row : rows) {
    const bool dominated = any([&](const Row& other) {
      return other.candidate.name != row->candidate.name && dominates(other, *row);
    });
    if (!dominated) front.push_back(row->candidate.name);
  }
  return front;
}

}  // namespace edgebench::judge
