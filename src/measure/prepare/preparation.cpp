#include "measure/prepare/preparation.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/parallel.h"
#include "measure/prepare/artifact_store.h"
#include "measure/prepare/evaluation.h"
#include "measure/prepare/users_file.h"
#include "measure/workers/lanes.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Candidates of one key give the same logits: their batches and streams do not matter to them.
std::string answers_key(const Candidate& candidate) {
  Candidate plain = candidate;
  plain.name.clear();
  plain.batch = 1;
  plain.streams = 1;
  return json(plain).dump();
}

class Preparer {
 public:
  explicit Preparer(const PreparationRequest& request) : request_(request) {}

  // Candidates of one artifact and setting, with batches of their own, follow each other: the
  // second finds the first's answers.
  Preparation run() {
    std::vector<std::vector<const Candidate*>> groups;
    std::map<std::string, std::size_t> group_of;
    for (const Candidate& candidate : request_.candidates) {
      if (request_.left_out.contains(candidate.name)) continue;
      const auto [group, is_new] = group_of.emplace(answers_key(candidate), groups.size());
      if (is_new) groups.emplace_back();
      groups[group->second].push_back(&candidate);
    }
    const Lanes lanes(request_.candidates);
    image::parallel_for(groups.size(), lanes.count(), [&](std::size_t group) {
      const Lanes::Lane lane(lanes);
      for (const Candidate* candidate : groups[group]) {
        if (!request_.stop) prepare(*candidate, lane.cpus());
      }
    });
    std::ranges::sort(done_.candidates, {}, [&](const auto& prepared) {
      return std::ranges::find(request_.candidates, prepared->candidate.name, &Candidate::name);
    });
    return std::move(done_);
  }

 private:
  // Writes or finds the artifact and checks the candidate's answers.
  void prepare(const Candidate& candidate, const std::vector<int>& cpus) {
    const WorkerInfo& worker = request_.workers.at(candidate.runtime);
    show(fmt::format("preparing {}", candidate.name));
    record::Artifact record{
        .attempt = {.candidate = candidate.name, .repeat = request_.repeat(candidate)},
        .runtime_version = worker.description.version,
        .runtime_facts = worker.description.facts};
    try {
      if (worker.outcome != Outcome::ok) {
        if (!worker.log.empty()) write_file_atomically(prepare_log(candidate), worker.log);
        throw WorkerFailure(worker.outcome, worker.reason);
      }
      const StoredArtifact artifact = artifact_of(candidate, worker);
      record.main_file = artifact.main_file.filename().string();
      record.size_bytes = artifact.size_bytes;
      record.sha256 = artifact.sha256;
      record.prepare_ns = artifact.prepare_ns;
      record.cached = artifact.cached;
      append(record);
      PreparedCandidate prepared = prepared_candidate(candidate, worker, artifact, request_.inputs);
      prepared.gpu_timing = request_.gpu_timing;
      if (candidate.compile_cache) {
        prepared.compile_cache = compile_cache_of(candidate, worker, artifact);
      }
      check_answers(prepared, worker, cpus);
    } catch (const WorkerFailure& failure) {
      record.attempt.outcome = failure.outcome();
      record.attempt.reason = failure.what();
      record.attempt.log = log_name(prepare_log(candidate));
      append(record);
      take_out(candidate);
    }
  }

  // What it keeps in there is the runtime's own affair.
  fs::path compile_cache_of(const Candidate& candidate, const WorkerInfo& worker,
                            const StoredArtifact& artifact) const {
    const fs::path folder =
        request_.cache / "compiled" /
        fmt::format("{}-{}", candidate.runtime, compile_cache_key(candidate, worker, artifact));
    fs::create_directories(folder);
    return folder;
  }

