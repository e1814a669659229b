// Files: read whole, mapped, and written so that nobody ever sees half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/in_progress.h"
#include "base/unmovable.h"

namespace edgebench {

// The whole content of a file. Throws InputError, naming the file, if it cannot be read.
std::string read_file(const std::filesystem::path& path);

// A FileInProgress from beginning to end: a reader sees the old content or the new, never a part.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

// A file mapped read-only into memory. Movable; unmapped when destroyed.
class MappedFile {
 public:
  // Throws InputError, naming the file, if it cannot be opened or mapped, or is no regular file: a
  // pipe would be waited for, for ever. An empty file is an empty span.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// A folder of this process alone in the system's temporary folder, removed with the object. One
// whose process was killed is removed by the next.
class ScratchFolder : Unmovable {
 public:
  // Throws InputError if it cannot be made.
  ScratchFolder();

  const std::filesystem::path& path() const { return temporary_.path(); }

 private:
  LockedTemporary temporary_;
};

// Memory, all zeros, behind which lies a file that has no name, in the system's temporary folder:
// where memory is short the kernel can put it there, also in a control group that has no swap.
// Plain memory where there is no room for such a file. Movable; given back when destroyed.
class SpillableMemory {
 public:
  // Throws std::bad_alloc.
  explicit SpillableMemory(std::size_t bytes);
  ~SpillableMemory();
  SpillableMemory(SpillableMemory&& other) noexcept;
  SpillableMemory& operator=(SpillableMemory&& other) noexcept;
  SpillableMemory(const SpillableMemory&) = delete;
  SpillableMemory& operator=(const SpillableMemory&) = delete;

  std::span<std::byte> bytes() { return {data_, size_}; }
  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// Sum of the sizes of the regular files at or below `path`, in bytes.
std::uintmax_t size_on_disk_bytes(const std::filesystem::path& path);

struct CacheFolder {
  std::filesystem::path path;
  std::string note;  // A sentence: why it is there; empty in the usual place.
};

// $XDG_CACHE_HOME/edgebench, else ~/.cache/edgebench; not created here. Where neither can be
// written: a folder of the user's alone in the system's temporary folder, which is created. Throws
// InputError, with what to do, if there is none to be had.
CacheFolder user_cache_folder();

}  // namespace edgebench
