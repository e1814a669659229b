// Reading memory as fast as it comes: several threads go round and round through one buffer that no
// cache holds. Each begins at another place, so that between two visits of a thread to an address
// the whole buffer went by, also where threads share a cache. A thread with a small buffer of its
// own reads from the cache that holds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace edgebench::machine {

struct BufferSize {
  std::size_t bytes = 0;  // 0: none, and `missing` says why.
  std::string missing;
};

// Four times the last-level cache, but from `least_bytes` (256 MiB in earnest) to 1 GiB. None where
// that is less than twice the cache, or more than a quarter of the memory that is available.
BufferSize buffer_size(std::optional<std::size_t> cache_bytes,
                       std::optional<std::size_t> available_bytes, std::size_t least_bytes);

// Half of what a thread has of a cache of `cache_bytes` that `shared_by_cpus` CPUs share, when so
// many threads run: the other half is for what else it holds. 0 of a cache too small to tell.
std::size_t cache_buffer_bytes(std::size_t cache_bytes, std::size_t shared_by_cpus,
                               std::size_t threads);

class MemoryReader {
 public:
  static constexpr std::size_t kStreams = 4;
  static constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
  static constexpr std::size_t kLeastBytes = std::size_t{1} << 14;

  // Fills the buffer, which takes about 0.1 s for 256 MiB. A multiple of kChunkBytes, or less than
  // it and a multiple of kLeastBytes.
  explicit MemoryReader(std::size_t bytes);

  // Where `threads` begin. Before their first read().
  void start(std::size_t threads);

  // The next chunk of that thread, in kStreams streams, each of which the processor can fetch
  // ahead. The bytes that were read; every word holds a 1, so their sum proves it, and nothing is
  // what a wrong sum gives.
  std::optional<double> read(std::size_t thread);

 private:
  struct Free {
    void operator()(std::uint64_t* words) const { std::free(words); }
  };
  // Apart, so that no two threads write to one cache line.
  struct alignas(128) Place {
    std::size_t chunk = 0;
  };

  std::size_t chunk_words_;
  std::size_t chunks_;
  std::unique_ptr<std::uint64_t[], Free> words_;
  std::vector<Place> places_;
};

}  // namespace edgebench::machine
