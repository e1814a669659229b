#include "measure/device_watch.h"

#include <algorithm>
#include <utility>

#include "machine/accelerator/device_trust.h"

namespace edgebench::measure {

bool wants_watch(std::span<const Candidate> candidates) {
  return std::ranges::any_of(
      candidates, [](const Candidate& candidate) { return machine::is_cuda(candidate.device); });
}

WatchedDevices watched_devices(std::span<const Candidate> candidates,
                               const machine::Devices& devices,
                               const machine::CudaVariables& variables) {
  WatchedDevices watched{.devices = &devices, .places = {}};
  for (const Candidate& candidate : candidates) {
    if (!machine::is_cuda(candidate.device)) continue;
    watched.places[candidate.device] =
        devices.facts().empty() ? machine::CudaPlace{.index = {}, .missing = devices.missing()}
                                : machine::cuda_place(candidate.device, devices.facts(), variables);
  }
  return watched;
}

DeviceWatch::DeviceWatch(const WatchedDevices& watched, const std::set<std::string>& in_use)
    : devices_(watched.devices) {
  for (const auto& [device, place] : watched.places) {
    if (!in_use.contains(device)) continue;
    Seen seen{.index = place.index, .circumstances = {.device = device, .missing = place.missing}};
    if (place.index) {
      const machine::DeviceFacts& facts = devices_->facts()[*place.index];
      seen.circumstances.name = facts.name;
      seen.circumstances.slowdown_celsius = facts.slowdown_celsius;
      seen.circumstances.before = devices_->read(*place.index);
    }
    seen_[device] = std::move(seen);
  }
}

void DeviceWatch::has_computed(const std::string& device) {
  const auto found = seen_.find(device);
  if (found == seen_.end() || !found->second.index) return;
  found->second.circumstances.add_loaded(devices_->read(*found->second.index));
}

std::optional<std::uint64_t> DeviceWatch::memory_bytes(const std::string& device,
                                                       int process_id) const {
  const auto found = seen_.find(device);
  if (found == seen_.end() || !found->second.index) return std::nullopt;
  return devices_->process_memory_bytes(*found->second.index, process_id);
}

std::vector<record::DeviceCircumstances> DeviceWatch::end() {
  std::vector<record::DeviceCircumstances> all;
  for (auto& [device, seen] : seen_) {
    if (seen.index) seen.circumstances.after = devices_->read(*seen.index);
    record::DeviceCircumstances record{.device = seen.circumstances, .trust_notes = {}};
    for (const machine::TrustNote& note : machine::trust_notes(record.device)) {
      record.trust_notes.push_back(note.sentence());
    }
    all.push_back(std::move(record));
  }
  return all;
}

}  // namespace edgebench::measure