  StoredArtifact artifact_of(const Candidate& candidate, const WorkerInfo& worker) const {
    const fs::path root = request_.cache / "artifacts";
    const Inputs& inputs = request_.inputs;
    if (!candidate.is_users_file()) {
      return ArtifactStore(root, inputs.weights.network_file, inputs.weights.network_sha256,
                           inputs.quantised)
          .ensure(worker, candidate.variant, launch_settings(candidate));
    }
    try {
      return keep_users_file(candidate, root);
    } catch (
        const InputError& error) {  // Gone since the run was begun: its row, not the run's end.
      throw WorkerFailure(Outcome::failed, error.what());
    }
  }

  void check_answers(PreparedCandidate& prepared, const WorkerInfo& worker,
                     const std::vector<int>& cpus) {
    const Inputs& inputs = request_.inputs;
    show(fmt::format("checking {} on {} images", prepared.candidate.name, inputs.images()));
    record::Evaluation record = evaluate(prepared, worker, inputs,
                                         {.cache = request_.cache,
                                          .logs = request_.logs,
                                          .worker_cpus = cpus,
                                          .deadline_ns = request_.deadline_ns,
                                          .memory_limit_bytes = request_.memory_limit_bytes});
    record.attempt.repeat = request_.repeat(prepared.candidate);
    append(record);
    // Conformance before speed: how fast a wrong answer comes interests nobody, unless asked.
    prepared.mistrusted = request_.keep_mistrusted && record.attempt.outcome == Outcome::mistrusted;
    if (record.attempt.outcome != Outcome::ok && !prepared.mistrusted) {
      return take_out(prepared.candidate);
    }
    const std::scoped_lock lock(mutex_);
    done_.candidates.push_back(std::make_unique<PreparedCandidate>(prepared));
  }

  // While several candidates are prepared at a time.
  template <typename Record>
  void append(const Record& record) {
    const std::scoped_lock lock(mutex_);
    request_.recorder.append(record);
  }
  void take_out(const Candidate& candidate) {
    const std::scoped_lock lock(mutex_);
    done_.failed.insert(candidate.name);
  }
  void show(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    request_.progress.show(text);
  }

  fs::path prepare_log(const Candidate& candidate) const {
    return request_.logs / fmt::format("prepare-{}.log", file_name_of(candidate.name));
  }

  LaunchSettings launch_settings(const Candidate& candidate) const {
    return {.program = request_.workers.at(candidate.runtime).program,
            .log = prepare_log(candidate),
            .cpus = {},
            .deadline_ns = request_.deadline_ns,
            .memory_limit_bytes = request_.memory_limit_bytes};
  }

  const PreparationRequest& request_;
  std::mutex mutex_;  // Of recorder, progress and all below.
  Preparation done_;
};

}  // namespace

std::string compile_cache_key(const Candidate& candidate, const WorkerInfo& worker,
                              const StoredArtifact& artifact) {
  const json key = {worker.description.version, device_of(worker, candidate.device).driver,
                    artifact.sha256, candidate};
  return sha256_hex(key.dump()).substr(0, 16);
}

Preparation prepare_candidates(const PreparationRequest& request) {
  return Preparer(request).run();
}

void check_run(std::span<const Candidate> candidates, const Inputs& inputs,
               const std::map<std::string, WorkerInfo>& workers, const fs::path& out,
               bool resumed) {
  for (const Candidate& candidate : candidates) check_candidate(candidate, workers);
  if (inputs.images() < 2) {
    throw InputError(
        "one image alone cannot show that a runtime looks at its input; give --images a folder");
  }
  if (!resumed && holds_records(out / "records.jsonl")) {
    throw UsageError(fmt::format(
        "{} holds a run already; choose another --out, or go on with a run of `bench` by --resume",
        out.string()));
  }
  std::error_code error;
  fs::create_directories(out / "logs", error);
  if (error) {
    throw InputError(
        fmt::format("cannot create {}: {}; choose another --out", out.string(), error.message()));
  }
}

int most_threads(std::span<const Candidate> candidates) {
  int threads = 1;
  for (const Candidate& candidate : candidates) {
    threads = std::max(threads, candidate.threads_in_all());
  }
  return threads;
}

}  // namespace edgebench::measure
