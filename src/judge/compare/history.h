// Earlier runs, found again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::judge {

struct FoundRun {
  std::filesystem::path folder;
  std::string started;  // UTC, ISO 8601.
  std::string machine;  // "AMD EPYC, 2 CPUs"
  std::size_t candidates = 0;
  std::size_t measured = 0;  // Of them.
  std::size_t rounds = 0;    // Finished, head-to-head rounds included.
  bool finished = false;     // Else it was interrupted, or goes on.
  std::string recommended;   // By the verdict; empty: none.
};

struct Unreadable {
  std::filesystem::path path;
  std::string why;  // A sentence.
};

struct History {
  std::vector<FoundRun> runs;                  // The latest first.
  std::vector<Unreadable> unreadable;          // In the order of their names.
  std::vector<std::filesystem::path> foreign;  // Folders without any run, likewise.
};

struct HistoryFilter {
  std::string machine;  // A part of FoundRun::machine, in whatever case; empty: all.
  std::string since;    // A date, "2026-11-01"; empty: all.
};

// Runs in `folder` itself and in the folders below it, down to the third level; what lies in a
// run's folder is not looked at. A run that cannot be read is no error. Throws InputError if
// `folder` is no folder, UsageError if `since` is no date.
History find_runs(const std::filesystem::path& folder, const HistoryFilter& filter);

}  // namespace edgebench::judge
