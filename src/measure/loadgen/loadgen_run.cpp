#include "measure/loadgen/loadgen_run.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "machine/cpus/affinity.h"
#include "measure/run_base.h"

namespace edgebench::measure {
namespace {

class LoadgenRun : RunBase<LoadgenRequest> {
 public:
  LoadgenRun(const LoadgenRequest& request, const Inputs& inputs,
             const std::map<std::string, WorkerInfo>& workers, Progress& progress,
             const std::atomic<bool>& stop)
      : RunBase(request, inputs, workers, progress, stop,
                machine::choose_cpus(most_threads(request.candidates), request.settings.cores)),
        place_{.logs = request.out / "logs",
               .worker_cpus = cpus_.workers,
               .generator_cpus = generator_cpus(),
               .devices = watched_} {}

  void run() {
    recorder_.append(run_record());
    const Preparation ready = prepare({});
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
    auto run = first_record<record::Loadgen>();
    run.loadgen_version = loadgen::version();
    run.generator_cpus = place_.generator_cpus;
    run.plan = {.scenarios = request_.scenarios,
                .duration_ns = settings.duration_ns,
                .server_p99_ns = settings.server_p99_ns,
                .offline_samples_min = settings.offline_samples_min,
                .seed = settings.seed,
                .warm_up = settings.warm_up,
                .deadline_ns = settings.deadline_ns,
                .memory_limit_bytes = settings.memory_limit_bytes};
    return run;
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
