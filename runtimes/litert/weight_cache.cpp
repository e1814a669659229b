#include "weight_cache.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "litert_api.h"

namespace edgebench::litert {
namespace fs = std::filesystem;

fs::path weight_cache_file(const fs::path& model, unsigned flags) {
  struct stat status {};
  if (::stat(model.c_str(), &status) != 0) {
    throw std::system_error(errno, std::generic_category(), model.string());
  }
  const std::string identity = fmt::format(
      "{}\n{}\n{}\n{}\n{}.{}\n{}", kLibraryVersion, fs::absolute(model).string(), status.st_ino,
      status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, flags);
  return user_cache_folder().path / "packed" /
         fmt::format("litert-{}.xnnpack_cache", sha256_hex(identity).substr(0, 16));
}

void make_weight_cache(const fs::path& file, const std::function<void(const fs::path&)>& build) {
  if (fs::exists(file)) return;
  fs::create_directories(file.parent_path());
  const fs::path partial = fmt::format("{}.{}.partial", file.string(), ::getpid());
  build(partial);
  if (fs::exists(partial)) fs::rename(partial, file);
}

}  // namespace edgebench::litert
