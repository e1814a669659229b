#include "base/file.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return descriptor_; }
  int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

[[noreturn]] void throw_errno(std::string_view action, const fs::path& path, int error) {
  const char* advice = error == ENOSPC || error == EDQUOT  ? "; free some space and run again"
                       : error == EACCES || error == EPERM ? "; check its permissions"
                                                           : "";
  throw InputError(
      fmt::format("cannot {} {}: {}{}", action, path.string(), std::strerror(error), advice));
}

void write_all(int descriptor, std::string_view content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw_errno("write", path, errno);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Unique within this user's processes and threads; the caller's rename settles any race.
fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> counter = 0;
  return path.parent_path() /
         fmt::format(".{}.{}.{}.part", path.filename().string(), ::getpid(), counter++);
}

void create_parent(const fs::path& path) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) throw_errno("create the folder", path.parent_path(), error.value());
}

void flush_to_disk(const fs::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) throw_errno("flush", path, errno);
}

}  // namespace

std::string read_file(const fs::path& path) {
  const MappedFile file(path);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  create_parent(path);
  const fs::path temporary = temporary_beside(path);
  try {
    FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (file.get() < 0) throw_errno("create", temporary, errno);
    write_all(file.get(), content, path);
    if (::fsync(file.get()) != 0) throw_errno("flush", path, errno);
    if (::close(file.release()) != 0) throw_errno("write", path, errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0) throw_errno("rename to", path, errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

MappedFile::MappedFile(const fs::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) throw_errno("open", path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_errno("read", path, errno);
  if (!S_ISREG(status.st_mode)) {
    throw InputError(fmt::format("{} is not a regular file; give a file", path.string()));
  }
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ == 0) return;
  void* mapping = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.get(), 0);
  if (mapping == MAP_FAILED) throw_errno("map", path, errno);
  data_ = static_cast<const std::byte*>(mapping);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

FolderInProgress::FolderInProgress(fs::path destination)
    : destination_(std::move(destination)), path_(temporary_beside(destination_)) {
  create_parent(path_);
  std::error_code error;
  if (!fs::create_directory(path_, error)) throw_errno("create the folder", path_, error.value());
}

FolderInProgress::~FolderInProgress() {
  std::error_code
      ignored;  // Left-overs are hidden and never read; failing to remove them is harmless.
  if (!published_) fs::remove_all(path_, ignored);
}

void FolderInProgress::publish() {
  for (const auto& entry : fs::recursive_directory_iterator(path_)) flush_to_disk(entry.path());
  if (::rename(path_.c_str(), destination_.c_str()) == 0) {
    published_ = true;
    return;
  }
  const int error = errno;
  if (error != EEXIST && error != ENOTEMPTY) throw_errno("rename to", destination_, error);
}

ScratchFolder::ScratchFolder() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) throw_errno("use the folder that TMPDIR names, for", "scratch", error.value());
  std::string name = parent / "edgebench-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw_errno("create a folder in", parent, errno);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::uintmax_t size_on_disk_bytes(const fs::path& path) {
  if (fs::is_regular_file(path)) return fs::file_size(path);
  std::uintmax_t total_bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) total_bytes += entry.file_size();
  }
  return total_bytes;
}

fs::path user_cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    return fs::path(cache) / "edgebench";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return fs::path(home) / ".cache" / "edgebench";
  }
  throw InputError("neither XDG_CACHE_HOME nor HOME is set; set one to say where to cache");
}

}  // namespace edgebench
