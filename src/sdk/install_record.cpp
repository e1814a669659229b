#include "sdk/install_record.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>

namespace edgebench::sdk {

std::vector<RecordedFile> recorded_files(const std::filesystem::path& dist_info) {
  std::vector<RecordedFile> files;
  std::ifstream record(dist_info / "RECORD");
  // PATH,sha256=HASH,BYTES
  for (std::string line; std::getline(record, line);) {
    const std::size_t last = line.rfind(',');
    const std::size_t first = line.find(',');
    if (first == std::string::npos || first == last || line.starts_with('"')) continue;
    RecordedFile file{.path = line.substr(0, first)};
    const char* const digits = line.data() + last + 1;
    const auto [end, error] = std::from_chars(digits, line.data() + line.size(), file.bytes);
    if (error == std::errc()) files.push_back(std::move(file));
  }
  return files;
}

std::string other_platform(const std::filesystem::path& dist_info) {
  constexpr std::string_view kTag = "Tag: ";
  std::string other;
  std::ifstream wheel(dist_info / "WHEEL");
  // Tag: PYTHON-ABI-PLATFORM
  for (std::string line; std::getline(wheel, line);) {
    if (!line.starts_with(kTag)) continue;
    if (line.ends_with('\r')) line.pop_back();
    const std::string platform = line.substr(line.rfind('-') + 1);
    if (platform.starts_with("any") || platform.find("linux") != std::string::npos) return {};
    other = platform;
  }
  return other;
}

}  // namespace edgebench::sdk
