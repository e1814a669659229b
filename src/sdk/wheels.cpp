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

bool matches(const fs::path& path, const fs::path& pattern) {
  if (path.parent_path() != pattern.parent_path()) return false;
  const std::string found = path.filename();
  const std::string name = pattern.filename();
  const std::size_t star = name.find('*');
  if (star == std::string::npos) return found == name;
  const std::string before = name.substr(0, star);
  const std::string after = name.substr(star + 1);
  return found.size() > before.size() + after.size() && found.starts_with(before) &&
         found.ends_with(after);
}

fs::path matching_file(const fs::path& folder, const std::string& pattern) {
  const fs::path path = folder / pattern;
  fs::path last;
  fs::path last_link;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path.parent_path(), error)) {
    if (!matches(entry.path(), path) || !entry.is_regular_file(error)) continue;
    // A link, as that of a soname, stands beside its file.
    fs::path& found_last = entry.is_symlink(error) ? last_link : last;
    found_last = std::max(found_last, entry.path());
  }
  return last.empty() ? last_link : last;
}

}  // namespace edgebench::sdk
