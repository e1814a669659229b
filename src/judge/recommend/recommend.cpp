// The limits are applied first and then the objective decides among those who keep them. What would
// change the answer is found by asking again: for every limit with the values at which one more
// candidate is let in, or the recommended one is shut out.
#include "judge/recommend/recommend.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/units.h"
#include "judge/compare/comparisons.h"
#include "judge/recommend/front.h"
#include "judge/verdict.h"
#include "judge/words.h"
#include "record/tally.h"

namespace edgebench::judge {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {
    "recommended", "none_within_limits", "cannot_judge", "undecided", "nothing_measured"};

// A run, and all that it was asked but the limits.
struct Asked {
  const Summary& summary;
  const stats::Tally& tally;
  const Question& question;
};

std::vector<Check> checks_of(const Row& row, const std::vector<Limit>& limits) {
  std::vector<Check> checks;
  for (const Limit& limit : limits) checks.push_back(check(row, limit));
  return checks;
}

std::vector<Row> within(const Asked& asked, const std::vector<Limit>& limits,
                        const std::string& left_out = "") {
  std::vector<Row> kept;
  for (const Row* row : measured(asked.summary.rows)) {
    if (row->candidate.name == left_out || !lacking(*row, asked.question).empty()) continue;
    if (std::ranges::all_of(checks_of(*row, limits), &Check::met)) kept.push_back(*row);
  }
  return kept;
}

// Without a choice where nobody is left.
std::optional<Choice> choice_under(const Asked& asked, const std::vector<Limit>& limits,
                                   const std::string& left_out = "") {
  std::vector<Row> rows = within(asked, limits, left_out);
  if (rows.empty()) return std::nullopt;
  Question question = asked.question;
  question.limits = limits;
  return choose(std::move(rows), asked.tally, asked.summary.baseline, question);
}

std::vector<Excluded> excluded_by(const Asked& asked) {
  std::vector<Excluded> all;
  for (const Row* row : measured(asked.summary.rows)) {
    Excluded excluded{.candidate = row->candidate.name,
                      .missed = {},
                      .lacking = lacking(*row, asked.question),
                      .miss = 0};
    if (!excluded.lacking.empty()) excluded.miss = std::numeric_limits<double>::infinity();
    for (const Check& check : checks_of(*row, asked.question.limits)) {
      if (check.met) continue;
      excluded.miss = std::max(excluded.miss, check.miss);
      excluded.missed.push_back(check);
    }
    if (!excluded.missed.empty() || !excluded.lacking.empty()) all.push_back(excluded);
  }
  std::ranges::sort(all, {},
                    [](const Excluded& one) { return std::pair(one.miss, one.candidate); });
  return all;
}

// The question's limits with `limit` in the place of the one of its kind.
std::vector<Limit> with(const std::vector<Limit>& limits, const Limit& limit) {
  std::vector<Limit> changed;
  std::ranges::copy_if(limits, std::back_inserter(changed),
                       [&](const Limit& one) { return one.kind != limit.kind; });
  changed.push_back(limit);
  return changed;
}

class ChangeFinder {
 public:
  // `recommended` is empty where nobody is.
  ChangeFinder(const Asked& asked, std::string recommended)
      : asked_(asked), recommended_(std::move(recommended)) {}

  std::vector<Change> find() {
    const std::vector<Limit>& limits = asked_.question.limits;
    for (const LimitKind kind : kLimitKinds) {
      const auto given = std::ranges::find(limits, kind, &Limit::kind);
      // Without any limit all are of interest, else those that the user thought of.
      if (given == limits.end() && !limits.empty()) continue;
      if (given != limits.end()) loosen(*given);
      if (!recommended_.empty()) tighten(kind, given == limits.end() ? "" : given->text);
    }
    return std::move(changes_);
  }

 private:
  // The nearest looser value with another answer.
  void loosen(const Limit& given) {
    std::vector<Check> missed;
    for (const Row* row : measured(asked_.summary.rows)) {
      const Check one = check(*row, given);
      if (!one.met && one.figure) missed.push_back(one);
    }
    std::ranges::stable_sort(missed, {}, &Check::miss);
    for (const Check& one : missed) {
      const auto limit = limit_beside(given.kind, *one.figure, true);
      if (limit && add_if_other(*limit, given.text)) return;
    }
  }

  // Just beyond what the recommended one keeps.
  void tighten(LimitKind kind, const std::string& given) {
    const auto row = std::ranges::find_if(
        asked_.summary.rows, [&](const Row& one) { return one.candidate.name == recommended_; });
    const Check own = check(*row, {.kind = kind, .bound = 0, .text = ""});
    if (!own.figure) return;
    if (const auto limit = limit_beside(kind, *own.figure, false)) add_if_other(*limit, given);
  }

