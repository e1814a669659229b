#include "sdk/wheels.h"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "base/file.h"

namespace edgebench::sdk {
namespace {

namespace fs = std::filesystem;

// Takes `word` off the front of a line.
bool takes_word(std::string_view& line, std::string_view word) {
  if (!line.starts_with(word)) return false;
  line.remove_prefix(word.size());
  return true;
}

}  // namespace

Wheels parse_wheels(std::string_view text) {
  Wheels wheels;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (takes_word(line, "package: ")) {
      wheels.packages.emplace_back(line);
    } else if (takes_word(line, "library: ")) {
      wheels.library = line;
    } else if (takes_word(line, "tried: ")) {
      wheels.tried = line;
    } else {
      throw std::invalid_argument("this is no package, library or version: " + std::string(line));
    }
  }
  return wheels;
}

Wheels wheels_of(const fs::path& program_folder, const std::string& runtime) {
  const fs::path file = program_folder / (runtime + ".wheels");
  return fs::exists(file) ? parse_wheels(read_file(file)) : Wheels{};
}

fs::path matching_file(const fs::path& folder, const std::string& pattern) {
  const fs::path path = folder / pattern;
  const std::string name = path.filename();
  const std::string before = name.substr(0, name.find('*'));
  const std::string after =
      before.size() == name.size() ? std::string() : name.substr(before.size() + 1);
  fs::path last;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path.parent_path(), error)) {
    const std::string found = entry.path().filename();
    const bool fits = before.size() == name.size()
                          ? found == name
                          : found.size() > before.size() + after.size() &&
                                found.starts_with(before) && found.ends_with(after);
    // A link, as that of a soname, stands beside its file.
    if (fits && entry.is_regular_file(error) && !entry.is_symlink(error)) {
      last = std::max(last, entry.path());
    }
  }
  return last;
}

}  // namespace edgebench::sdk
