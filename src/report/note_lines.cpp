#include "report/note_lines.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "judge/words.h"
#include "report/figures/columns.h"
#include "report/shares.h"
#include "stats/sequential.h"

namespace edgebench::report {
namespace {

using judge::Note;
using judge::Row;

void add_dropped(const std::vector<const Row*>& rows, bool all, std::vector<std::string>& lines) {
  std::vector<std::string> dropped;
  for (const Row* row : rows) {
    if (row->dropped) dropped.push_back(row->candidate.name);
  }
  if (dropped.empty()) return;
  lines.push_back(fmt::format(
      "Dropped as soon as they were clearly slower than the leader of their workload, {:.2f} times "
      "in the first round or {:.2f} times in each of {}: {}. --every-round keeps everyone.",
      stats::clear_ratio(1), stats::kClearRatio, stats::kClearRounds,
      names_words(dropped, rows.size(), all)));
}

void add_too_few_samples(const std::vector<const Row*>& rows, const char* name,
                         stats::PercentileEstimate judge::Latency::*percentile, bool all,
                         std::vector<std::string>& lines) {
  std::vector<Amount> amounts;
  for (const Row* row : rows) {
    const stats::PercentileEstimate& estimate = (*row->latency).*percentile;
    if (estimate.value || row->dropped) continue;
    amounts.push_back({.name = row->candidate.name,
                       .amount = static_cast<double>(estimate.have),
                       .unit = fmt::format(" of {}", estimate.need)});
  }
  if (amounts.empty()) return;
  lines.push_back(fmt::format("{}: not enough samples ({}).", name,
                              amounts_words(std::move(amounts), rows.size(), all)));
}

// Notes of one kind that can share a line, or a single note.
using Group = std::vector<const Note*>;

std::vector<Group> grouped(const std::vector<Note>& notes, bool minor) {
  std::vector<Group> groups;
  for (const Note& note : notes) {
    if (note.minor != minor) continue;
    const auto same = std::ranges::find_if(groups, [&](const Group& group) {
      return !note.several.empty() && group.front()->kind == note.kind &&
             group.front()->several == note.several;
    });
    if (same == groups.end()) {
      groups.push_back({&note});
    } else {
      same->push_back(&note);
    }
  }
  return groups;
}

std::string line_of(const Group& group, std::size_t candidates, bool all) {
  if (group.size() == 1) return group.front()->text;
  std::vector<Amount> amounts;
  for (const Note* note : group) {
    amounts.push_back({.name = note->candidate, .amount = note->amount, .unit = note->unit});
  }
  return fmt::format(fmt::runtime(group.front()->several),
                     amounts_words(std::move(amounts), candidates, all));
}

}  // namespace

std::vector<std::string> missing_lines(const judge::Summary& summary, bool all) {
  std::vector<std::string> lines;
  const std::vector<const Row*> rows = measured_rows(summary);
  add_dropped(rows, all, lines);
  add_too_few_samples(rows, "p90", &judge::Latency::p90_ns, all, lines);
  add_too_few_samples(rows, "p99", &judge::Latency::p99_ns, all, lines);
  const bool any_accuracy =
      std::ranges::any_of(summary.rows, [](const Row& row) { return row.accuracy.has_value(); });
  if (!any_accuracy && !rows.empty()) {
    lines.push_back(
        fmt::format("Accuracy: not measured ({}).", judge::why_no_accuracy(summary.run)));
  }
  return lines;
}

std::vector<std::string> note_lines(const judge::Summary& summary, const Options& options) {
  const bool all = options.all_notes;
  const std::size_t candidates = measured_rows(summary).size();
  std::vector<std::string> lines;
  for (const Group& group : grouped(summary.notes, false)) {
    lines.push_back(line_of(group, candidates, all));
  }
  std::ranges::move(missing_lines(summary, all), std::back_inserter(lines));
  const std::vector<Group> others = grouped(summary.notes, true);
  if (all) {
    for (const Group& group : others) lines.push_back(line_of(group, candidates, all));
  } else if (!others.empty()) {
    lines.push_back(
        fmt::format("{} more: edgebench report {} --notes all", others.size(), options.run));
  }
  return lines;
}

}  // namespace edgebench::report
