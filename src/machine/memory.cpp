#include "machine/memory.h"

#include <algorithm>

#include "machine/cgroup.h"
#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

nlohmann::json number_or_null(const std::optional<std::size_t>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

using Bytes = std::optional<std::size_t>;

Bytes least(Bytes first, Bytes second) {
  if (!first || !second) return first ? first : second;
  return std::min(*first, *second);
}

}  // namespace

MemoryUse own_memory(const std::filesystem::path& root) {
  const std::string status = read_text(root / "proc/self/status").value_or("");
  const std::string rollup = read_text(root / "proc/self/smaps_rollup").value_or("");
  return {.peak_rss_bytes = bytes_of(status, "VmHWM"),
          .rss_bytes = bytes_of(status, "VmRSS"),
          .pss_bytes = bytes_of(rollup, "Pss")};
}

std::optional<std::size_t> available_memory_bytes(const std::filesystem::path& root) {
  const auto limit = memory_limit(root);
  return least(bytes_of(read_text(root / "proc/meminfo").value_or(""), "MemAvailable"),
               limit ? Bytes(limit->left_bytes) : Bytes());
}

std::optional<std::size_t> total_memory_bytes(const std::filesystem::path& root) {
  const auto limit = memory_limit(root);
  return least(bytes_of(read_text(root / "proc/meminfo").value_or(""), "MemTotal"),
               limit ? Bytes(limit->limit_bytes) : Bytes());
}

void to_json(nlohmann::json& json, const MemoryUse& memory) {
  json = {{"peak_rss_bytes", number_or_null(memory.peak_rss_bytes)},
          {"rss_bytes", number_or_null(memory.rss_bytes)},
          {"pss_bytes", number_or_null(memory.pss_bytes)}};
}

}  // namespace edgebench::machine
