#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "judge/break_even.h"
#include "judge/comparisons.h"
#include "judge/figures.h"
#include "judge/notes.h"
#include "judge/roofline.h"
#include "judge/summary.h"
#include "judge/verdict.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

std::string baseline_of(const std::vector<Row>& rows, const std::string& wanted) {
  if (!wanted.empty()) {
    const bool known =
        std::ranges::any_of(rows, [&](const Row& row) { return row.candidate.name == wanted; });
    if (known) return wanted;
    std::vector<std::string> names;
    for (const Row& row : rows) names.push_back(row.candidate.name);
    throw UsageError(
        fmt::format("the run has no candidate called {}; it has {}", wanted, list_words(names)));
  }
  // A user's file may be another network, so it is the yardstick only where there is nothing else.
  for (const bool users_file : {false, true}) {
    for (const Row& row : rows) {
      const bool measured = row.outcome == Outcome::ok && row.latency;
      if (measured && row.candidate.is_users_file() == users_file) return row.candidate.name;
    }
  }
  return "";
}

void count_rounds(const RunRecords& records, Summary& summary) {
  for (const Round& round : records.rounds) {
    if (!round.finished) continue;
    ++(round.duel ? summary.duel_rounds : summary.rounds);
  }
}

void decide_trust(Summary& summary) {
  for (Row& row : summary.rows) row.trusted = row.outcome == Outcome::ok && row.latency;
  for (const Note& note : summary.notes) {
    if (!note.casts_doubt) continue;
    for (Row& row : summary.rows) {
      if (note.candidate.empty() || row.candidate.name == note.candidate) row.trusted = false;
    }
  }
}

constexpr std::array<std::string_view, 5> kVerdictNames = {"nothing_measured", "only_one",
                                                           "too_few_rounds", "fastest", "tied"};

}  // namespace

Summary summarise(const RunRecords& records, const std::string& baseline) {
  Summary summary;
  summary.run = records.run;
  summary.end = records.end;
  summary.rooflines = records.rooflines;
  for (const Candidate& candidate : records.run.candidates) {
    summary.rows.push_back(row_of(records, candidate));
  }
  summary.baseline = baseline_of(summary.rows, baseline);
  const stats::Tally tally = tally_of(records);
  for (Row& row : summary.rows) {
    if (row.latency && row.candidate.name != summary.baseline) {
      row.versus_baseline = compare(tally, row.candidate.name, summary.baseline);
    }
  }
  Judgement judgement = judge(summary.rows, tally, summary.baseline);
  summary.verdict = std::move(judgement.verdict);
  summary.comparisons = std::move(judgement.comparisons);
  if (has_several_loads(summary.rows)) {
    summary.throughput_verdict =
        judge(summary.rows, tally, summary.baseline, Aim::throughput).verdict;
  }
  find_break_even(summary.rows);
  find_roofline_shares(summary.run, summary.rooflines, summary.rows);
  count_rounds(records, summary);
  for (Row& row : summary.rows) {
    row.rested = row.outcome == Outcome::ok && row.latency && row.latency->rounds < summary.rounds;
  }
  summary.notes = notes_of(records, summary);
  decide_trust(summary);
  return summary;
}

std::string_view name_of(VerdictKind kind) {
  return kVerdictNames[static_cast<std::size_t>(kind)];
}

}  // namespace edgebench::judge
