// Where a worker's runtime is found: in a folder that the user names, else in the Python
// environment that edgebench was installed into, else in the package that the worker is part of.
// What is built from source has none of them: there the worker's run path leads to its SDK.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/wheels.h"

namespace edgebench::sdk {

// Set by the wheel's wrapper: the environment's folders of packages, in Python's order, between
// colons.
inline constexpr const char* kEnvironmentVariable = "EDGEBENCH_SITE_PACKAGES";

// Where to look.
struct Places {
  // By the runtime's name, with a version where another one is measured beside it
  // ("onnxruntime@1.23.2"): a folder of packages, or the one that the library lies in. One of a
  // version need not exist.
  std::map<std::string, std::filesystem::path> given;
  std::vector<std::filesystem::path> site_packages;  // Of the environment.
  // Of a package (docs/PACKAGES.md) the folder that holds one for each SDK; need not exist.
  std::filesystem::path packaged = {};
};

// The environment's folders by kEnvironmentVariable; none without it.
std::vector<std::filesystem::path> environments_site_packages();

struct FoundLibrary {
  std::filesystem::path file;  // Empty: the one along the worker's run path, or none at all.
  std::string package;         // What has it, as "onnxruntime 1.31.1"; empty: no package is known.
  std::string version;         // The package's; empty where none or more than one is known.
  std::string mend;            // The command line that installs the package again, if it is known.
  std::filesystem::path dist_info;  // The installer's record of it, if there is one.
  // Why what was found cannot be used, and what helps, as one sentence; `file` is empty then.
  std::string problem;
  // Which library is used where its owner could expect another; empty: there is one alone.
  std::string note;
  // On its version beside the one that edgebench was made with; empty: it is that one.
  std::string advice;
};

// For the runtime whose worker says `wheels`, on a machine of that processor ("x86_64").
FoundLibrary find_library(const std::string& runtime, const Wheels& wheels, const Places& places,
                          std::string_view processor);

// For a library that was found and could not be loaded: the first file beside it that is missing or
// shorter than its package's record says, as a sentence with what helps; empty: none is.
std::string damage(const FoundLibrary& found);

// Where the version that the library itself tells is of another release than its package's record,
// a sentence that says so; else empty.
std::string disagreement(const FoundLibrary& found, std::string_view told);

// How a runtime is got that nothing was found of, as one sentence; empty where no package has it.
std::string how_to_install(const std::string& runtime, const Wheels& wheels);

}  // namespace edgebench::sdk
