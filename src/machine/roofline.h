// What the processor can do at most, measured: multiply-adds per second of each arithmetic, and
// bytes read from memory and from the caches per second. A candidate's share of it says how much of
// the machine its runtime gets out. Source of the idea: Williams, Waterman and Patterson,
// "Roofline: An Insightful Visual Performance Model for Multicore Architectures", 2009.
// docs/ROOFLINE.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json_fields.h"

namespace edgebench::machine {

struct Roofline {
  struct Peak {
    std::string arithmetic;  // "fp32", "fp16", "bf16", "int8"
    std::string instructions;
    double macs_per_second = 0;

    static constexpr void fields(const auto& visit) {
      visit(required("arithmetic", &Peak::arithmetic),
            optional("instructions", &Peak::instructions),
            required("macs_per_second", &Peak::macs_per_second));
    }
  };
  // Reading what stays in a cache.
  struct CacheRead {
    int level = 2;
    std::size_t buffer_bytes = 0;  // Of each thread: half of what it has of the cache.
    double bytes_per_second = 0;

    static constexpr void fields(const auto& visit) {
      visit(required("level", &CacheRead::level),
            required("buffer_bytes", &CacheRead::buffer_bytes),
            required("bytes_per_second", &CacheRead::bytes_per_second));
    }
  };
  int threads = 1;
  std::vector<int> cpus;                       // With a thread on each.
  std::vector<Peak> peaks;                     // One an arithmetic: the fastest kernel's.
  std::map<std::string, std::string> missing;  // Arithmetic without a peak, and a sentence.
  std::optional<double> read_bytes_per_second;
  std::optional<std::size_t> read_buffer_bytes;  // Nothing: `read_missing` says why.
  std::string read_missing;
  // From the second level on, the nearest first; none where the caches are not told, and in old
  // records.
  std::vector<CacheRead> caches;

  static constexpr void fields(const auto& visit) {
    visit(required("threads", &Roofline::threads), optional("cpus", &Roofline::cpus),
          required("peaks", &Roofline::peaks), optional("missing", &Roofline::missing),
          optional("read_bytes_per_second", &Roofline::read_bytes_per_second),
          optional("read_buffer_bytes", &Roofline::read_buffer_bytes),
          or_null("read_missing", &Roofline::read_missing), if_any("caches", &Roofline::caches));
  }
};

// A window that lasts no longer than a scheduler's time slice has a chance to be left alone on a
// machine that is not idle.
struct RooflineEffort {
  int windows = 24;
  std::int64_t window_ns = 3'000'000;
  std::size_t buffer_bytes_min = std::size_t{256} << 20;
};

// One for each of the numbers of threads. Of more threads than CPUs the limit is that of all the
// CPUs. Takes windows x window_ns for each kernel that the processor has, for the memory and for
// each cache, about 0.5 s on a processor with AVX-512, and once about 0.1 s for the buffer. Throws
// std::system_error if a CPU is not allowed.
std::vector<Roofline> measure_rooflines(std::span<const int> thread_counts,
                                        std::span<const int> cpus,
                                        const RooflineEffort& effort = {},
                                        const std::filesystem::path& root = "/");

// What a kernel reached, or nothing where its sums were wrong, to the peaks and what is missing.
struct KernelResult {
  std::string arithmetic;
  std::string instructions;
  std::optional<double> macs_per_second;
};
void add_peaks(Roofline& roofline, std::span<const KernelResult> results);

}  // namespace edgebench::machine
