// A network so small that a run takes milliseconds, and the null runtime to run it on.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "measure/bench.h"
#include "measure/prepare/inputs.h"
#include "measure/prepare/users_file.h"
#include "measure/prepare/users_input.h"
#include "measure/workers/workers.h"
#include "support.h"

namespace edgebench::measure {

inline std::string repeat_of(const Candidate& candidate) {
  return "edgebench bench --candidate " + candidate_text(candidate);
}

class NoProgress final : public Progress {
 public:
  void show(const std::string&) override {}
  void note(const std::string& sentence) override { notes.push_back(sentence); }
  std::vector<std::string> notes;
};

// The options of that network, on generated images.
inline InputOptions small(const std::filesystem::path& cache) {
  return {.weights = {},
          .images = {},
          .labels = {},
          .assets = {},
          .cache = cache,
          .synthetic_width = 0.25,
          .synthetic_image_size = 32,
          .synthetic_classes = 10};
}

class NullFixture {
 public:
  NullFixture()
      : workers(discover_workers(EDGEBENCH_WORKERS, folder.path(), {}, {"null"})),
        inputs(resolve_inputs(small(cache()), progress)) {}

  std::filesystem::path cache() const { return folder / "cache"; }

  const WorkerInfo& null_worker() const { return workers.at("null"); }

  LaunchSettings launch() const {
    return {.program = null_worker().program,
            .log = folder / "worker.log",
            .cpus = {},
            .deadline_ns = 20'000'000'000,
            .memory_limit_bytes = {}};
  }

  // Copied, and asked what they take, as `bench` does it.
  void take_files(std::span<Candidate> candidates) const {
    keep_users_files(candidates, cache() / "artifacts");
    inspect_users_files(
        candidates, workers,
        {.artifacts = cache() / "artifacts", .scratch = folder.path(), .memory_limit_bytes = {}});
  }

  // Rounds of a few milliseconds; decided or not, it ends after the first eight.
  BenchRequest request(const std::vector<std::string>& candidates) const {
    BenchRequest request;
    for (const std::string& text : candidates) {
      request.candidates.push_back(parse_candidate(text));
    }
    request.settings.stopping.rounds_max = 8;
    request.settings.layers = false;  // Launches more than most tests count.
    request.settings.sweeps_per_round = 3;
    request.settings.slice_ns = 200'000;
    request.settings.warm_up.limit_ns = 1;  // One run: the counts are certain.
    request.settings.deadline_ns = 20'000'000'000;
    request.settings.roofline = {
        .windows = 1, .window_ns = 1, .buffer_bytes_min = std::size_t{1} << 20};
    request.out = folder / "run";
    request.cache = cache();
    request.command = "edgebench bench";
    request.repeat = repeat_of;
    return request;
  }

  // The records of the run, in order; every line must be whole.
  std::vector<nlohmann::json> records() const {
    std::istringstream lines(read_file(folder / "run/records.jsonl"));
    std::vector<nlohmann::json> records;
    for (std::string line; std::getline(lines, line);) {
      records.push_back(nlohmann::json::parse(line));
    }
    return records;
  }

  std::vector<nlohmann::json> records(const std::string& kind) const {
    std::vector<nlohmann::json> chosen;
    for (const nlohmann::json& record : records()) {
      if (record.at("record") == kind) chosen.push_back(record);
    }
    return chosen;
  }

  test::TemporaryFolder folder;
  NoProgress progress;
  std::map<std::string, WorkerInfo> workers;
  Inputs inputs;
};

}  // namespace edgebench::measure
