#include "measure/preparation.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/parallel.h"
#include "measure/artifact_store.h"
#include "measure/evaluation.h"
#include "measure/lanes.h"
#include "measure/users_file.h"

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

class Preparation {
 public:
  explicit Preparation(const PreparationRequest& request)
      : request_(request.request),
        inputs_(request.inputs),
        workers_(request.workers),
        left_out_(request.left_out),
        recorder_(request.recorder),
        progress_(request.progress),
        stop_(request.stop) {}

  // Candidates of one artifact and setting, with batches of their own, follow each other: the
  // second finds the first's answers.
  Prepared run() {
    std::vector<std::vector<const Candidate*>> groups;
    std::map<std::string, std::size_t> group_of;
    for (const Candidate& candidate : request_.candidates) {
      if (left_out_.contains(candidate.name)) continue;
      const auto [group, is_new] = group_of.emplace(answers_key(candidate), groups.size());
      if (is_new) groups.emplace_back();
      groups[group->second].push_back(&candidate);
    }
    const Lanes lanes(request_.candidates);
    image::parallel_for(groups.size(), lanes.count(), [&](std::size_t group) {
      const Lanes::Lane lane(lanes);
      for (const Candidate* candidate : groups[group]) {
        if (!stop_) prepare(*candidate, lane.cpus());
      }
    });
    std::ranges::sort(done_.competitors, {}, [&](const auto& competitor) {
      return std::ranges::find(request_.candidates, competitor->candidate.name, &Candidate::name);
    });
    return std::move(done_);
  }

 private:
  // Writes or finds the artifact and checks the candidate's answers; a failure is recorded and
  // takes the candidate out.
  void prepare(const Candidate& candidate, const std::vector<int>& cpus) {
    const WorkerInfo& worker = workers_.at(candidate.runtime);
    show(fmt::format("preparing {}", candidate.name));
    json record = {{"record", "artifact"},
                   {"candidate", candidate.name},
                   {"repeat", request_.repeat(candidate)},
                   {"runtime_version", worker.description.version},
                   {"runtime_facts", worker.description.facts}};
    try {
      if (worker.outcome != Outcome::ok) {
        write_file_atomically(prepare_log(candidate), worker.log);
        throw WorkerFailure(worker.outcome, worker.reason);
      }
      const Artifact artifact = artifact_of(candidate, worker);
      record.update({{"outcome", "ok"},
                     {"reason", ""},
                     {"main_file", artifact.main_file.filename().string()},
                     {"size_bytes", artifact.size_bytes},
                     {"sha256", artifact.sha256},
                     {"prepare_ns", prepare_time(candidate, artifact)},
                     {"cached", artifact.cached}});
      append(record);
      Competitor competitor = competitor_of(candidate, worker, artifact, inputs_);
      if (candidate.compile_cache) {
        competitor.compile_cache = compile_cache_of(candidate, worker, artifact);
      }
      evaluate(competitor, worker, artifact, cpus);
    } catch (const WorkerFailure& failure) {
      record["outcome"] = outcome_name(failure.outcome());
      record["reason"] = failure.what();
      record["log"] = log_name(prepare_log(candidate));
      append(record);
      bury(candidate);
    }
  }

  // A folder for what this build of the runtime compiles of this artifact with these settings. What
  // it keeps in there is its own affair.
  fs::path compile_cache_of(const Candidate& candidate, const WorkerInfo& worker,
                            const Artifact& artifact) const {
    const json key = {worker.description.version, artifact.sha256, candidate};
    const fs::path folder =
        request_.cache / "compiled" /
        fmt::format("{}-{}", candidate.runtime, sha256_hex(key.dump()).substr(0, 16));
    fs::create_directories(folder);
    return folder;
  }

  Artifact artifact_of(const Candidate& candidate, const WorkerInfo& worker) const {
    const fs::path root = request_.cache / "artifacts";
    if (!candidate.is_users_file()) {
      return ArtifactStore(root, inputs_.weights.file, inputs_.weights.sha256, inputs_.quantised)
          .ensure(worker, candidate.variant, launch_settings(candidate));
    }
    try {
      return keep_users_file(candidate, root);
    } catch (
        const InputError& error) {  // Gone since the run was begun: its row, not the run's end.
      throw WorkerFailure(Outcome::failed, error.what());
    }
  }

  // Nobody here prepared a user's file.
  static json prepare_time(const Candidate& candidate, const Artifact& artifact) {
    return candidate.is_users_file() ? json() : json(artifact.prepare_ns);
  }

  void evaluate(const Competitor& competitor, const WorkerInfo& worker, const Artifact& artifact,
                const std::vector<int>& cpus) {
    show(fmt::format("checking {} on {} images", competitor.candidate.name, inputs_.images()));
    json record = evaluation_record(competitor, worker, artifact, inputs_,
                                    {.cache = request_.cache,
                                     .logs = request_.out / "logs",
                                     .worker_cpus = cpus,
                                     .deadline_ns = request_.settings.deadline_ns,
                                     .memory_limit_bytes = request_.settings.memory_limit_bytes});
    record["repeat"] = request_.repeat(competitor.candidate);
    append(record);
    // Conformance before speed: how fast a wrong answer comes interests nobody.
    if (record.at("outcome") != outcome_name(Outcome::ok)) return bury(competitor.candidate);
    const std::scoped_lock lock(mutex_);
    done_.competitors.push_back(std::make_unique<Competitor>(competitor));
  }

  // While several candidates are prepared at a time.
  void append(const json& record) {
    const std::scoped_lock lock(mutex_);
    recorder_.append(record);
  }
  void bury(const Candidate& candidate) {
    const std::scoped_lock lock(mutex_);
    done_.failed.insert(candidate.name);
  }
  void show(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    progress_.show(text);
  }

  std::filesystem::path prepare_log(const Candidate& candidate) const {
    return request_.out / "logs" / fmt::format("prepare-{}.log", file_name_of(candidate.name));
  }

  LaunchSettings launch_settings(const Candidate& candidate) const {
    return {.executable = workers_.at(candidate.runtime).executable,
            .log = prepare_log(candidate),
            .cpus = {},
            .deadline_ns = request_.settings.deadline_ns,
            .memory_limit_bytes = request_.settings.memory_limit_bytes};
  }

  const BenchRequest& request_;
  const Inputs& inputs_;
  const std::map<std::string, WorkerInfo>& workers_;
  const std::set<std::string>& left_out_;
  std::mutex mutex_;  // Of all below, while several candidates are prepared at a time.
  Recorder& recorder_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  Prepared done_;
};

}  // namespace

Prepared prepare_candidates(const PreparationRequest& request) {
  return Preparation(request).run();
}

}  // namespace edgebench::measure
