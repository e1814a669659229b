#include "machine/roofline/memory_reader.h"

#include <doctest/doctest.h>

namespace edgebench::machine {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kLeast = 256 * kMiB;
constexpr std::size_t kPlenty = std::size_t{1} << 40;

}  // namespace

TEST_CASE("the buffer is four times the last-level cache, within limits") {
  CHECK(buffer_size(100 * kMiB, kPlenty, kLeast).bytes == 400 * kMiB);
  CHECK(buffer_size(8 * kMiB, kPlenty, kLeast).bytes == kLeast);
  CHECK(buffer_size(std::nullopt, kPlenty, kLeast).bytes == kLeast);
  CHECK(buffer_size(512 * kMiB, kPlenty, kLeast).bytes == 1024 * kMiB);
  CHECK(buffer_size(100 * kMiB + 1, kPlenty, kLeast).bytes == 400 * kMiB);  // Whole chunks.
  CHECK(buffer_size(8 * kMiB, 4 * kLeast, kLeast).missing.empty());
}

TEST_CASE("no buffer where the cache would hold it or memory is scarce") {
  const BufferSize huge_cache = buffer_size(513 * kMiB, kPlenty, kLeast);
  CHECK(huge_cache.bytes == 0);
  CHECK(huge_cache.missing == "the last-level cache of 513 MiB would hold most of the buffer");
  const BufferSize scarce = buffer_size(8 * kMiB, 4 * kLeast - 4, kLeast);
  CHECK(scarce.bytes == 0);
  CHECK(scarce.missing ==
        "a buffer of 256 MiB is more than a quarter of the memory that is available");
  CHECK(buffer_size(8 * kMiB, std::nullopt, kLeast).bytes == 0);
}

TEST_CASE("a reader goes round and round, and its sum proves every word") {
  constexpr std::size_t kChunks = 3;
  MemoryReader reader(kChunks * MemoryReader::kChunkBytes);
  reader.start(2);
  for (std::size_t i = 0; i < 2 * kChunks + 1; ++i) {
    CHECK(reader.read(0) == static_cast<double>(MemoryReader::kChunkBytes));
    CHECK(reader.read(1) == static_cast<double>(MemoryReader::kChunkBytes));
  }
}

TEST_CASE("a cache's buffer is half of what a thread has of it") {
  CHECK(cache_buffer_bytes(512 << 10, 1, 1) == 256 << 10);
  CHECK(cache_buffer_bytes(512 << 10, 1, 8) == 256 << 10);  // Each has its own.
  CHECK(cache_buffer_bytes(32 * kMiB, 16, 1) == 16 * kMiB);
  CHECK(cache_buffer_bytes(32 * kMiB, 16, 2) == 8 * kMiB);
  CHECK(cache_buffer_bytes(32 * kMiB, 2, 16) == 8 * kMiB);
  CHECK(cache_buffer_bytes(5 * kMiB, 1, 1) == 2 * kMiB);   // Whole chunks,
  CHECK(cache_buffer_bytes(100 << 10, 1, 1) == 48 << 10);  // below one whole steps.
  CHECK(cache_buffer_bytes(16 << 10, 1, 1) == 0);
  CHECK(cache_buffer_bytes(512 << 10, 0, 1) == 256 << 10);
}

TEST_CASE("a buffer smaller than a chunk is read as a whole") {
  MemoryReader reader(3 * MemoryReader::kLeastBytes);
  reader.start(1);
  CHECK(reader.read(0) == static_cast<double>(3 * MemoryReader::kLeastBytes));
  CHECK(reader.read(0) == static_cast<double>(3 * MemoryReader::kLeastBytes));
}

}  // namespace edgebench::machine
