// Runs of made machines, with times chosen so that the prices are round numbers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "judge/boards/boards.h"
#include "judge/made_run.h"

namespace edgebench::test {

// Eight rounds on a machine of this name, whose candidates are those of `times_ns`.
inline MadeRun machine_run(const std::string& host_name, const Times& times_ns) {
  std::vector<std::string> names;
  for (const auto& [name, time_ns] : times_ns) names.push_back(name);
  MadeRun run(names);
  if (!host_name.empty()) run.header()["machine"]["host_name"] = host_name;
  run.rounds(1, 8, times_ns, 5);
  run.end();
  return run;
}

// On pi b:x is the best, a:x 1.2 times slower, c:x 2 times; on xeon c:x is, a:x 1.25 times slower,
// b:x 1.4 times. So a:x gives up at most 0.25, b:x 0.4, and c:x 1; of the products of both prices
// that of b:x is the least.
inline const Times kPiTimes = {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 10e6}};
inline const Times kXeonTimes = {{"a:x", 5e6}, {"b:x", 5.6e6}, {"c:x", 4e6}};

inline judge::StoredRun stored(const MadeRun& run, const std::string& folder) {
  return {.folder = folder, .records = run.records()};
}

// Each in a folder called as its machine.
inline judge::Boards boards_of_runs(const std::vector<MadeRun>& runs,
                                    const judge::Question& question = {}) {
  std::vector<judge::StoredRun> all;
  for (const MadeRun& run : runs) {
    record::RunRecords records = run.records();
    const std::string folder = "runs/" + records.run.machine.host_name.value_or("nameless");
    all.push_back({.folder = folder, .records = std::move(records)});
  }
  return judge::boards_of(std::move(all), question);
}

inline judge::Boards pi_and_xeon(const judge::Question& question = {}) {
  return boards_of_runs({machine_run("pi", kPiTimes), machine_run("xeon", kXeonTimes)}, question);
}

}  // namespace edgebench::test
