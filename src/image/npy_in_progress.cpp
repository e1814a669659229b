#include "image/npy_in_progress.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/error.h"
#include "base/npy.h"

namespace edgebench::image {

NpyInProgress::NpyInProgress(std::filesystem::path destination, std::span<const std::size_t> shape)
    : destination_(std::move(destination)) {
  static std::atomic<unsigned> counter = 0;
  temporary_ =
      destination_.parent_path() /
      fmt::format(".{}.{}.{}.part", destination_.filename().string(), ::getpid(), counter++);
  try {
    create(shape);
  } catch (...) {
    close_and_remove();
    throw;
  }
}

NpyInProgress::~NpyInProgress() {
  close_and_remove();
}

void NpyInProgress::create(std::span<const std::size_t> shape) {
  std::error_code error;
  if (destination_.has_parent_path()) {
    std::filesystem::create_directories(destination_.parent_path(), error);
  }
  if (error) fail("create the folder of", error.value());
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail("create", errno);

  const std::string header = npy_header("|u1", shape);
  header_bytes_ = header.size();
  const std::size_t elements =
      std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
  // Not every file system can reserve space; there the writes will tell.
  if (::fallocate(descriptor_, 0, 0, static_cast<off_t>(header_bytes_ + elements)) != 0 &&
      errno != EOPNOTSUPP && errno != ENOSYS) {
    fail("write", errno);
  }
  write_bytes(0, std::as_bytes(std::span(header)));
}

void NpyInProgress::write(std::size_t offset, std::span<const std::uint8_t> values) const {
  write_bytes(header_bytes_ + offset, std::as_bytes(values));
}

void NpyInProgress::write_bytes(std::size_t position, std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", errno);
    position += static_cast<std::size_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void NpyInProgress::publish() {
  if (::fsync(descriptor_) != 0) fail("write", errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("write", errno);
  if (::rename(temporary_.c_str(), destination_.c_str()) != 0) fail("rename to", errno);
  temporary_.clear();
}

void NpyInProgress::fail(const char* action, int error) const {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw InputError(fmt::format("cannot {} {}: {}; {}", action, destination_.string(),
                               std::strerror(error),
                               full ? "free some space or choose another folder"
                                    : "check the folder's permissions or choose another one"));
}

void NpyInProgress::close_and_remove() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

}  // namespace edgebench::image
