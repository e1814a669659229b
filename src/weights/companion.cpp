#include "weights/companion.h"

#include <algorithm>
#include <string>

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

// Both without links.
bool lies_inside(const fs::path& file, const fs::path& folder) {
  return std::ranges::mismatch(folder, file).in1 == folder.end();
}

}  // namespace

bool stays_inside(const fs::path& name) {
  return !name.empty() && name.is_relative() && name.string().find('\0') == std::string::npos &&
         std::ranges::find(name, fs::path("..")) == name.end();
}

bool lies_beside(const fs::path& companion, const fs::path& file) {
  const fs::path real = fs::canonical(companion);
  const fs::path folder = fs::canonical(fs::absolute(file).parent_path());
  return lies_inside(real, folder) || lies_inside(real, fs::weakly_canonical(file).parent_path());
}

}  // namespace edgebench::weights