  bool add_if_other(const Limit& limit, const std::string& given) {
    const auto choice = choice_under(asked_, with(asked_.question.limits, limit));
    Change change{.limit = limit,
                  .given = given,
                  .answer = choice ? choice->recommended : "",
                  .result = std::nullopt};
    // Too few rounds give no answer, which is not another one; nor is that nobody does better than
    // the recommended one in a figure that has no limit.
    if (choice && (change.answer.empty() || change.answer == recommended_)) return false;
    if (!choice && (given.empty() || recommended_.empty())) return false;
    if (choice && !recommended_.empty()) {
      change.result = compare(asked_.tally, change.answer, recommended_);
    }
    changes_.push_back(change);
    return true;
  }

  const Asked& asked_;
  std::string recommended_;
  std::vector<Change> changes_;
};

std::string names_words(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) names.push_back(row.candidate.name);
  return list_words(names);
}

// A run may be long enough, and still those within the limits have met too rarely.
std::string too_short_sentence(const Asked& asked, const std::string& why) {
  const auto needed = static_cast<std::size_t>(stats::kLooks.front());
  const std::vector<Row> rows = within(asked, asked.question.limits);
  if (asked.summary.rounds >= needed) {
    return fmt::format("{} Give the run more rounds, or measure these by themselves: {}.", why,
                       names_words(rows));
  }
  return fmt::format(
      "The run is too short to choose among {}: it has {}, and a comparison needs {}; give it a "
      "longer --budget, or fewer candidates.",
      count_words(rows.size(), "candidate"), count_words(asked.summary.rounds, "round"), needed);
}

std::string nobody_sentence(const std::vector<Excluded>& excluded) {
  const Excluded& nearest = excluded.front();
  if (!nearest.lacking.empty()) {
    return fmt::format("No candidate can be judged: of {} {}.", nearest.candidate, nearest.lacking);
  }
  std::vector<std::string> parts;
  for (const Check& check : nearest.missed) parts.push_back(miss_words(check));
  return fmt::format("No candidate is within the limits. {} misses by the least: {}.",
                     nearest.candidate, fmt::join(parts, "; "));
}

std::optional<std::string> cannot_judge(const Asked& asked) {
  for (const Limit& limit : asked.question.limits) {
    if (auto sentence = cannot_judge(asked.summary, limit.kind)) return sentence;
  }
  const Objective objective = asked.question.objective;
  const bool by_speed = objective == Objective::latency || objective == Objective::throughput ||
                        objective == Objective::cost;
  if (by_speed && asked.summary.verdict.kind == VerdictKind::withheld) {
    return asked.summary.verdict.sentence;
  }
  const bool energy =
      asked.question.objective == Objective::energy || asked.question.weights.contains("energy");
  return energy ? cannot_judge(asked.summary, LimitKind::energy) : std::nullopt;
}

void add_runner_up(const Asked& asked, Recommendation& answer) {
  const auto choice = choice_under(asked, asked.question.limits, answer.recommended);
  if (!choice || choice->recommended.empty()) return;
  answer.runner_up = choice->recommended;
  answer.over_runner_up = compare(asked.tally, answer.recommended, answer.runner_up);
}

std::vector<const Row*> compared(const Asked& asked) {
  const std::vector<const Row*> rows = measured(asked.summary.rows);
  return asked.question.objective == Objective::latency ? of_smallest_workload(rows) : rows;
}

}  // namespace

Recommendation recommend(const record::RunRecords& records, const Summary& summary,
                         const Question& question) {
  const stats::Tally tally = record::tally_of(records);
  const Asked asked{.summary = summary, .tally = tally, .question = question};
  Recommendation answer;
  if (measured(summary.rows).empty()) {
    answer.sentence = summary.verdict.kind == VerdictKind::withheld
                          ? summary.verdict.sentence
                          : "No candidate could be measured.";
    return answer;
  }
  answer.front = front_of(compared(asked), tally);
  if (const auto sentence = cannot_judge(asked)) {
    answer.kind = RecommendationKind::cannot_judge;
    answer.sentence = *sentence;
    return answer;
  }
  answer.excluded = excluded_by(asked);
  const auto choice = choice_under(asked, question.limits);
  if (!choice) {
    answer.kind = RecommendationKind::none_within_limits;
    answer.sentence = nobody_sentence(answer.excluded);
    answer.changes = ChangeFinder(asked, "").find();
    return answer;
  }
  answer.sentence = choice->sentence;
  if (choice->recommended.empty()) {
    answer.kind = RecommendationKind::undecided;
    answer.sentence = too_short_sentence(asked, choice->sentence);
    return answer;
  }
  answer.kind = RecommendationKind::recommended;
  answer.recommended = choice->recommended;
  answer.level = choice->level;
  const auto row = std::ranges::find_if(
      summary.rows, [&](const Row& one) { return one.candidate.name == answer.recommended; });
  answer.checks = checks_of(*row, question.limits);
  add_runner_up(asked, answer);
  answer.changes = ChangeFinder(asked, answer.recommended).find();
  return answer;
}

std::string_view name_of(RecommendationKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

}  // namespace edgebench::judge
