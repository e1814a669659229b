// A whole run: artifacts, evaluation, rounds until the verdict is in, records all the way.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "machine/cpus/cpu_choice.h"
#include "machine/roofline.h"
#include "measure/candidate.h"
#include "measure/prepare/inputs.h"
#include "measure/progress.h"
#include "measure/rounds/stopping.h"
#include "measure/workers/workers.h"
#include "record/records.h"
#include "stats/tally.h"

namespace edgebench::measure {

struct BenchSettings {
  StoppingRule stopping;
  // 8 rounds of 30 slices of 3 inferences are 720 samples: enough for a p99 (662).
  int sweeps_per_round = 30;
  std::string cores;  // Which cores the workers run on, as machine::cpus_named() takes it.
  std::int64_t slice_ns = 20'000'000;
  // Timed inferences of a slice at least. A median of three shrugs off one disturbed inference; of
  // slow models a slice takes longer instead.
  std::int64_t runs_per_slice = 3;
  std::uint64_t seed = 1;
  runtime::WarmUpRule warm_up;
  std::int64_t deadline_ns = kDeadline_ns;
  std::optional<std::uint64_t> memory_limit_bytes;
  machine::RooflineEffort roofline;
  // Whoever is mistrusted is measured all the same, beside the others: it cannot win.
  bool time_mistrusted = false;
  // The time of each layer, measured after the rounds.
  bool layers = true;
  // Of a run of candidates on GPUs alone: rows that are timed otherwise do not compare.
  runtime::GpuTiming gpu_timing = runtime::GpuTiming::application;
};

struct BenchRequest {
  std::vector<Candidate> candidates;
  // The baseline: what speeds are multiples of, so that it is never dropped; empty: the first that
  // lives.
  std::string baseline;
  BenchSettings settings;
  std::filesystem::path out;    // The run's folder: records.jsonl and logs/.
  std::filesystem::path cache;  // Artifacts, logits.
  std::string command;          // As it was typed, for the record.
  RepeatCommand repeat;
};

// The round that a killed coordinator left without its end.
struct CutOffRound {
  int number = 0;
  bool head_to_head = false;
  int sweeps = 0;
  std::set<std::string> workers;  // Alive in its last sweep.
};

// What an interrupted run had measured: enough to go on with it.
struct ResumedRun {
  record::Run run;  // As it was begun: a resumed run must go on with the same, on the same machine.
  BenchSettings settings;
  machine::CpuChoice cpus;  // The rounds to come run where those before ran.
  stats::Tally tally;       // Of the finished rounds, and the sweeps of the one cut off.
  std::optional<CutOffRound> cut_off;
  std::map<std::string, std::string> runtime_versions;  // By candidate.
  int last_round = 0;                                   // The highest number that was given away.
  std::int64_t elapsed_ns = 0;                          // Measuring time of the finished rounds.
  std::set<std::string> failed;                         // Candidates whose row is already decided.
  bool has_layers = false;                              // Their times were measured to the end.
};

// The reason of a run that `stop` ended.
inline constexpr const char* kInterrupted = "interrupted";

// Reads the records of an interrupted run. Throws InputError, naming the file, if they hold no run,
// or a line that cannot be read.
ResumedRun read_interrupted(const std::filesystem::path& records);

// The settings as the run's record has them, and back.
record::Plan plan_of(const BenchSettings& settings, const std::string& baseline);
BenchSettings settings_of(const record::Plan& plan);

// Runs to the end and returns its reason (see the `end` record). `resumed` goes on with that run;
// otherwise the folder must hold none. `stop` ends the run after the sweep under way. Throws
// InputError or UsageError for what concerns the whole run; a candidate's failure is its row.
std::string run_bench(const BenchRequest& request, const Inputs& inputs,
                      const std::map<std::string, WorkerInfo>& workers,
                      std::optional<ResumedRun> resumed, Progress& progress,
                      const std::atomic<bool>& stop);

}  // namespace edgebench::measure
