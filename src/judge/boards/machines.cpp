#include "judge/boards/machines.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "base/printable.h"

namespace edgebench::judge {
namespace {

constexpr double kSameMachinesMemory = 0.1;

bool same_memory(const std::optional<std::size_t>& one, const std::optional<std::size_t>& other) {
  if (!one || !other) return one == other;
  const auto bytes = static_cast<double>(*one);
  const auto other_bytes = static_cast<double>(*other);
  return std::abs(bytes - other_bytes) <= kSameMachinesMemory * std::max(bytes, other_bytes);
}

// The last name of its path that tells something; the path where none does.
std::string folder_name(const StoredRun& run) {
  std::filesystem::path path = run.folder;
  if (path.filename().empty() || path.filename() == "records.jsonl") path = path.parent_path();
  const std::string name = path.filename().string();
  return name.empty() || name == "." || name == ".." ? run.folder : name;
}

// From the briefest to the longest.
enum class Detail { name, folder, path };

std::string label_of(const StoredRun& run, Detail detail) {
  const auto& name = run.records.run.machine.host_name;
  const std::string place = printable(detail == Detail::path ? run.folder : folder_name(run));
  if (!name) return place;
  return detail == Detail::name ? printable(*name)
                                : fmt::format("{} ({})", printable(*name), place);
}

}  // namespace

bool same_machine(const machine::MachineFacts& one, const machine::MachineFacts& other) {
  if (!one.host_name || one.host_name != other.host_name) return false;
  return one.system_id == other.system_id && one.board == other.board &&
         one.architecture == other.architecture && one.cpu_model == other.cpu_model &&
         one.logical_cpus == other.logical_cpus && one.instruction_sets == other.instruction_sets &&
         one.emulated == other.emulated && same_memory(one.memory_bytes, other.memory_bytes);
}

std::vector<std::string> labels_of(const std::vector<StoredRun>& runs) {
  std::vector<std::string> labels;
  for (const StoredRun& run : runs) labels.push_back(label_of(run, Detail::name));
  for (const Detail detail : {Detail::folder, Detail::path}) {
    const std::vector<std::string> briefer = labels;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (std::ranges::count(briefer, briefer[i]) > 1) labels[i] = label_of(runs[i], detail);
    }
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto before = labels.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(labels.begin(), before, labels[i]) != before) {
      labels[i] += fmt::format(" #{}", i + 1);
    }
  }
  return labels;
}

}  // namespace edgebench::judge
