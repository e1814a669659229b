#include "runtime/library_file.h"

#include <cstdlib>

namespace edgebench::runtime {

std::string library_file(const std::string& own) {
  const char* const found = std::getenv(kLibraryVariable);
  return found == nullptr || *found == '\0' ? own : found;
}

}  // namespace edgebench::runtime
