// The fastest is looked for as the coordinator does while it runs, by the lowest median; then every
// other candidate is compared with it by the paired ratio. The medians include disturbances that
// the ratios cancel, so a comparison may show that another one is faster after all: then that one
// takes its place, and the comparisons are made again.
#include "judge/verdict.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/units.h"
#include "judge/compare/comparisons.h"
#include "judge/figures.h"
#include "judge/words.h"
#include "stats/leader.h"

namespace edgebench::judge {
namespace {

using Rows = std::vector<const Row*>;

// Stops of up to this share of the time hit too few inferences to move a median.
constexpr double kMostThrottled = 0.05;

// The kernel adds up the stops of all CPUs, so the sum may exceed the time.
double throttled_share(std::span<const record::Circumstances> rounds) {
  double stopped_s = 0;
  double all_s = 0;
  for (const record::Circumstances& round : rounds) {
    if (!round.machine.quota_throttled_ns || !round.machine.duration_s) continue;
    stopped_s += static_cast<double>(*round.machine.quota_throttled_ns) / 1e9;
    all_s += *round.machine.duration_s;
  }
  return all_s > 0 ? std::min(1.0, stopped_s / all_s) : 0;
}

const std::string& name_of(const Row* row) {
  return row->candidate.name;
}

double images_per_second(const Row* row) {
  return row->latency->images_per_second;
}

std::vector<ComparedPair> comparisons_of(const Row* first, const Rows& rows,
                                         const stats::Tally& tally) {
  std::vector<ComparedPair> comparisons;
  for (const Row* row : rows) {
    if (row != first) comparisons.push_back(compare(tally, name_of(first), name_of(row)));
  }
  return comparisons;
}

const Row* fastest_of(const Rows& rows, const stats::Tally& tally) {
  std::vector<std::string> names;
  for (const Row* row : rows) names.push_back(name_of(row));
  return *std::ranges::find(rows, stats::leader_of(tally, names), name_of);
}

// Those whose figure is the smallest, up to `factor`; everybody if one lacks the figure.
template <typename Figure>
Rows smallest(const Rows& rows, const Figure& figure, double factor) {
  const bool all_known = std::ranges::all_of(rows, [&](const Row* row) { return !!figure(row); });
  if (!all_known) return rows;
  const double least = *figure(*std::ranges::min_element(rows, {}, figure));
  Rows kept;
  std::ranges::copy_if(rows, std::back_inserter(kept),
                       [&](const Row* row) { return *figure(row) <= least * factor; });
  return kept;
}

// "13.4 MB against 14.0 MB", the second being the least of the others'.
template <typename Figure>
std::string against(const Row* chosen, const Rows& rows, const Figure& figure) {
  double least_other = std::numeric_limits<double>::infinity();
  for (const Row* row : rows) {
    if (row != chosen) least_other = std::min(least_other, *figure(row));
  }
  return fmt::format("{} against {}", bytes_words(*figure(chosen)), bytes_words(least_other));
}

struct TieBreak {
  const Row* chosen;  // Null: nothing breaks it.
  std::string sentence;
};

TieBreak break_tie(const Rows& rows) {
  const auto size = [](const Row* row) { return row->size_bytes; };
  const auto memory = [](const Row* row) { return row->memory.peak_rss_bytes; };
  const Rows small = smallest(rows, size, 1 + kSameSize);
  if (small.size() == 1) {
    return {small.front(), fmt::format("{} is recommended for its smaller artifact ({}).",
                                       name_of(small.front()), against(small.front(), rows, size))};
  }
  const Rows frugal = smallest(small, memory, 1 + kSameMemory);
  if (frugal.size() == 1) {
    return {frugal.front(),
            fmt::format("{} is recommended for its lower memory ({}).", name_of(frugal.front()),
                        against(frugal.front(), small, memory))};
  }
  return {nullptr, "Neither size nor memory separates them: take whichever suits you better."};
}

// What the sentences say of either aim.
struct AimWords {
  const char* wins;     // "is the fastest"
  const char* times;    // "as fast as"
  const char* equally;  // "equally fast"
};

AimWords words_for(Aim aim) {
  if (aim == Aim::latency) return {"is the fastest", "as fast as", "are equally fast"};
  return {"gets through the most images", "as many as", "get through equally many images"};
}

std::string fastest_sentence(const std::vector<ComparedPair>& comparisons, const Row* next,
                             const std::string& baseline, Aim aim) {
  const auto with = [&](const std::string& other) {
    return std::ranges::find(comparisons, other, &ComparedPair::other);
  };
  const std::string& fastest = comparisons.front().candidate;
  const bool baseline_met = with(baseline) != comparisons.end();
  const std::string& first = baseline_met ? baseline : name_of(next);
  const AimWords words = words_for(aim);
  std::string sentence = fmt::format("{} {}: {} {} {}", fastest, words.wins,
                                     ratio_words(with(first)->result), words.times, first);
  if (first != name_of(next)) {
    sentence += fmt::format(", and {} {} the next, {}", ratio_words(with(name_of(next))->result),
                            words.times, name_of(next));
  }
  return sentence + ".";
}

// "a met b and c in 1 round only, and a comparison needs 8"; of many others, how many they are.
std::string met_too_rarely_words(const std::string& fastest, const std::vector<std::string>& others,
                                 std::size_t rounds) {
  constexpr std::size_t kNamed = 3;
  const std::string named =
      others.size() > kNamed ? fmt::format("{} others", others.size()) : list_words(others);
  return fmt::format("{} met {} in {} only, and a comparison needs {}", fastest, named,
                     count_words(rounds, "round"), stats::kLooks.front());
}

std::string tied_sentence(const std::string& fastest, const std::vector<ComparedPair>& comparisons,
                          Aim aim) {
  std::vector<std::string> parts;
  std::map<std::size_t, std::vector<std::string>> met_too_rarely;  // By the number of rounds.
  for (const ComparedPair& comparison : comparisons) {
    const std::string pair = fmt::format("{} and {}", fastest, comparison.other);
    const std::string rounds = count_words(comparison.rounds, "round");
    const std::string ratio = ratio_words(comparison.result);
    if (comparison.result.decision == stats::Decision::tie) {
      parts.push_back(fmt::format("{} {} to within {:.0f} %: {}", pair, words_for(aim).equally,
                                  100 * stats::kEquivalence, ratio));
    } else if (!comparison.result.interval) {
      met_too_rarely[comparison.rounds].push_back(comparison.other);
    } else if (comparison.result.decision == stats::Decision::undecided) {
      parts.push_back(fmt::format("{} could not be told apart in {}: {}", pair, rounds, ratio));
    }
  }
  for (const auto& [rounds, others] : met_too_rarely) {
    parts.push_back(met_too_rarely_words(fastest, others, rounds));
  }
  return fmt::format("{}.", fmt::join(parts, "; "));
}

Verdict verdict_of(const Row* fastest, const std::vector<ComparedPair>& comparisons,
                   const Rows& rows, const std::string& baseline, Aim aim) {
  Verdict verdict;
  verdict.kind = VerdictKind::fastest;
  verdict.fastest = name_of(fastest);
  Rows level{fastest};
  const Row* next = nullptr;
  for (const ComparedPair& comparison : comparisons) {
    const Row* other = *std::ranges::find(rows, comparison.other, name_of);
    if (next == nullptr || images_per_second(other) > images_per_second(next)) next = other;
    if (comparison.result.decision == stats::Decision::faster) continue;
    level.push_back(other);
    const bool tie = comparison.result.decision == stats::Decision::tie;
    (tie ? verdict.tied : verdict.not_told_apart).push_back(comparison.other);
  }
  const auto met_too_rarely = [&](const ComparedPair& comparison) {
    return comparison.result.decision == stats::Decision::undecided && !comparison.result.interval;
  };
  if (std::ranges::any_of(comparisons, met_too_rarely)) {
    // Size or memory break a tie; whether there is one is not known yet.
    verdict.kind = VerdictKind::too_few_rounds;
    verdict.sentence =
        tied_sentence(verdict.fastest, comparisons, aim) + " Too early to choose between them.";
    return verdict;
  }
  if (level.size() == 1) {
    verdict.recommended = verdict.fastest;
    verdict.sentence = fastest_sentence(comparisons, next, baseline, aim);
    return verdict;
  }
  const TieBreak tie_break = break_tie(level);
  verdict.kind = VerdictKind::tied;
  if (tie_break.chosen != nullptr) verdict.recommended = name_of(tie_break.chosen);
  verdict.sentence = tied_sentence(verdict.fastest, comparisons, aim) + " " + tie_break.sentence;
  return verdict;
}

Verdict too_early(const Row* fastest, const std::vector<ComparedPair>& comparisons) {
  const std::size_t rounds =
      std::ranges::max(comparisons, {}, [](const ComparedPair& one) { return one.rounds; }).rounds;
  Verdict verdict;
  verdict.kind = VerdictKind::too_few_rounds;
  verdict.fastest = name_of(fastest);
  verdict.sentence = fmt::format(
      "Too early for a verdict: {} of the {} rounds that a comparison needs. {} leads so far, "
      "which "
      "may be chance.",
      rounds, stats::kLooks.front(), verdict.fastest);
  return verdict;
}

}  // namespace

Rows measured(const std::vector<Row>& rows) {
  Rows kept;
  for (const Row& row : rows) {
    if (row.measured()) kept.push_back(&row);
  }
  return kept;
}

Rows of_smallest_workload(const Rows& rows) {
  if (rows.empty()) return rows;
  const auto images_asked = [](const Row* row) {
    return std::pair(row->candidate.batch * row->candidate.streams, row->candidate.batch);
  };
  const auto least = images_asked(*std::ranges::min_element(rows, {}, images_asked));
  Rows kept;
  std::ranges::copy_if(rows, std::back_inserter(kept),
                       [&](const Row* row) { return images_asked(row) == least; });
  return kept;
}

Judgement judge(const std::vector<Row>& rows, const stats::Tally& tally,
                const std::string& baseline, Aim aim) {
  const Rows eligible = aim == Aim::latency ? of_smallest_workload(measured(rows)) : measured(rows);
  Judgement judgement;
  Verdict& verdict = judgement.verdict;
  if (eligible.empty()) {
    verdict.sentence = "No candidate could be measured.";
    return judgement;
  }
  if (eligible.size() == 1) {
    verdict.kind = VerdictKind::only_one;
    verdict.fastest = name_of(eligible.front());
    verdict.sentence = fmt::format(
        "{} is the only candidate that was measured, so there is nothing to compare it with.",
        verdict.fastest);
    return judgement;
  }
  const Row* fastest = fastest_of(eligible, tally);
  judgement.comparisons = comparisons_of(fastest, eligible, tally);
  const bool none_compared = std::ranges::all_of(
      judgement.comparisons,
      [](const ComparedPair& one) { return !one.result.interval && !one.result.clear; });
  verdict = none_compared ? too_early(fastest, judgement.comparisons)
                          : verdict_of(fastest, judgement.comparisons, eligible, baseline, aim);
  return judgement;
}

Verdict withheld_if_throttled(Verdict verdict, std::span<const record::Circumstances> rounds,
                              const std::optional<double>& quota_cpus) {
  const double share = throttled_share(rounds);
  const bool answers = verdict.kind == VerdictKind::fastest || verdict.kind == VerdictKind::tied;
  if (!answers || share <= kMostThrottled) return verdict;
  verdict.kind = VerdictKind::withheld;
  verdict.recommended.clear();
  const std::string quota =
      quota_cpus ? fmt::format("the CPU quota of {:.2f} CPUs", *quota_cpus) : "a CPU quota";
  verdict.sentence = fmt::format(
      "No verdict: {} stopped the run for {:.0f} % of the measuring time, so the times are the "
      "quota's as much as the candidates'. {} leads, which may not hold without it. Raise the "
      "quota "
      "(docker --cpus, Kubernetes limits.cpu, systemd CPUQuota=) and measure again.",
      quota, 100 * share, verdict.fastest);
  return verdict;
}

Verdict withheld_if_emulated(Verdict verdict, const std::optional<std::string>& emulated,
                             bool any_ok) {
  if (!emulated || !any_ok) return verdict;
  return {.kind = VerdictKind::withheld,
          .sentence = fmt::format(
              "No verdict: this machine is emulated ({}), so times, memory and energy are not "
              "shown, and say nothing of the processor that it plays. What a candidate answers and "
              "which arithmetic it computes in holds. Measure on the machine itself.",
              *emulated)};
}

bool has_several_workloads(const std::vector<Row>& rows) {
  const Rows all = measured(rows);
  return of_smallest_workload(all).size() < all.size();
}

}  // namespace edgebench::judge
