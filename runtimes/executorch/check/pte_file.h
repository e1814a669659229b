// A .pte's outside, checked: where its program and its segments lie. The library checks less and
// believes more, so nothing of a file is shown to it before all of this holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "schemas.h"

namespace edgebench::executorch {

// Throws std::runtime_error with the sentence.
[[noreturn]] void reject(const std::string& reason);
inline void require(bool holds, const char* reason) {
  if (!holds) reject(reason);
}

class PteFile {
 public:
  // `file` must outlive it. Throws std::runtime_error unless it is a program of this version with
  // its extended header, its flatbuffer is sound, and all its segments lie within the file.
  explicit PteFile(std::span<const std::byte> file);

  const executorch_flatbuffer::Program& program() const { return *program_; }
  // Throws std::runtime_error where there is no such segment.
  std::span<const std::byte> segment(std::uint32_t index) const;
  // The segment of a named constant; the same.
  std::span<const std::byte> named(const std::string& key) const;

 private:
  void read_segments(std::span<const std::byte> behind_program);
  void read_names();

  const executorch_flatbuffer::Program* program_ = nullptr;
  std::vector<std::span<const std::byte>> segments_;
  std::map<std::string, std::uint32_t> names_;
  // The program without the inserted header, as flatbuffers wants it.
  std::vector<std::uint8_t> flatbuffer_;
};

}  // namespace edgebench::executorch
