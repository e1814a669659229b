// What a run has shown: a row per candidate, the comparisons, the verdict, and what to know before
// believing them. Everything that a report prints is here, whatever its format.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/outcome.h"
#include "judge/layers/layer_table.h"
#include "record/records.h"
#include "stats/interval.h"
#include "stats/paired.h"
#include "stats/quantile.h"
#include "stats/sequential.h"

namespace edgebench::judge {

// The confidence of every interval but that of a ratio (see stats/sequential.h).
inline constexpr double kConfidence = 0.95;

// Of one inference of the whole batch. Only finished rounds in which every candidate took part:
// head-to-head rounds belong to other minutes, so their times are not comparable with the table's.
struct Latency {
  double p50_ns = 0;                            // The median over rounds of each round's median.
  std::optional<stats::Interval> p50_interval;  // Over rounds, needs six.
  stats::PercentileEstimate p90_ns;             // Of the pooled samples.
  stats::PercentileEstimate p99_ns;
  std::optional<double> p99_over_p50;
  std::optional<double> after_switch_ns;  // The first inference after other workers ran; median.
  // Of the whole candidate: its streams' batches over their median times, added up; the median
  // over rounds, and its interval.
  double images_per_second = 0;
  std::optional<stats::Interval> images_per_second_interval;
  // The pooled samples' distribution, for a curve: the least that 0 %, 0.5 %, ... 100 % of them do
  // not exceed (nearest rank), 201 values in ascending order.
  std::vector<double> quantiles_ns;
  double round_spread = 0;  // (Largest - smallest round median) / p50.
  std::size_t rounds = 0;
  std::size_t samples = 0;
};

// A part of opening, as the runtime names it: "load", "read", "compile", ...; the median.
struct Phase {
  std::string name;
  double duration_ns = 0;
};

// After how many inferences a candidate that starts late and runs fast has caught up.
struct BreakEven {
  std::string other;                 // The candidate of the same workload that answers first.
  std::optional<double> inferences;  // Nothing: never, since it runs no faster.
};

// Medians over the launches, those of head-to-head rounds included.
struct ColdStart {
  std::optional<double> spawn_ns;
  std::optional<double> open_ns;  // Load the library, read the artifact, compile.
  std::vector<Phase> phases;      // What open_ns is made of.
  std::optional<double> first_inference_ns;
  std::optional<double> first_answer_ns;  // The sum of the three, launch by launch.
  int launches = 0;
  int settled = 0;                      // Launches whose warm-up settled.
  std::optional<BreakEven> break_even;  // Nothing of the candidate that answers first.
};

// Medians over all timed inferences, by the device's own clock; nothing on the processor, and where
// the runtime does not tell.
struct DeviceTimes {
  std::optional<double> kernels_ns;
  std::optional<double> copy_to_device_ns;
  std::optional<double> copy_to_host_ns;
};

// Medians over the launches.
struct Memory {
  std::optional<double> peak_rss_bytes;
  std::optional<double> pss_bytes;
  std::optional<double> bare_rss_bytes;  // The worker before it opened anything.
  std::optional<double> own_bytes;       // The peak's share above the bare worker.
  std::optional<double> device_bytes;    // Of a device with memory of its own.
};

// Of everything that the machine's sensor sees (Run::energy_source), idle parts included.
struct Energy {
  double joules_per_image = 0;              // The median over rounds.
  std::optional<stats::Interval> interval;  // Over rounds, needs six.
};

struct Share {
  double value = 0;
  stats::Interval interval;
};

struct Accuracy {
  record::Accuracy counts;
  Share top1;
  Share top5;
  // Nothing where there is no reference (Accuracy::has_reference).
  std::optional<Share> reference_top1;
  std::optional<stats::PairedDifference> difference;  // Top-1, candidate minus reference.
  std::optional<stats::McNemar> mcnemar;
};

struct ComparedPair {
  std::string candidate;
  std::string other;
  stats::Comparison result;  // The ratio is the speed of `candidate` over that of `other`.
  std::size_t rounds = 0;    // In which both took part, head-to-head ones included.
};

struct Row {
  record::Candidate candidate;
  Outcome outcome = Outcome::ok;
  std::string reason;
  std::string log;
  std::string repeat;
  std::string runtime_version;
  std::optional<Latency> latency;  // Nothing: not measured.
  std::optional<ComparedPair> versus_baseline;
  std::optional<DeviceTimes> device_times;  // Nothing on the processor.
  ColdStart cold_start;
  Memory memory;
  // User and system time over wall time while it infers: 1 is one busy CPU. Median over slices.
  std::optional<double> cores_used;
  std::optional<Energy> energy;
  // Multiply-adds per second over the measured peak of the arithmetic that most layers were
  // computed in, on as many threads.
  std::optional<double> roofline_share;
  bool dropped = false;  // It was dropped: so clearly slower that later rounds went without it.
  std::optional<double> size_bytes;
  std::optional<double> prepare_ns;
  std::optional<record::Evaluation> evaluation;
  std::optional<Accuracy> accuracy;
  runtime::Facts session;  // What really ran; of the first launch.
  bool trusted = false;    // It has figures, and no note casts doubt on them.

