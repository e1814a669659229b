#include "measure/recorder.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

namespace edgebench::measure {
namespace {

[[noreturn]] void throw_unwritable(const std::filesystem::path& path, int error) {
  throw InputError(
      fmt::format("cannot write {}: {}; what was recorded before is safe, so free "
                  "space or fix the permissions and go on with --resume",
                  path.string(), std::strerror(error)));
}

// The length of the file up to and including its last newline.
std::size_t whole_lines_bytes(const std::filesystem::path& path) {
  const MappedFile file(path);
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  const std::size_t last = text.rfind('\n');
  return last == std::string_view::npos ? 0 : last + 1;
}

}  // namespace

bool holds_records(const std::filesystem::path& path) {
  return std::filesystem::exists(path) && whole_lines_bytes(path) > 0;
}

Recorder::Recorder(std::filesystem::path path)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) throw_unwritable(path_, errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw InputError(fmt::format(
        "{} is being written by another edgebench; wait until that has ended", path_.string()));
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(whole_lines_bytes(path_))) != 0) {
    throw_unwritable(path_, errno);
  }
}

Recorder::~Recorder() {
  ::close(descriptor_);
}

void Recorder::append_line(const nlohmann::json& object) {
  const std::string line =
      object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_unwritable(path_, errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Recorder::flush() {
  if (::fdatasync(descriptor_) != 0) throw_unwritable(path_, errno);
}

}  // namespace edgebench::measure
