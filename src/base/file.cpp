#include "base/file.h"

#include <cerrno>
#include <cstdlib>
#include <new>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unmovable.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

class FileDescriptor : Unmovable {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

// Without a name, so that it is gone with its last user, however that ends; -1 where it cannot be
// had. What is reserved cannot be missing later, which would be a signal in the middle of a write.
int nameless_file(std::size_t bytes) {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0 || ::fallocate(file, 0, 0, static_cast<off_t>(bytes)) == 0) return file;
  ::close(file);
  return -1;
}

fs::path temporary_folder() {
  std::error_code error;
  fs::path folder = fs::temp_directory_path(error);
  if (error) throw_unusable("use the folder that TMPDIR names, for", "scratch", error.value());
  return folder;
}

std::optional<fs::path> usual_cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    return fs::path(cache) / "edgebench";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return fs::path(home) / ".cache" / "edgebench";
  }
  return std::nullopt;
}

// Whether the folder, or where there is none the nearest one above it, takes new entries.
bool can_be_written(fs::path folder) {
  std::error_code ignored;
  while (!fs::exists(fs::status(folder, ignored)) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  return fs::is_directory(folder, ignored) && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

// Everybody may write into the system's temporary folder, so what lies there under our name need
// not be ours.
fs::path temporary_cache_folder(const std::string& why) {
  std::error_code ignored;
  const fs::path folder =
      fs::temp_directory_path(ignored) / fmt::format("edgebench-{}", ::geteuid());
  ::mkdir(folder.c_str(), 0700);
  struct stat status {};
  const bool there = ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
  if (there && status.st_uid == ::geteuid() && (status.st_mode & kOthers) == 0) return folder;
  throw InputError(
      there
          ? fmt::format("{}, and {} is not a folder of yours alone; give --cache FOLDER", why,
                        folder.string())
          : fmt::format("{}, and {} cannot be created; give --cache FOLDER", why, folder.string()));
}

}  // namespace

std::string read_file(const fs::path& path) {
  const MappedFile file(path);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  FileInProgress file(path);
  file.append(std::as_bytes(std::span(content)));
  file.publish();
}

MappedFile::MappedFile(const fs::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file.get() < 0) throw_unusable("open", path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_unusable("read", path, errno);
  if (!S_ISREG(status.st_mode)) {
    throw InputError(fmt::format("{} is not a regular file; give a file", path.string()));
  }
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ == 0) return;
  void* mapping = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.get(), 0);
  if (mapping == MAP_FAILED) throw_unusable("map", path, errno);
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

SpillableMemory::SpillableMemory(std::size_t bytes) : size_(bytes) {
  if (size_ == 0) return;
  const FileDescriptor file(nameless_file(size_));
  const int flags = file.get() < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
  void* mapping = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, flags, file.get(), 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::byte*>(mapping);
}

SpillableMemory::~SpillableMemory() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

SpillableMemory::SpillableMemory(SpillableMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SpillableMemory& SpillableMemory::operator=(SpillableMemory&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

ScratchFolder::ScratchFolder()
    : temporary_(temporary_folder() / "edgebench", LockedTemporary::Kind::private_folder) {}

std::uintmax_t size_on_disk_bytes(const fs::path& path) {
  if (fs::is_regular_file(path)) return fs::file_size(path);
  std::uintmax_t total_bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) total_bytes += entry.file_size();
  }
  return total_bytes;
}

CacheFolder user_cache_folder() {
  std::string why = "neither XDG_CACHE_HOME nor HOME is set";
  if (const auto usual = usual_cache_folder()) {
    if (can_be_written(*usual)) return {.path = *usual, .note = {}};
    why = fmt::format("{} cannot be written", usual->string());
  }
  const fs::path path = temporary_cache_folder(why);
  return {.path = path,
          .note = fmt::format("{}, so what is prepared is kept in {}, which the system may empty; "
                              "give --cache FOLDER to keep it elsewhere",
                              why, path.string())};
}

}  // namespace edgebench
