// A run as its records.jsonl tells it; docs/RESULT_SCHEMA.md describes every field. What a record
// leaves out, or gives as null, is an empty optional here: not measured, never zero.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/outcome.h"

namespace edgebench::judge {

struct Weights {
  std::string origin;
  std::string sha256;
  bool synthetic = false;
};

struct Images {
  std::string folder;
  int count = 0;
  bool labelled = false;
  bool generated = false;
};

struct Candidate {
  std::string name;
  std::string runtime;
  std::string variant;  // Empty of a user's file.
  std::string file;     // The path of a model file of the user's; empty: none.
  int threads = 1;
  int batch = 1;
  int streams = 1;             // Inferences that run at the same time, each of a batch.
  bool compile_cache = false;  // It finds what was compiled at an earlier start.
  double planted_slowdown = 1;

  bool is_users_file() const { return !file.empty(); }
};

// Whether two are given the same work at a time: only then do their latencies compare.
inline bool same_load(const Candidate& one, const Candidate& other) {
  return one.batch == other.batch && one.streams == other.streams;
}

struct RunHeader {
  std::string edgebench_version;
  std::string started;
  std::string command;
  Weights weights;
  Images images;
  std::optional<double> macs;  // Multiply-adds of one image.
  // What measures energy, and where nothing does, why not.
  std::string energy_source;
  std::string energy_missing;
  std::vector<Candidate> candidates;
  nlohmann::json record;  // All of it: the machine, the plan and whatever else was recorded.
};

struct Attempt {
  std::string candidate;
  Outcome outcome = Outcome::ok;
  std::string reason;
  std::string log;     // Relative to the run's folder; empty: none.
  std::string repeat;  // The command that repeats it; empty: none.
};

struct Artifact {
  Attempt attempt;
  std::optional<double> size_bytes;
  std::optional<double> prepare_ns;
  std::string runtime_version;
};

// On labelled images, against the labels. Counts of images.
struct AccuracyCounts {
  int images = 0;
  int top1_correct = 0;
  int top5_correct = 0;
  // Nothing to compare it with: a user's file beside synthetic weights.
  bool has_reference = true;
  int reference_top1_correct = 0;
  int reference_top5_correct = 0;
  int only_reference_correct = 0;
  int only_candidate_correct = 0;
};

// Against the reference interpreter's logits.
struct Evaluation {
  Attempt attempt;
  int images = 0;
  std::optional<double> max_abs_error;
  std::optional<double> sqnr_db;
  std::optional<int> top1_agreement;
  std::optional<int> tied_top;
  nlohmann::json checks;                   // Name to true, false, or null: not made.
  std::map<std::string, int> computed_in;  // Layers by the type in which they were computed.
  // Of a user's file:
  std::optional<int> classes;
  bool background_skipped = false;  // Its first class, which no label means.
  std::string accuracy_missing;     // Why there is no accuracy; empty: there is, or no file.
  std::optional<AccuracyCounts> accuracy;
};

struct Phase {
  std::string name;  // "load", "read", "compile", ... of src/runtime/runtime.h.
  double duration_ns = 0;
};

struct Launch {
  Attempt attempt;
  std::optional<double> spawn_ns;
  std::optional<double> open_ns;
  std::vector<Phase> phases;  // What open_ns is made of, in order.
  std::optional<double> first_inference_ns;
  std::optional<double> bare_rss_bytes;
  std::optional<bool> settled;
  nlohmann::json session;  // What really ran.
};

struct Slice {
  std::string candidate;
  std::optional<double> after_switch_ns;
  std::vector<double> run_ns;        // Of several streams one after another.
  std::vector<std::size_t> streams;  // How many of run_ns are each stream's; empty: one stream.
  std::optional<double> wall_ns;     // Of the whole slice, the filling of inputs included.
  std::optional<double> cpu_ns;      // User and system time of the worker meanwhile.
  std::optional<double> energy_uj;   // Of everything that the sensor sees, meanwhile.
};

struct WorkerUse {
  std::string candidate;
  std::optional<double> peak_rss_bytes;
  std::optional<double> pss_bytes;
  std::optional<double> cpu_ns;
  std::optional<double> wall_ns;
};

// Counts only if it is finished: if its own record was reached.
struct Round {
  int number = 0;
  bool duel = false;
  bool finished = false;
  std::vector<Launch> launches;
  std::vector<std::vector<Slice>> sweeps;
  std::vector<WorkerUse> workers;
  std::vector<std::string> trust_notes;
};

// What the processor can do at most, measured on `threads` of the workers' CPUs.
struct Roofline {
  struct Peak {
    std::string arithmetic;      // As in ExecutedLayer: "fp32", "fp16", "bf16", "int8".
    std::string instructions;    // "AVX-512 VNNI"
    double macs_per_second = 0;  // Multiply-adds.
  };
  int threads = 1;
  std::vector<Peak> peaks;
  std::optional<double> read_bytes_per_second;  // From memory.
};

struct End {
  std::string reason;  // decided, rounds, budget, interrupted or nothing left.
  std::optional<double> duration_ns;
};

struct BrokenLine {
  int line = 0;  // From 1.
  std::string what;
};

struct RunRecords {
  RunHeader run;
  std::vector<Artifact> artifacts;      // The last one of a candidate counts.
  std::vector<Evaluation> evaluations;  // The same.
  std::vector<Round> rounds;            // In the order in which they were begun.
  std::vector<Attempt> failures;        // Of workers that died during a round.
  std::vector<Roofline> rooflines;      // One for each number of threads.
  std::optional<End> end;               // Nothing if the run was cut off or goes on.
  std::vector<BrokenLine> broken_lines;
  bool torn_last_line = false;
};

// `path` is a records.jsonl or the folder that holds one. A last line without its newline was
// being written when the run was killed and is left out; any other line that cannot be read is
// left out and named in broken_lines; kinds of records that are not known are passed over.
// Throws InputError if the file cannot be read, has no run record, or a schema newer than ours.
RunRecords read_records(const std::filesystem::path& path);

}  // namespace edgebench::judge
