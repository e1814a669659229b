// What a worker says, without being started, of the Python packages that have its runtime's
// library: its folder's wheels.txt, which the build lays beside the program as NAME.wheels.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/requirement.h"

namespace edgebench::sdk {

struct Wheels {
  std::vector<Requirement> packages;  // Any of them; the first is what an owner is told to install.
  // The library's main file below the folder of an environment's packages, with at most one `*`, in
  // its file's name: "onnxruntime/capi/libonnxruntime.so.*".
  std::string library;
  std::string tried;  // The version of the first package that this edgebench was made with.
};

// Reads lines of `package: <requirement>`, one of `library: <path>` and, which the build adds, one
// of `tried: <version>`; lines that begin with # say why. Throws std::invalid_argument, quoting the
// line.
Wheels parse_wheels(std::string_view text);

// The file of a runtime beside the program; no packages where there is none.
Wheels wheels_of(const std::filesystem::path& program_folder, const std::string& runtime);

// Whether a path is one that such a pattern, with at most one `*` in its file's name, means.
bool matches(const std::filesystem::path& path, const std::filesystem::path& pattern);

// The one file below `folder` that matches such a path; of several the last in the order of names.
// A link counts where nothing else matches: uv can make an environment of links alone. Empty: none.
std::filesystem::path matching_file(const std::filesystem::path& folder,
                                    const std::string& pattern);

}  // namespace edgebench::sdk
