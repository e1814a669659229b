// The accelerators that a run's candidates compute on, watched while they do.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "machine/accelerator/cuda_order.h"
#include "machine/accelerator/devices.h"
#include "measure/candidate.h"
#include "record/round.h"

namespace edgebench::measure {

// Whether a candidate computes on a device that this machine may show.
bool wants_watch(std::span<const Candidate> candidates);

// Which of this machine's devices the candidates' are.
struct WatchedDevices {
  const machine::Devices* devices = nullptr;         // Outlives it; null: nobody is watched.
  std::map<std::string, machine::CudaPlace> places;  // By the device as candidates name it.
};
WatchedDevices watched_devices(std::span<const Candidate> candidates,
                               const machine::Devices& devices,
                               const machine::CudaVariables& variables);

// Begin it when no worker of ours holds a device, and end it when none does any more.
class DeviceWatch {
 public:
  // `in_use`: devices as candidates name them. Those that nobody can watch (the processor) count
  // for nothing. The devices that `watched` points to outlive it.
  DeviceWatch(const WatchedDevices& watched, const std::set<std::string>& in_use);

  // At once after something was computed on it. Takes about a millisecond.
  void has_computed(const std::string& device);

  // What the process holds of the device's memory now; nothing where nobody tells.
  std::optional<std::uint64_t> memory_bytes(const std::string& device, int process_id) const;

  // In the order of their names, with the sentences of machine::trust_notes().
  std::vector<record::DeviceCircumstances> end();

 private:
  struct Seen {
    std::optional<std::size_t> index;  // Among the machine's devices.
    machine::DeviceCircumstances circumstances;
  };

  const machine::Devices* devices_;
  std::map<std::string, Seen> seen_;
};

}  // namespace edgebench::measure
