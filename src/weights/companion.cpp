#include "weights/companion.h"

#include <algorithm>
#include <string>

namespace edgebench::weights {

bool stays_inside(const std::filesystem::path& name) {
  return !name.empty() && name.is_relative() && name.string().find('\0') == std::string::npos &&
         std::ranges::find(name, std::filesystem::path("..")) == name.end();
}

bool lies_inside(const std::filesystem::path& file, const std::filesystem::path& folder) {
  return std::ranges::mismatch(folder, file).in1 == folder.end();
}

}  // namespace edgebench::weights
