#include "machine/accelerator/devices.h"

#include <utility>

namespace edgebench::machine {
namespace {

// Whatever the one does not tell is taken from the other.
template <typename Struct>
void fill_up(Struct& into, const Struct& from) {
  for_each_field<Struct>([&](const auto& field) {
    auto& value = into.*field.member;
    if constexpr (requires { value.has_value(); }) {
      if (!value.has_value()) value = from.*field.member;
    }
  });
}

}  // namespace

Devices::Devices(const std::filesystem::path& root, const char* nvml)
    : board_(BoardGpu::find(root)) {
  NvmlDevices::Search search = NvmlDevices::find(nvml);
  nvml_ = std::move(search.devices);
  if (nvml_) {
    facts_ = nvml_->facts();
    if (board_) {
      DeviceFacts& first = facts_.front();
      // The board's reason is about its sensors, which say more than "not supported".
      if (first.energy_missing) first.energy_missing = board_->facts().energy_missing;
      const bool counts_energy = !first.energy_missing;
      fill_up(first, board_->facts());
      if (counts_energy) first.energy_missing.reset();
      first.source += " and sysfs";
    }
  } else if (board_) {
    facts_.push_back(board_->facts());
  } else {
    missing_ = std::move(search.missing);
  }
}

DeviceReading Devices::read(std::size_t index) const {
  DeviceReading reading;
  if (nvml_) reading = nvml_->read(index);
  if (board_ && index == 0) fill_up(reading, board_->read());
  return reading;
}

}  // namespace edgebench::machine
