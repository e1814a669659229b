// Files: read whole, mapped, and written so that nobody ever sees half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace edgebench {

// The whole content of a file. Throws InputError, naming the file, if it cannot be read.
std::string read_file(const std::filesystem::path& path);

// Writes beside `path` (a hidden temporary in the same folder), flushes to the disk, then renames.
// A reader sees the old content or the new, never a part; on failure (a full disk, say) the
// temporary is removed and InputError names the file and the reason.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

// A file mapped read-only into memory. Movable; unmapped when destroyed.
class MappedFile {
 public:
  // Throws InputError, naming the file, if it cannot be opened or mapped. An empty file is an
  // empty span.
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

// A folder made beside its final place. publish() renames it there; without publish() it is
// removed. So an artifact folder is either whole or absent, whatever interrupts its writing.
class FolderInProgress {
 public:
  explicit FolderInProgress(std::filesystem::path destination);
  ~FolderInProgress();
  FolderInProgress(const FolderInProgress&) = delete;
  FolderInProgress& operator=(const FolderInProgress&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Flushes every file in the folder to the disk and renames it to the destination. If somebody
  // else published the same destination meanwhile, theirs stays and ours is dropped: callers use
  // content-addressed names, so both are equal.
  void publish();

 private:
  std::filesystem::path destination_;
  std::filesystem::path path_;
  bool published_ = false;
};

// A folder of this process alone in the system's temporary folder, removed with the object.
class ScratchFolder {
 public:
  // Throws InputError if it cannot be made.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Sum of the sizes of the regular files at or below `path`, in bytes.
std::uintmax_t size_on_disk_bytes(const std::filesystem::path& path);

// $XDG_CACHE_HOME/edgebench, else ~/.cache/edgebench. Not created here.
std::filesystem::path user_cache_folder();

}  // namespace edgebench
