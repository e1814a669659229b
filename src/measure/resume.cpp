// Going on with an interrupted run: its records say what was planned, which rounds were finished
// and which candidates have failed. The last round may have been cut off after any sweep; whoever
// goes on decides whether it has enough of them.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "measure/bench.h"
#include "record/tally.h"

namespace edgebench::measure {
namespace {

// A round that was begun again, or after, is not the one that was cut off.
std::optional<CutOffRound> cut_off_in(const record::RunRecords& records, stats::Tally& tally) {
  if (records.rounds.empty() || records.rounds.back().finished()) return std::nullopt;
  const record::Round& last = records.rounds.back();
  if (last.sweeps.empty()) return std::nullopt;
  CutOffRound round{.number = last.number,
                    .head_to_head = last.head_to_head,
                    .sweeps = static_cast<int>(last.sweeps.size()),
                    .workers = {}};
  for (const record::Sweep& sweep : last.sweeps) {
    const auto times = record::slice_times(sweep, records.run.candidates);
    tally.add_sweep(times);
    round.workers.clear();
    for (const auto& slice : times) round.workers.insert(slice.candidate);
  }
  return round;
}

// What failed before the first round is tried again: a full disk may have been the reason.
std::set<std::string> failed_in(const record::RunRecords& records) {
  std::set<std::string> failed;
  for (const record::Round& round : records.rounds) {
    for (const record::Launch& launch : round.launches) {
      if (launch.attempt.outcome != Outcome::ok) failed.insert(launch.attempt.candidate);
    }
  }
  for (const record::Failure& failure : records.failures) {
    failed.insert(failure.attempt.candidate);
  }
  return failed;
}

void refuse_broken(const std::filesystem::path& file, const record::RunRecords& records) {
  if (records.broken_lines.empty()) return;
  const record::BrokenLine& broken = records.broken_lines.front();
  throw InputError(fmt::format("line {} of {} is not a record ({}); remove the line to go on",
                               broken.line, file.string(), broken.what));
}

}  // namespace

ResumedRun read_interrupted(const std::filesystem::path& file) {
  record::RunRecords records = record::read_records(file);
  refuse_broken(file, records);
  ResumedRun resumed{.settings = settings_of(records.run.plan),
                     .cpus = records.run.cpu_choice.value_or(machine::CpuChoice{}),
                     .tally = record::tally_of(records)};
  resumed.cut_off = cut_off_in(records, resumed.tally);
  for (const record::Resume& resume : records.resumes) {
    resumed.settings.stopping.budget_ns = resume.budget_ns;
  }
  for (const record::Artifact& artifact : records.artifacts) {
    resumed.runtime_versions[artifact.attempt.candidate] = artifact.runtime_version;
  }
  for (const record::Round& round : records.rounds) {
    resumed.last_round = std::max(resumed.last_round, round.number);
    if (round.finished()) resumed.elapsed_ns = round.end->elapsed_ns;
  }
  resumed.failed = failed_in(records);
  resumed.has_layers = records.layers_end.has_value();
  resumed.run = std::move(records.run);
  return resumed;
}

}  // namespace edgebench::measure
