// Confining this process before it opens a file that somebody else made: a model file can hold
// operators that do whatever they like. Each part is asked of the kernel at run time, and what it
// refuses is reported, because a confinement that is believed and is not there is worse than none.
//
// What is kept from it: the network, writing and changing files (but below one folder, which some
// runtimes need while they profile themselves, and the device that it computes on), privileges,
// other processes. What is not: reading every file that the user can read, using the CPU and the
// memory that each process is allowed, starting other programs, which are confined alike.
// docs/SECURITY.md says which part of the kernel holds what.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace edgebench {

struct Confinement {
  std::vector<std::string> held;     // Phrases, as "no network".
  std::vector<std::string> refused;  // What is not held back, and why.

  // Of both, for the record.
  std::string words() const;
};

// No file may grow beyond this: enough for the logits of 250,000 images of 1,000 classes.
inline constexpr std::uint64_t kConfinedFileLimit_bytes = std::uint64_t{1} << 30;

// Processes and threads of this user in its user namespace, which is the worker's own where the
// kernel grants one. Root's are not counted.
inline constexpr std::uint64_t kConfinedTaskLimit = 8192;

// For ever, for this process and its children. `writable` is the one folder below which files may
// be made and written; empty: none. `devices` are files below /dev that may be written to as well;
// what is no character device is left out. Call it while there is one thread only: Landlock and
// namespaces hold a single thread and those that it starts.
Confinement confine_this_process(const std::filesystem::path& writable,
                                 std::span<const std::string> devices = {});

}  // namespace edgebench
