// Memory, read by a process of itself: the rusage of a child is no substitute, because a child's
// ru_maxrss starts at its parent's size. Source: proc(5).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

namespace edgebench::machine {

// All in bytes; nullopt where the kernel does not say.
struct MemoryUse {
  std::optional<std::size_t> peak_rss_bytes;  // VmHWM: the most that was ever resident.
  std::optional<std::size_t> rss_bytes;       // VmRSS: resident now, shared pages counted in full.
  std::optional<std::size_t> pss_bytes;       // Now, a page shared by n processes counted as 1/n.
};

// Of the calling process. Reading PSS makes the kernel walk the page tables (milliseconds for a
// large process), so call it outside anything timed.
MemoryUse own_memory(const std::filesystem::path& root = "/");

// What new programs can get without swapping: what the kernel reckons (MemAvailable), or what the
// control group has left, whichever is less.
std::optional<std::size_t> available_memory_bytes(const std::filesystem::path& root = "/");

// The memory that there is for us: the machine's, or the control group's limit, whichever is less.
std::optional<std::size_t> total_memory_bytes(const std::filesystem::path& root = "/");

void to_json(nlohmann::json& json, const MemoryUse& memory);

}  // namespace edgebench::machine
