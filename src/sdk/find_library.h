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
  // Why what was found cannot be used, and what helps, as one sentence; `file` is empty then.
  std::string problem;
  // What an owner has to know of a library that is used all the same; empty: nothing.
  std::string note;
};

// For the runtime whose worker says `wheels`, on a machine of that processor ("x86_64").
FoundLibrary find_library(const std::string& runtime, const Wheels& wheels, const Places& places,
                          std::string_view processor);

// How a runtime is got that nothing was found of, as one sentence; empty where no package has it.
std::string how_to_install(const std::string& runtime, const Wheels& wheels);

}  // namespace edgebench::sdk
