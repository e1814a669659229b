#include "sdk/library_fault.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/units.h"
#include "sdk/elf_head.h"

namespace edgebench::sdk {
namespace {

namespace fs = std::filesystem;

std::string cannot_be_read(const fs::path& path, const std::string& why) {
  return fmt::format(
      "{} cannot be read ({}): let somebody run edgebench who may, or change its "
      "permissions",
      path.string(), why);
}

}  // namespace

std::string library_fault(const fs::path& file, std::string_view processor,
                          const std::string& mend) {
  if (::faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) != 0) {
    return cannot_be_read(file, std::strerror(errno));
  }
  const std::optional<ElfHead> head = elf_head(file);
  if (!head) return fmt::format("{} is no library: {}", file.string(), mend);
  if (head->processor != processor) {
    return fmt::format("{} is for {}, and this machine is {}: {}", file.string(), head->processor,
                       processor, mend);
  }
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  if (error || bytes >= head->least_bytes) return {};
  return fmt::format("{} is cut off after {} of at least {}: {}", file.string(),
                     bytes_words(static_cast<double>(bytes)),
                     bytes_words(static_cast<double>(head->least_bytes)), mend);
}

std::string folder_fault(const fs::path& folder) {
  std::error_code error;
  const fs::directory_iterator first(folder, error);
  return error == std::errc::permission_denied ? cannot_be_read(folder, error.message())
                                               : std::string();
}

}  // namespace edgebench::sdk
