#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "judge/compare/comparisons.h"
#include "judge/figures.h"
#include "judge/notes.h"
#include "judge/recommend/break_even.h"
#include "judge/roofline.h"
#include "judge/summary.h"
#include "judge/verdict.h"
#include "judge/words.h"
#include "record/tally.h"

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
  std::vector<record::Candidate> measured;
  for (const Row& row : rows) {
    if (row.measured()) measured.push_back(row.candidate);
  }
  return record::usual_baseline(measured);
}

void take_rounds(const record::RunRecords& records, Summary& summary) {
  for (const record::Round& round : records.rounds) {
    if (!round.finished()) continue;
    ++(round.head_to_head ? summary.head_to_head_rounds : summary.rounds);
    if (round.end->circumstances) summary.circumstances.push_back(*round.end->circumstances);
  }
}

void decide_trust(Summary& summary) {
  for (Row& row : summary.rows) row.trusted = row.measured();
  for (const Note& note : summary.notes) {
    if (!note.casts_doubt) continue;
    for (Row& row : summary.rows) {
      if (note.candidate.empty() || row.candidate.name == note.candidate) row.trusted = false;
    }
  }
}

// Without CPU time, and without a processor of its own, a run has no answer to what is faster.
void withhold(Summary& summary) {
  const bool any_ok =
      std::ranges::any_of(summary.rows, [](const Row& row) { return row.outcome == Outcome::ok; });
  const auto withheld = [&](Verdict& verdict) {
    verdict = withheld_if_emulated(std::move(verdict), summary.run.machine.emulated, any_ok);
    verdict = withheld_if_throttled(std::move(verdict), summary.circumstances,
                                    summary.run.machine.cpu_quota);
  };
  withheld(summary.verdict);
  if (summary.throughput_verdict) withheld(*summary.throughput_verdict);
}

void take_layers(const record::RunRecords& records, Summary& summary) {
  if (records.layers.empty() && !records.layers_end) return;
  for (const Row& row : summary.rows) {
    if (row.measured()) summary.layers.push_back(candidate_layers(records, row.candidate.name));
  }
}

constexpr std::array<std::string_view, 6> kVerdictNames = {
    "nothing_measured", "only_one", "too_few_rounds", "fastest", "tied", "withheld"};

}  // namespace

Summary summarise(const record::RunRecords& records, const std::string& baseline) {
  Summary summary;
  summary.run = records.run;
  summary.run_line = records.run_line;
  summary.end = records.end;
  summary.rooflines = records.rooflines;
  for (const record::Candidate& candidate : records.run.candidates) {
    summary.rows.push_back(row_of(records, candidate));
  }
  summary.baseline = baseline_of(summary.rows, baseline);
  const stats::Tally tally = record::tally_of(records);
  for (Row& row : summary.rows) {
    if (row.latency && row.candidate.name != summary.baseline) {
      row.versus_baseline = compare(tally, row.candidate.name, summary.baseline);
    }
  }
  Judgement judgement = judge(summary.rows, tally, summary.baseline);
  summary.verdict = std::move(judgement.verdict);
  summary.comparisons = std::move(judgement.comparisons);
  if (has_several_workloads(summary.rows)) {
    summary.throughput_verdict =
        judge(summary.rows, tally, summary.baseline, Aim::throughput).verdict;
  }
  find_break_even(summary.rows);
  find_roofline_shares(summary.run, summary.rooflines, summary.rows);
  take_rounds(records, summary);
  withhold(summary);
  for (Row& row : summary.rows) {
    row.dropped = row.measured() && row.latency->rounds < summary.rounds;
  }
  summary.notes = notes_of(records, summary);
  decide_trust(summary);
  take_layers(records, summary);
  return summary;
}

std::string_view name_of(VerdictKind kind) {
  return kVerdictNames[static_cast<std::size_t>(kind)];
}

}  // namespace edgebench::judge
