// A run as its records.jsonl tells it: every record, read by the one reader that resuming, judging
// and reporting share. docs/RESULT_SCHEMA.md describes every field. What a record leaves out, or
// gives as null, is an empty optional here: not measured, never zero.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "record/attempt.h"
#include "record/layers.h"
#include "record/loadgen.h"
#include "record/round.h"
#include "record/run.h"

namespace edgebench::record {

// What belongs to one round. It counts only if it is finished: if its own record was reached.
struct Round {
  int number = 0;
  bool head_to_head = false;
  std::vector<Launch> launches;
  std::vector<Sweep> sweeps;
  std::optional<RoundEnd> end;

  bool finished() const { return end.has_value(); }
  // Whether the candidate lived to its end.
  bool survived_by(const std::string& candidate) const;
};

struct BrokenLine {
  int line = 0;  // From 1.
  std::string what;
};

struct RunRecords {
  Run run;
  nlohmann::json run_line;              // As it was written, to pass on.
  std::vector<Artifact> artifacts;      // The last one of a candidate counts.
  std::vector<Evaluation> evaluations;  // The same.
  std::vector<Round> rounds;            // In the order in which they were begun.
  std::vector<Failure> failures;        // Of workers that died during a round.
  std::vector<Roofline> rooflines;      // One for each number of threads.
  std::vector<Resume> resumes;
  std::vector<LayerTimes> layers;       // Of a candidate's launch the last one counts, and is here.
  std::optional<LayersEnd> layers_end;  // Nothing where nobody measured them to their end.
  std::optional<End> end;               // Nothing if the run was cut off or goes on.
  std::vector<BrokenLine> broken_lines;
  bool torn_last_line = false;
  std::size_t stopped_slices = 0;  // Left out of the sweeps: Slice::stopped.
};

// `path` is a records.jsonl or the folder that holds one. A last line without its newline was
// being written when the run was killed and is left out; any other line that cannot be read is
// left out and named in broken_lines; kinds of records that are not known are passed over.
// Throws InputError if the file cannot be read, has no run record, or a schema newer than ours.
RunRecords read_records(const std::filesystem::path& path);

// A run of LoadGen scenarios.
struct LoadgenRecords {
  Loadgen run;
  nlohmann::json run_line;  // As it was written, to pass on.
  std::vector<Artifact> artifacts;
  std::vector<Evaluation> evaluations;
  std::vector<Scenario> scenarios;
};

// The same of such a run. Throws InputError for a line that cannot be read, too: it has just been
// written.
LoadgenRecords read_loadgen(const std::filesystem::path& path);

// The record as a line of the file, without its newline: {"record": kind, ...}.
template <typename Record>
nlohmann::json line_of(const Record& record) {
  nlohmann::json line = record;
  line["record"] = Record::kind;
  return line;
}

}  // namespace edgebench::record
