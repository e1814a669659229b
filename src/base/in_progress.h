// Files and folders that appear whole or not at all. They are written under a hidden name beside
// their destination and renamed at the end. What a killed process leaves there is removed when the
// folder is used again: a lock (flock) on each says whether its writer lives, whatever the host or
// container that it lives in, where a process number in the name would not.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "base/unmovable.h"

namespace edgebench {

// Throws InputError, naming `path`, the reason and what to do.
[[noreturn]] void throw_unusable(std::string_view action, const std::filesystem::path& path,
                                 int error);

// The hidden file or folder beside a destination, locked while the object lives.
class LockedTemporary : Unmovable {
 public:
  enum class Kind { file, folder, private_folder };  // The last is its user's alone.

  // Creates the destination's parent folder if it is not there, and removes the left-overs of
  // dead processes from it.
  LockedTemporary(const std::filesystem::path& destination, Kind kind);
  // Removes it unless it was renamed.
  ~LockedTemporary();

  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }

  // 0, or the errno of a rename that failed.
  int rename_to(const std::filesystem::path& destination);

 private:
  bool create(Kind kind);

  std::filesystem::path path_;
  int descriptor_ = -1;
};

// A file that is written piece by piece. Symbolic links of the destination are followed, so that
// the link stays and what it names is replaced. All functions throw InputError, naming the file,
// the reason and what to do.
class FileInProgress {
 public:
  // Refuses a destination that is there and is no regular file: renaming would replace a device, a
  // pipe or a folder by our file.
  explicit FileInProgress(const std::filesystem::path& destination);

  const std::filesystem::path& destination() const { return destination_; }

  // Makes the file so long and reserves the space, so that a full disk shows before the work.
  void reserve(std::size_t bytes);
  void append(std::span<const std::byte> bytes);
  // At any position, also from several threads at once.
  void write_at(std::size_t position, std::span<const std::byte> bytes) const;

  // Flushes to the disk and renames. Replaces what was there.
  void publish();

 private:
  std::filesystem::path destination_;
  LockedTemporary temporary_;
  std::size_t appended_bytes_ = 0;
};

// Throws what a FileInProgress would throw, for commands that work long before they write.
void check_destination(const std::filesystem::path& destination);

// A folder made beside its final place. publish() renames it there; without publish() it is
// removed. So an artifact folder is either whole or absent, whatever interrupts its writing.
class FolderInProgress {
 public:
  explicit FolderInProgress(std::filesystem::path destination);

  const std::filesystem::path& path() const { return temporary_.path(); }

  // Flushes every file in the folder to the disk and renames it to the destination. If somebody
  // else published the same destination meanwhile, theirs stays and ours is dropped: callers use
  // content-addressed names, so both are equal.
  void publish();

 private:
  std::filesystem::path destination_;
  LockedTemporary temporary_;
};

}  // namespace edgebench