  bool measured() const { return outcome == Outcome::ok && latency.has_value(); }
};

// The closed list of what a reader should know; docs/RESULT_SCHEMA.md.
enum class NoteKind {
  synthetic_weights,
  weights_read,
  accuracy_withheld,
  images_read,
  generated_images,
  planted_slowdown,
  interrupted,
  unfinished_round,
  too_few_rounds,
  torn_line,
  broken_line,
  not_settled,
  unsteady_rounds,
  tied_top,
  users_file,
  circumstances,
  stopped,
  budget,
  gpu_timing,
  timed_mistrusted,
};

struct Note {
  NoteKind kind = NoteKind::circumstances;
  std::string candidate;     // Empty: about the whole run.
  std::string text;          // A sentence or two: what was seen, why probably, what to do.
  bool casts_doubt = false;  // The latencies may not be those of a quiet machine.
  bool minor = false;        // It changes no figure: reports may leave it for those who ask.
  // Of notes that many candidates can have: a sentence for all of them, with {} where it says who
  // has how much; empty: none. The own amount is a number and what follows it, "3" and " of 8".
  std::string several = {};
  double amount = 0;
  std::string unit = {};
};

enum class VerdictKind {
  nothing_measured,
  only_one,        // Nothing to compare it with.
  too_few_rounds,  // No comparison is possible yet.
  fastest,         // One candidate is faster than every other.
  tied,            // It could not be told apart from others, or does not differ enough to matter.
  withheld,        // A CPU quota stopped the workers for too long, or the machine is emulated.
};

struct Verdict {
  VerdictKind kind = VerdictKind::nothing_measured;
  std::string fastest;            // Empty if nothing was measured.
  std::vector<std::string> tied;  // Within 1 % of the fastest.
  std::vector<std::string> not_told_apart;
  // The fastest, or who breaks the tie; empty without a verdict, and where nothing breaks the tie.
  std::string recommended;
  std::string sentence;
};

struct Summary {
  record::Run run;
  nlohmann::json run_line;  // The run record as it was written, to pass on.
  std::string baseline;     // Empty if no candidate is ok.
  std::vector<Row> rows;    // In the order of the plan.
  // Of the fastest with every other measured candidate of its workload.
  std::vector<ComparedPair> comparisons;
  // Who answers a single request soonest: among the measured candidates of the smallest workload.
  Verdict verdict;
  // Who gets through the most images, whatever the workload; only of a run of several workloads.
  std::optional<Verdict> throughput_verdict;
  std::vector<Note> notes;
  std::size_t rounds = 0;               // Finished, head-to-head ones left out.
  std::size_t head_to_head_rounds = 0;  // Finished.
  std::vector<record::Roofline> rooflines;
  std::vector<record::Circumstances> circumstances;  // Of each finished round that has them.
  std::optional<record::End> end;
  // Of the measured candidates, in the order of the plan; empty: the run has no times by layer.
  std::vector<CandidateLayers> layers;
};

// `baseline` is the candidate that others are compared with; empty: the first that is ok. Throws
// UsageError if no candidate of the run has that name.
Summary summarise(const record::RunRecords& records, const std::string& baseline = "");

std::string_view name_of(NoteKind kind);
std::string_view name_of(VerdictKind kind);

}  // namespace edgebench::judge
