#include "judge/compare/history.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "judge/comparable.h"
#include "judge/summary.h"
#include "judge/verdict.h"
#include "record/records.h"

namespace edgebench::judge {
namespace {

namespace fs = std::filesystem;
constexpr int kDeepest = 3;

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// ISO dates sort like text, so all that matters is that it is one.
void check_date(const std::string& text) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  bool fits = text.size() == kShape.size();
  for (std::size_t i = 0; fits && i < kShape.size(); ++i) {
    fits = kShape[i] == 'd' ? std::isdigit(static_cast<unsigned char>(text[i])) != 0
                            : text[i] == kShape[i];
  }
  if (fits) {
    const std::chrono::year_month_day date{
        std::chrono::year(std::stoi(text.substr(0, 4))),
        std::chrono::month(static_cast<unsigned>(std::stoi(text.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(std::stoi(text.substr(8, 2))))};
    fits = date.ok();
  }
  if (fits) return;
  throw UsageError(fmt::format("--since cannot be '{}'; give a date, as in 2026-11-01", text));
}

FoundRun run_in(const fs::path& folder) {
  const Summary summary = summarise(record::read_records(folder));
  const Verdict& verdict = summary.verdict;
  return {
      .folder = folder,
      .started = summary.run.started,
      .machine = machine_words(summary.run),
      .candidates = summary.rows.size(),
      .measured = measured(summary.rows).size(),
      .rounds = summary.rounds + summary.head_to_head_rounds,
      .finished = summary.end && summary.end->reason != "interrupted",
      .recommended = verdict.kind == VerdictKind::only_one ? verdict.fastest : verdict.recommended};
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      folders.push_back(entry->path());
    }
  }
  if (error) throw InputError(fmt::format("it cannot be read: {}", error.message()));
  std::ranges::sort(folders);
  return folders;
}

class Finder {
 public:
  explicit Finder(const HistoryFilter& filter) : filter_(filter) {}

  // Whether there was a run in it, or one that cannot be read.
  bool look_into(const fs::path& folder, int depth) {
    std::error_code ignored;
    try {
      if (fs::exists(folder / "records.jsonl", ignored)) {
        add(run_in(folder));
        return true;
      }
      if (depth == kDeepest) return false;
      bool any = false;
      std::vector<fs::path> foreign;
      for (const fs::path& below : folders_in(folder)) {
        const bool found = look_into(below, depth + 1);
        if (!found) foreign.push_back(below);
        any = any || found;
      }
      // Of a folder that is foreign as a whole its parent tells.
      if (any || depth == 0) std::ranges::copy(foreign, std::back_inserter(history_.foreign));
      return any;
    } catch (const std::exception& error) {
      history_.unreadable.push_back({folder, error.what()});
      return true;
    }
  }

  History take() {
    std::ranges::sort(history_.runs, [](const FoundRun& one, const FoundRun& other) {
      return one.started != other.started ? one.started > other.started : one.folder < other.folder;
    });
    std::ranges::sort(history_.unreadable, {}, &Unreadable::path);
    std::ranges::sort(history_.foreign);
    return std::move(history_);
  }

 private:
  void add(FoundRun run) {
    if (run.started < filter_.since) return;
    if (lower_case(run.machine).find(lower_case(filter_.machine)) == std::string::npos) return;
    history_.runs.push_back(std::move(run));
  }

  HistoryFilter filter_;
  History history_;
};

}  // namespace

History find_runs(const fs::path& folder, const HistoryFilter& filter) {
  if (!filter.since.empty()) check_date(filter.since);
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    throw InputError(
        fmt::format("there is no folder {}; give one in which `edgebench bench` left "
                    "runs",
                    folder.string()));
  }
  Finder finder(filter);
  finder.look_into(folder, 0);
  return finder.take();
}

}  // namespace edgebench::judge
