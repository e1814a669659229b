#include "runtime/library_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace edgebench::runtime {

std::string library_file(const std::string& own) {
  const char* const found = std::getenv(kLibraryVariable);
  return found == nullptr || *found == '\0' ? own : found;
}

void require_found_library() {
  const std::string file = library_file("");
  if (file.empty()) return;
  std::error_code error;  // Of a file that is not there, its name is left.
  const std::string mapped = " " + std::filesystem::weakly_canonical(file, error).string();
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with(mapped)) return;
  }
  throw std::runtime_error(file +
                           " was found, and the loader took another library instead; look "
                           "for it in LD_LIBRARY_PATH and LD_PRELOAD");
}

}  // namespace edgebench::runtime
