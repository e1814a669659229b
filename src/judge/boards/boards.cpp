#include "judge/boards/boards.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/units.h"
#include "judge/comparable.h"
#include "judge/words.h"
#include "record/tally.h"

namespace edgebench::judge {
namespace {

using Runs = std::vector<StoredRun>;

void check_networks(const Runs& runs) {
  const record::Weights& first = runs.front().records.run.weights;
  for (const StoredRun& run : runs) {
    check_same_timing(runs.front().folder, runs.front().records.run, run.folder, run.records.run);
    const record::Weights& weights = run.records.run.weights;
    if (same_network(first, weights)) continue;
    throw InputError(fmt::format(
        "{} is a run of another network ({}) than {} ({}), so no choice could be for both; give "
        "runs of one network",
        run.folder, weights.origin, runs.front().folder, first.origin));
  }
}

// A run that is given twice tells so even where it does not say which machine it is of.
bool same_board(const StoredRun& one, const StoredRun& other) {
  return one.records.run_line == other.records.run_line ||
         same_machine(one.records.run.machine, other.records.run.machine);
}

std::string left_out_note(const StoredRun& kept, const StoredRun& left_out) {
  return fmt::format(
      "{} and {} are runs of one machine ({}): the later one counts, {}, begun {}. If they are two "
      "machines, give each a name of its own and measure again.",
      left_out.folder, kept.folder,
      kept.records.run.machine.host_name.value_or(machine_words(kept.records.run)), kept.folder,
      kept.records.run.started);
}

Runs one_a_machine(Runs runs, std::vector<std::string>& notes) {
  Runs kept;
  for (StoredRun& run : runs) {
    const auto earlier =
        std::ranges::find_if(kept, [&](const StoredRun& other) { return same_board(other, run); });
    if (earlier == kept.end()) {
      kept.push_back(std::move(run));
      continue;
    }
    // ISO times sort like text.
    if (run.records.run.started >= earlier->records.run.started) std::swap(run, *earlier);
    notes.push_back(left_out_note(*earlier, run));
  }
  return kept;
}

void note_names(const Runs& runs, std::vector<std::string>& notes) {
  std::vector<std::string> told;
  std::vector<std::string> nameless;
  for (const StoredRun& run : runs) {
    const auto& name = run.records.run.machine.host_name;
    if (!name) nameless.push_back(run.folder);
    if (!name || std::ranges::find(told, *name) != told.end()) continue;
    const auto count = static_cast<std::size_t>(std::ranges::count_if(
        runs, [&](const auto& one) { return one.records.run.machine.host_name == name; }));
    if (count < 2) continue;
    told.push_back(*name);
    notes.push_back(fmt::format(
        "{} boards report one name, {}, so their folders tell them apart here; `hostnamectl "
        "set-hostname NAME` on each gives them names of their own.",
        count == 2 ? "Two" : fmt::format("{}", count), *name));
  }
  if (nameless.size() < 2) return;
  notes.push_back(
      fmt::format("{} do not say which machine they are of (older records do not), so each "
                  "counts as a board of its own.",
                  list_words(nameless)));
}

Board board_of(StoredRun run, std::string label, const Question& question,
               const std::string& baseline) {
  try {
    Summary summary = summarise(run.records, baseline);
    Recommendation recommendation = recommend(run.records, summary, question);
    stats::Tally tally = record::tally_of(run.records);
    return {.label = std::move(label),
            .folder = std::move(run.folder),
            .records = std::move(run.records),
            .tally = std::move(tally),
            .summary = std::move(summary),
            .recommendation = std::move(recommendation)};
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("of {}: {}", run.folder, error.what()));
  }
}

}  // namespace

Boards boards_of(std::vector<StoredRun> runs, const Question& question,
                 const std::string& baseline) {
  check_networks(runs);
  Boards all{.question = question, .boards = {}, .same_images = true, .notes = {}};
  Runs kept = one_a_machine(std::move(runs), all.notes);
  note_names(kept, all.notes);
  const std::vector<std::string> labels = labels_of(kept);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    all.boards.push_back(board_of(std::move(kept[i]), labels[i], question, baseline));
  }
  const record::Run& first = all.boards.front().records.run;
  all.same_images = std::ranges::all_of(
      all.boards, [&](const Board& board) { return same_images(first, board.records.run); });
  if (!all.same_images) {
    all.notes.emplace_back(
        "The runs are of different images, so the boards' right answers are not set beside each "
        "other.");
  }
  return all;
}

}  // namespace edgebench::judge
