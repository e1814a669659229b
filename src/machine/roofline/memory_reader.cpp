#include "machine/roofline/memory_reader.h"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <sys/mman.h>

namespace edgebench::machine {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

}  // namespace

BufferSize buffer_size(std::optional<std::size_t> cache_bytes,
                       std::optional<std::size_t> available_bytes, std::size_t least_bytes) {
  const std::size_t wanted = std::clamp(4 * cache_bytes.value_or(0), least_bytes, kMostBytes);
  const std::size_t bytes = wanted / MemoryReader::kChunkBytes * MemoryReader::kChunkBytes;
  if (bytes < 2 * cache_bytes.value_or(0)) {
    return {.bytes = 0,
            .missing = fmt::format("the last-level cache of {} MiB would hold most of the buffer",
                                   *cache_bytes >> 20)};
  }
  if (!available_bytes || *available_bytes / 4 < bytes) {
    return {.bytes = 0,
            .missing = fmt::format("a buffer of {} MiB is more than a quarter of the memory that "
                                   "is available",
                                   bytes >> 20)};
  }
  return {.bytes = bytes, .missing = ""};
}

std::size_t cache_buffer_bytes(std::size_t cache_bytes, std::size_t shared_by_cpus,
                               std::size_t threads) {
  const std::size_t sharing = std::max<std::size_t>(1, std::min(shared_by_cpus, threads));
  const std::size_t half = cache_bytes / sharing / 2;
  const std::size_t step =
      half < MemoryReader::kChunkBytes ? MemoryReader::kLeastBytes : MemoryReader::kChunkBytes;
  return half / step * step;
}

MemoryReader::MemoryReader(std::size_t bytes)
    : chunk_words_(std::min(bytes, kChunkBytes) / sizeof(std::uint64_t)),
      chunks_(bytes / sizeof(std::uint64_t) / chunk_words_),
      words_(static_cast<std::uint64_t*>(std::aligned_alloc(
          kHugePageBytes, (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes))) {
  if (!words_) throw std::bad_alloc();
  // Huge pages spare most of the address translation. Without them the limit is a little lower, and
  // true all the same of programs that have none either.
  ::madvise(words_.get(), bytes, MADV_HUGEPAGE);
  std::fill_n(words_.get(), chunks_ * chunk_words_, std::uint64_t{1});
}

void MemoryReader::start(std::size_t threads) {
  places_.assign(threads, Place{});
  for (std::size_t i = 0; i < threads; ++i) places_[i].chunk = chunks_ * i / threads;
}

std::optional<double> MemoryReader::read(std::size_t thread) {
  std::size_t& chunk = places_[thread].chunk;
  const std::uint64_t* const words = words_.get() + chunk * chunk_words_;
  const std::size_t stream_words = chunk_words_ / kStreams;
  std::uint64_t sums[kStreams] = {};
  for (std::size_t i = 0; i < stream_words; ++i) {
    sums[0] += words[i];
    sums[1] += words[stream_words + i];
    sums[2] += words[2 * stream_words + i];
    sums[3] += words[3 * stream_words + i];
  }
  chunk = (chunk + 1) % chunks_;
  if (sums[0] + sums[1] + sums[2] + sums[3] != chunk_words_) return std::nullopt;
  return static_cast<double>(chunk_words_ * sizeof(std::uint64_t));
}

}  // namespace edgebench::machine
