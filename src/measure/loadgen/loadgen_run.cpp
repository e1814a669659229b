#include "measure/loadgen/loadgen_run.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/utc.h"
#include "base/version.h"
#include "machine/affinity.h"
#include "machine/cpu_choice.h"
#include "machine/facts.h"
#include "measure/prepare/preparation.h"
#include "measure/recorder.h"

namespace edgebench::measure {
namespace {

class LoadgenRun {
 public:
  LoadgenRun(const LoadgenRequest& request, const Inputs& inputs,
             const std::map<std::string, WorkerInfo>& workers, Progress& progress,
             const std::atomic<bool>& stop)
      : request_(request),
        inputs_(inputs),
        workers_(workers),
        progress_(progress),
        stop_(stop),
        recorder_(request.out / "records.jsonl"),
        cpus_(machine::choose_cpus(most_threads(request.candidates))),
        place_{.crops = inputs.crops,
               .logs = request.out / "logs",
               .worker_cpus = cpus_.workers,
               .generator_cpus = generator_cpus()} {}

  void run() {
    recorder_.append(run_record());
    const Preparation ready =
        prepare_candidates({.candidates = request_.candidates,
                            .left_out = {},
                            .inputs = inputs_,
                            .workers = workers_,
                            .cache = request_.cache,
                            .logs = place_.logs,
                            .deadline_ns = request_.settings.deadline_ns,
                            .memory_limit_bytes = request_.settings.memory_limit_bytes,
                            .repeat = request_.repeat,
                            .recorder = recorder_,
                            .progress = progress_,
                            .stop = stop_});
    for (const auto& prepared : ready.candidates) measure(*prepared);
    recorder_.append(record::End{.reason = stop_ ? "interrupted" : "", .duration_ns = {}});
    recorder_.flush();
  }

 private:
  // On a machine with a single CPU LoadGen has to share it.
  std::vector<int> generator_cpus() const {
    const bool shared = std::ranges::find(cpus_.workers, cpus_.coordinator) != cpus_.workers.end();
    return shared ? std::vector<int>{} : std::vector{cpus_.coordinator};
  }

  record::Loadgen run_record() const {
    const ScenarioSettings& settings = request_.settings;
    return {.edgebench = kVersion,
            .loadgen_version = loadgen::version(),
            .started = utc_now(),
            .command = request_.command,
            .machine = machine::machine_facts(),
            .worker_cpus = cpus_.workers,
            .generator_cpus = place_.generator_cpus,
            .cpu_choice = cpus_,
            .weights = inputs_.weights_record(),
            .images = inputs_.images_record(),
            .quantised = record_of(inputs_.quantised),
            .plan = {.scenarios = request_.scenarios,
                     .duration_ns = settings.duration_ns,
                     .server_p99_ns = settings.server_p99_ns,
                     .offline_samples_min = settings.offline_samples_min,
                     .seed = settings.seed,
                     .warm_up = settings.warm_up,
                     .deadline_ns = settings.deadline_ns,
                     .memory_limit_bytes = settings.memory_limit_bytes},
            .candidates = request_.candidates};
  }

  void measure(const PreparedCandidate& prepared) {
    const machine::ScopedAffinity elsewhere(std::array{cpus_.coordinator});
    for (const loadgen::Scenario scenario : request_.scenarios) {
      if (stop_) return;
      record::Scenario record =
          run_scenario(prepared, scenario, request_.settings, place_,
                       [&](const std::string& what) { progress_.show(what); });
      record.attempt.repeat = request_.repeat(prepared.candidate);
      recorder_.append(record);
      recorder_.flush();
    }
  }

  const LoadgenRequest& request_;
  const Inputs& inputs_;
  const std::map<std::string, WorkerInfo>& workers_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  Recorder recorder_;
  machine::CpuChoice cpus_;
  ScenarioPlace place_;
};

}  // namespace

void run_loadgen(const LoadgenRequest& request, const Inputs& inputs,
                 const std::map<std::string, WorkerInfo>& workers, Progress& progress,
                 const std::atomic<bool>& stop) {
  check_run(request.candidates, inputs, workers, request.out, false);
  LoadgenRun(request, inputs, workers, progress, stop).run();
}

}  // namespace edgebench::measure
