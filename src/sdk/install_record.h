// What an installer has noted of a package in its folder NAME-VERSION.dist-info.
// Source: the packaging user guide, "Recording installed projects" (RECORD) and "Binary
// distribution format" (WHEEL).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::sdk {

struct RecordedFile {
  std::filesystem::path path;  // Below the folder of packages, or absolute.
  std::uintmax_t bytes = 0;
};

// The files of a package that RECORD gives a size of; none where there is no RECORD.
std::vector<RecordedFile> recorded_files(const std::filesystem::path& dist_info);

// The platform that the package was built for, by WHEEL, where that is not Linux:
// "macosx_14_0_arm64". Empty where it is, or where nothing is noted.
std::string other_platform(const std::filesystem::path& dist_info);

}  // namespace edgebench::sdk
