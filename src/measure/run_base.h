// What the runs of `bench` and `loadgen` share: what they are given, their recorder and CPUs, the
// preparation of their candidates, and the beginning of their first record.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/utc.h"
#include "base/version.h"
#include "machine/accelerator/devices.h"
#include "machine/cpus/cpu_choice.h"
#include "machine/facts.h"
#include "measure/device_watch.h"
#include "measure/prepare/preparation.h"
#include "measure/recorder.h"

namespace edgebench::measure {

// Everything that is given must outlive the run.
template <typename Request>
class RunBase {
 protected:
  RunBase(const Request& request, const Inputs& inputs,
          const std::map<std::string, WorkerInfo>& workers, Progress& progress,
          const std::atomic<bool>& stop, machine::CpuChoice cpus)
      : request_(request),
        inputs_(inputs),
        workers_(workers),
        progress_(progress),
        stop_(stop),
        recorder_(request.out / "records.jsonl"),
        cpus_(std::move(cpus)) {
    if (!wants_watch(request.candidates)) return;
    devices_.emplace();
    watched_ =
        watched_devices(request.candidates, *devices_, machine::CudaVariables::of_this_process());
  }

  // The first record as far as it is the same of every run.
  template <typename Record>
  Record first_record() const {
    Record record;
    record.edgebench = kVersion;
    record.started = utc_now();
    record.command = request_.command;
    record.machine = machine::machine_facts();
    record.machine.devices = devices_ ? devices_->facts() : machine::Devices().facts();
    record.worker_cpus = cpus_.workers;
    record.cpu_choice = cpus_;
    record.weights = inputs_.weights_record();
    record.images = inputs_.images_record();
    record.quantised = record_of(inputs_.quantised);
    record.candidates = request_.candidates;
    return record;
  }

  // `left_out`: candidates whose row is already decided.
  Preparation prepare(const std::set<std::string>& left_out,
                      runtime::GpuTiming gpu_timing = runtime::GpuTiming::application,
                      bool keep_mistrusted = false) {
    return prepare_candidates({.candidates = request_.candidates,
                               .left_out = left_out,
                               .inputs = inputs_,
                               .workers = workers_,
                               .cache = request_.cache,
                               .logs = request_.out / "logs",
                               .deadline_ns = request_.settings.deadline_ns,
                               .memory_limit_bytes = request_.settings.memory_limit_bytes,
                               .keep_mistrusted = keep_mistrusted,
                               .gpu_timing = gpu_timing,
                               .repeat = request_.repeat,
                               .recorder = recorder_,
                               .progress = progress_,
                               .stop = stop_});
  }

  const Request& request_;
  const Inputs& inputs_;
  const std::map<std::string, WorkerInfo>& workers_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  Recorder recorder_;
  machine::CpuChoice cpus_;
  // Held only where a candidate computes on one: a device that is not asked can sleep, and leaves
  // its share of power and heat to the processor.
  std::optional<machine::Devices> devices_;
  WatchedDevices watched_;
};

}  // namespace edgebench::measure
