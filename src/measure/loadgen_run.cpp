#include "measure/loadgen_run.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/version.h"
#include "machine/affinity.h"
#include "machine/cpu_choice.h"
#include "machine/facts.h"
#include "measure/artifact_store.h"
#include "measure/evaluation.h"
#include "measure/recorder.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

int most_threads(const std::vector<Candidate>& candidates) {
  int threads = 1;
  for (const Candidate& candidate : candidates) {
    threads = std::max(threads, candidate.threads * candidate.streams);
  }
  return threads;
}

class LoadgenRun {
 public:
  LoadgenRun(const LoadgenRequest& request, const Inputs& inputs,
             const std::map<std::string, WorkerInfo>& workers, Progress& progress)
      : request_(request),
        inputs_(inputs),
        workers_(workers),
        progress_(progress),
        recorder_(request.out / "records.jsonl"),
        cpus_(machine::choose_cpus(most_threads(request.candidates))),
        settings_(request.scenario) {
    settings_.crops = inputs.crops;
    settings_.logs = request.out / "logs";
    settings_.worker_cpus = cpus_.workers;
    // On a machine with a single CPU LoadGen has to share it.
    if (std::ranges::find(cpus_.workers, cpus_.coordinator) == cpus_.workers.end()) {
      settings_.generator_cpus = {cpus_.coordinator};
    }
    fs::create_directories(settings_.logs);
  }

  std::vector<json> run() {
    append(run_record());
    for (const Candidate& candidate : request_.candidates) {
      const std::optional<Competitor> competitor = prepare(candidate);
      if (competitor) measure(*competitor);
    }
    append({{"record", "end"}});
    recorder_.flush();
    return std::move(records_);
  }

 private:
  void append(json record) {
    recorder_.append(record);
    records_.push_back(std::move(record));
  }

  json run_record() const {
    std::vector<std::string> scenarios;
    for (const loadgen::Scenario scenario : request_.scenarios) {
      scenarios.push_back(scenario_name(scenario));
    }
    return {{"record", "loadgen"},
            {"schema", 1},
            {"not_mlperf", kNotMlperf},
            {"edgebench", kVersion},
            {"loadgen_version", loadgen::version()},
            {"started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
            {"command", request_.command},
            {"machine", machine::machine_facts()},
            {"worker_cpus", cpus_.workers},
            {"generator_cpus", settings_.generator_cpus},
            {"cpu_choice", cpus_},
            {"weights", inputs_.weights_record()},
            {"images", inputs_.images_record()},
            {"quantised", record_of(inputs_.quantised)},
            {"plan",
             {{"scenarios", scenarios},
              {"duration_ns", settings_.duration_ns},
              {"server_p99_ns", settings_.server_p99_ns},
              {"offline_samples_min", settings_.offline_samples_min},
              {"seed", settings_.seed},
              {"warm_up", settings_.warm_up},
              {"deadline_ns", settings_.deadline_ns},
              {"memory_limit_bytes", settings_.memory_limit_bytes}}},
            {"candidates", request_.candidates}};
  }

  // Writes or finds the artifact and checks the candidate's answers, as `bench` does: how fast a
  // wrong answer comes interests nobody. Nothing if it failed, which is recorded.
  std::optional<Competitor> prepare(const Candidate& candidate) {
    progress_.show(fmt::format("preparing {}", candidate.name));
    const WorkerInfo& worker = workers_.at(candidate.runtime);
    const fs::path log =
        settings_.logs / fmt::format("prepare-{}.log", file_name_of(candidate.name));
    json record = {{"record", "artifact"},
                   {"candidate", candidate.name},
                   {"repeat", request_.repeat(candidate)},
                   {"runtime_version", worker.description.version}};
    try {
      if (worker.outcome != Outcome::ok) throw WorkerFailure(worker.outcome, worker.reason);
      const Artifact artifact = ArtifactStore(request_.cache / "artifacts", inputs_.weights.file,
                                              inputs_.weights.sha256, inputs_.quantised)
                                    .ensure(worker, candidate.variant,
                                            {.executable = worker.executable,
                                             .log = log,
                                             .cpus = {},
                                             .deadline_ns = settings_.deadline_ns,
                                             .memory_limit_bytes = settings_.memory_limit_bytes});
      record.update({{"outcome", "ok"},
                     {"reason", ""},
                     {"size_bytes", artifact.size_bytes},
                     {"sha256", artifact.sha256}});
      append(record);
      return evaluated(competitor_of(candidate, worker, artifact, inputs_), worker, artifact);
    } catch (const WorkerFailure& failure) {
      record["outcome"] = outcome_name(failure.outcome());
      record["reason"] = failure.what();
      append(record);
      return std::nullopt;
    }
  }

  std::optional<Competitor> evaluated(const Competitor& competitor, const WorkerInfo& worker,
                                      const Artifact& artifact) {
    progress_.show(
        fmt::format("checking {} on {} images", competitor.candidate.name, inputs_.images()));
    json record = evaluation_record(competitor, worker, artifact, inputs_,
                                    {.cache = request_.cache,
                                     .logs = settings_.logs,
                                     .worker_cpus = cpus_.workers,
                                     .deadline_ns = settings_.deadline_ns,
                                     .memory_limit_bytes = settings_.memory_limit_bytes});
    const bool conforms = record.at("outcome") == outcome_name(Outcome::ok);
    append(std::move(record));
    return conforms ? std::optional(competitor) : std::nullopt;
  }

  void measure(const Competitor& competitor) {
    const machine::ScopedAffinity elsewhere(std::array{cpus_.coordinator});
    for (const loadgen::Scenario scenario : request_.scenarios) {
      json record = scenario_record(competitor, scenario, settings_,
                                    [&](const std::string& what) { progress_.show(what); });
      record["repeat"] = request_.repeat(competitor.candidate);
      append(std::move(record));
      recorder_.flush();
    }
  }

  const LoadgenRequest& request_;
  const Inputs& inputs_;
  const std::map<std::string, WorkerInfo>& workers_;
  Progress& progress_;
  Recorder recorder_;
  machine::CpuChoice cpus_;
  ScenarioSettings settings_;
  std::vector<json> records_;
};

}  // namespace

std::vector<json> run_loadgen(const LoadgenRequest& request, const Inputs& inputs,
                              const std::map<std::string, WorkerInfo>& workers,
                              Progress& progress) {
  for (const Candidate& candidate : request.candidates) check_candidate(candidate, workers);
  if (inputs.images() < 2) {
    throw InputError(
        "one image alone cannot show that a runtime looks at its input; give --images a folder");
  }
  if (holds_records(request.out / "records.jsonl")) {
    throw UsageError(
        fmt::format("{} holds a run already; choose another --out", request.out.string()));
  }
  std::error_code error;
  fs::create_directories(request.out, error);
  if (error) {
    throw InputError(fmt::format("cannot create {}: {}; choose another --out", request.out.string(),
                                 error.message()));
  }
  return LoadgenRun(request, inputs, workers, progress).run();
}

}  // namespace edgebench::measure
