// A .npy file of uint8 that is written piece by piece, in any order and from several threads, and
// that nobody sees before it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/in_progress.h"

namespace edgebench::image {

// A FileInProgress with the header of an array; throws as that does.
class NpyInProgress {
 public:
  // Reserves the space for the whole array, so that a full disk shows before the work begins.
  NpyInProgress(const std::filesystem::path& destination, std::span<const std::size_t> shape);

  // Puts `values` at element `offset` of the flattened array. Threads may call it at once.
  void write(std::size_t offset, std::span<const std::uint8_t> values) const;

  void publish() { file_.publish(); }

 private:
  FileInProgress file_;
  std::size_t header_bytes_ = 0;
};

}  // namespace edgebench::image
