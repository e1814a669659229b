#include "machine/roofline.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "machine/cpuinfo.h"
#include "machine/facts.h"
#include "machine/kernel_text.h"
#include "machine/memory.h"
#include "machine/roofline/kernels.h"
#include "machine/roofline/memory_reader.h"
#include "machine/roofline/windows.h"

namespace edgebench::machine {
namespace {

// The largest cache of CPU 0 is the last one before memory.
std::optional<std::size_t> last_level_cache_bytes(std::span<const Cache> caches) {
  std::optional<std::size_t> largest;
  for (const Cache& cache : caches) {
    if (cache.size_bytes) largest = std::max(largest.value_or(0), *cache.size_bytes);
  }
  return largest;
}

Work work_of(const Kernel& kernel) {
  return [kernel](std::size_t) -> std::optional<double> {
    const double sum = kernel.run(kernel.steps_max);
    if (sum != static_cast<double>(kernel.steps_max * kernel.macs_per_step)) return std::nullopt;
    return sum;
  };
}

// A buffer a thread, that stays in the cache of this level.
struct CacheBuffers {
  int level = 2;
  std::size_t bytes = 0;
  std::vector<std::unique_ptr<MemoryReader>> of_thread;
};

std::vector<CacheBuffers> cache_buffers(std::span<const Cache> caches, std::size_t threads) {
  std::vector<CacheBuffers> all;
  for (const Cache& cache : caches) {
    if (cache.level < 2 || cache.type == "Instruction" || !cache.size_bytes) continue;
    CacheBuffers buffers{.level = cache.level,
                         .bytes = cache_buffer_bytes(
                             *cache.size_bytes, cache.shared_by_cpus.value_or(threads), threads),
                         .of_thread = {}};
    if (buffers.bytes == 0) continue;
    for (std::size_t i = 0; i < threads; ++i) {
      buffers.of_thread.push_back(std::make_unique<MemoryReader>(buffers.bytes));
      buffers.of_thread.back()->start(1);
    }
    all.push_back(std::move(buffers));
  }
  std::ranges::sort(all, {}, &CacheBuffers::level);
  return all;
}

Roofline measure(std::span<const int> cpus, std::span<const Kernel> kernels, MemoryReader* memory,
                 std::span<const Cache> caches, const RooflineEffort& effort) {
  std::vector<Work> works;
  for (const Kernel& kernel : kernels) works.push_back(work_of(kernel));
  if (memory != nullptr) {
    memory->start(cpus.size());
    works.emplace_back([memory](std::size_t thread) { return memory->read(thread); });
  }
  const std::vector<CacheBuffers> cached = cache_buffers(caches, cpus.size());
  for (const CacheBuffers& buffers : cached) {
    works.emplace_back(
        [&buffers](std::size_t thread) { return buffers.of_thread[thread]->read(0); });
  }
  const auto best = best_rates(cpus, works, effort.windows, effort.window_ns);
  std::vector<KernelResult> results;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    results.push_back({kernels[i].arithmetic, kernels[i].instructions, best[i]});
  }
  Roofline roofline;
  roofline.cpus.assign(cpus.begin(), cpus.end());
  add_peaks(roofline, results);
  std::size_t next = kernels.size();
  if (memory != nullptr) roofline.read_bytes_per_second = best[next++];
  for (const CacheBuffers& buffers : cached) {
    const std::optional<double> rate = best[next++];
    if (rate) roofline.caches.push_back({buffers.level, buffers.bytes, *rate});
  }
  return roofline;
}

}  // namespace

void add_peaks(Roofline& roofline, std::span<const KernelResult> results) {
  for (const KernelResult& result : results) {
    const auto known =
        std::ranges::find(roofline.peaks, result.arithmetic, &Roofline::Peak::arithmetic);
    if (!result.macs_per_second) {
      // Another kernel's figure would be a peak that is none.
      if (known != roofline.peaks.end()) roofline.peaks.erase(known);
      roofline.missing[result.arithmetic] =
          "the sums of " + result.instructions + " came out wrong";
    } else if (roofline.missing.contains(result.arithmetic)) {
      continue;
    } else if (known == roofline.peaks.end()) {
      roofline.peaks.push_back({result.arithmetic, result.instructions, *result.macs_per_second});
    } else if (known->macs_per_second < *result.macs_per_second) {
      *known = {result.arithmetic, result.instructions, *result.macs_per_second};
    }
  }
}

std::vector<Roofline> measure_rooflines(std::span<const int> thread_counts,
                                        std::span<const int> cpus, const RooflineEffort& effort,
                                        const std::filesystem::path& root) {
  const auto sets = parse_cpuinfo(read_text(root / "proc/cpuinfo").value_or("")).instruction_sets;
  const std::vector<Kernel> kernels = usable_kernels(all_kernels(), sets);
  const auto missing = missing_arithmetic(all_kernels(), sets);
  const std::vector<Cache> known_caches = caches(root);
  const BufferSize buffer = buffer_size(last_level_cache_bytes(known_caches),
                                        available_memory_bytes(root), effort.buffer_bytes_min);
  const auto memory = buffer.bytes > 0 ? std::make_unique<MemoryReader>(buffer.bytes) : nullptr;
  std::vector<Roofline> rooflines;
  for (const int threads : thread_counts) {
    const std::size_t used = std::min(cpus.size(), static_cast<std::size_t>(threads));
    Roofline roofline = measure(cpus.first(used), kernels, memory.get(), known_caches, effort);
    roofline.threads = threads;
    roofline.missing.insert(missing.begin(), missing.end());
    if (buffer.bytes > 0) roofline.read_buffer_bytes = buffer.bytes;
    roofline.read_missing = buffer.missing;
    rooflines.push_back(std::move(roofline));
  }
  return rooflines;
}

}  // namespace edgebench::machine
