// A .npy file of uint8 that is written piece by piece, in any order and from several threads, and
// that nobody sees before it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace edgebench::image {

// Everything goes to a hidden temporary beside the destination; publish() renames it. Without
// publish() (an image was damaged, the disk is full) the destructor removes it. All functions throw
// InputError, naming the file, the reason and what to do.
class NpyInProgress {
 public:
  // Reserves the space for the whole array, so that a full disk shows before the work begins.
  // Creates the parent folder.
  NpyInProgress(std::filesystem::path destination, std::span<const std::size_t> shape);
  ~NpyInProgress();
  NpyInProgress(const NpyInProgress&) = delete;
  NpyInProgress& operator=(const NpyInProgress&) = delete;

  // Puts `values` at element `offset` of the flattened array. Threads may call it at once.
  void write(std::size_t offset, std::span<const std::uint8_t> values) const;

  // Flushes to the disk and renames. Replaces what was there.
  void publish();

 private:
  [[noreturn]] void fail(const char* action, int error) const;
  void create(std::span<const std::size_t> shape);
  void write_bytes(std::size_t position, std::span<const std::byte> bytes) const;
  void close_and_remove() noexcept;

  std::filesystem::path destination_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
  std::size_t header_bytes_ = 0;
};

}  // namespace edgebench::image
