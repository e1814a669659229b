#include "measure/workers/worker_program.h"

#include <cstdlib>

#include "runtime/library_file.h"

namespace edgebench::measure {

std::map<std::string, std::string> WorkerProgram::environment() const {
  if (library.empty()) return {};
  constexpr const char* kSearchPath = "LD_LIBRARY_PATH";
  const char* const before = std::getenv(kSearchPath);
  const bool none = before == nullptr || *before == '\0';
  const std::string folder = library.parent_path();
  return {{runtime::kLibraryVariable, library},
          {kSearchPath, none ? folder : folder + ":" + before}};
}

}  // namespace edgebench::measure
