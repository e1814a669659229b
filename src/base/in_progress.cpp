#include "base/in_progress.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

// Nobody else's files end so, and it is our right to remove those that do.
constexpr std::string_view kSuffix = ".edgebench-part";

std::string_view advice_for(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free some space and run again";
    case EFBIG:
      return "raise the limit on the size of files (ulimit -f) or choose another disk";
    case EACCES:
    case EPERM:
    case EROFS:
      return "check its permissions or choose another place";
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
      return "check the name";
    case ELOOP:
      return "correct the symbolic links";
    default:
      return "check the disk or choose another place";
  }
}

// By hand, because the standard library's canonical paths do not follow a link to nothing.
fs::path without_links(const fs::path& path) {
  constexpr int kMostLinks = 40;  // As many as Linux follows.
  fs::path target = path;
  std::error_code error;
  for (int links = 0; fs::is_symlink(fs::symlink_status(target, error)); ++links) {
    if (links == kMostLinks) throw_unusable("write", path, ELOOP);
    const fs::path next = fs::read_symlink(target, error);
    if (error) throw_unusable("follow the link", target, error.value());
    target = target.parent_path() / next;  // Which is `next` where that is absolute.
  }
  return target;
}

fs::path regular_destination(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const char* what = fs::is_directory(status) ? "a folder" : "no regular file";
    throw InputError(
        fmt::format("cannot write {}: it is {}; give the name of a file", path.string(), what));
  }
  return without_links(path);
}

// Unique within this process; a process of another host that has our number is told apart by
// O_EXCL.
fs::path hidden_name_beside(const fs::path& destination) {
  static std::atomic<unsigned> counter = 0;
  return destination.parent_path() / fmt::format(".{}.{}.{}{}", destination.filename().string(),
                                                 ::getpid(), counter++, kSuffix);
}

void remove_if_abandoned(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return;
  // Everybody may make such a name in the system's temporary folder: what is another user's stays.
  struct stat status {};
  const bool ours = ::fstat(descriptor, &status) == 0 && status.st_uid == ::geteuid();
  std::error_code ignored;  // It is hidden and never read: what cannot be removed is harmless.
  if (ours && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0) fs::remove_all(path, ignored);
  ::close(descriptor);
}

void remove_abandoned(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder.empty() ? "." : folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (name.starts_with('.') && name.ends_with(kSuffix)) remove_if_abandoned(entries->path());
  }
}

void create_parent(const fs::path& path) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) throw_unusable("create the folder", path.parent_path(), error.value());
}

void flush_to_disk(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_unusable("flush", path, errno);
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (error != 0) throw_unusable("flush", path, error);
}

}  // namespace

void throw_unusable(std::string_view action, const fs::path& path, int error) {
  throw InputError(fmt::format("cannot {} {}: {}; {}", action, path.string(), std::strerror(error),
                               advice_for(error)));
}

LockedTemporary::LockedTemporary(const fs::path& destination, Kind kind) {
  create_parent(destination);
  remove_abandoned(destination.parent_path());
  constexpr int kMostAttempts = 100;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    path_ = hidden_name_beside(destination);
    if (create(kind)) return;
    if (errno != EEXIST) throw_unusable("create", path_, errno);
  }
  throw_unusable("create", path_, EEXIST);
}

// False, with errno, if it could not be made. Between its birth and its lock another process may
// take it for abandoned and remove it: then EEXIST, for another try.
bool LockedTemporary::create(Kind kind) {
  const bool folder = kind != Kind::file;
  if (folder && ::mkdir(path_.c_str(), kind == Kind::private_folder ? 0700 : 0755) != 0) {
    return false;
  }
  const int flags = folder ? O_RDONLY | O_DIRECTORY : O_WRONLY | O_CREAT | O_EXCL;
  descriptor_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    if (folder && errno == ENOENT) errno = EEXIST;
    return false;
  }
  ::flock(descriptor_, LOCK_EX);  // Where a file system has no locks, nothing is ever removed.
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && status.st_nlink > 0) return true;
  ::close(std::exchange(descriptor_, -1));
  errno = EEXIST;
  return false;
}

LockedTemporary::~LockedTemporary() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (descriptor_ >= 0) ::close(descriptor_);
}

int LockedTemporary::rename_to(const fs::path& destination) {
  if (::rename(path_.c_str(), destination.c_str()) != 0) return errno;
  path_.clear();
  ::close(std::exchange(descriptor_, -1));
  return 0;
}

FileInProgress::FileInProgress(const fs::path& destination)
    : destination_(regular_destination(destination)),
      temporary_(destination_, LockedTemporary::Kind::file) {}

void FileInProgress::reserve(std::size_t bytes) {
  // Not every file system can reserve space; there the writes will tell.
  if (::fallocate(temporary_.descriptor(), 0, 0, static_cast<off_t>(bytes)) != 0 &&
      errno != EOPNOTSUPP && errno != ENOSYS) {
    throw_unusable("write", destination_, errno);
  }
}

void FileInProgress::append(std::span<const std::byte> bytes) {
  write_at(appended_bytes_, bytes);
  appended_bytes_ += bytes.size();
}

void FileInProgress::write_at(std::size_t position, std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(temporary_.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_unusable("write", destination_, errno);
    position += static_cast<std::size_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void FileInProgress::publish() {
  if (::fsync(temporary_.descriptor()) != 0) throw_unusable("write", destination_, errno);
  const int error = temporary_.rename_to(destination_);
  if (error != 0) throw_unusable("rename to", destination_, error);
}

void check_destination(const fs::path& destination) {
  const FileInProgress tried(destination);
}

FolderInProgress::FolderInProgress(fs::path destination)
    : destination_(std::move(destination)),
      temporary_(destination_, LockedTemporary::Kind::folder) {}

void FolderInProgress::publish() {
  for (const auto& entry : fs::recursive_directory_iterator(path())) flush_to_disk(entry.path());
  const int error = temporary_.rename_to(destination_);
  if (error != 0 && error != EEXIST && error != ENOTEMPTY) {
    throw_unusable("rename to", destination_, error);
  }
}

}  // namespace edgebench
