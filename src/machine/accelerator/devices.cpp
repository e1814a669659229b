#include "machine/accelerator/devices.h"

#include <system_error>
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

// Whether process numbers here are those of the system and not a container's. The first namespace
// has the same number on every Linux (PROC_PID_INIT_INO in its include/linux/proc_ns.h).
bool in_first_process_namespace(const std::filesystem::path& root) {
  std::error_code error;
  return std::filesystem::read_symlink(root / "proc/self/ns/pid", error) == "pid:[4026531836]";
}

}  // namespace

Devices::Devices(const std::filesystem::path& root, const char* nvml)
    : board_(BoardGpu::find(root)), numbers_are_the_systems_(in_first_process_namespace(root)) {
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

std::optional<std::uint64_t> Devices::process_memory_bytes(std::size_t index,
                                                           int process_id) const {
  if (!nvml_ || !numbers_are_the_systems_) return std::nullopt;
  return nvml_->process_memory_bytes(index, process_id);
}

}  // namespace edgebench::machine
