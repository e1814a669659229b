// Where the runtimes' libraries are found, for the commands that start workers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "measure/workers/workers.h"

namespace edgebench::cli {

// --sdk, into `sdks` as it was typed: "onnxruntime=/opt/ort".
void add_sdk_option(CLI::App& command, std::vector<std::string>& sdks);

// This program's workers by their runtimes' names: each with the library of `sdks`, of the Python
// environment that edgebench was installed into, or of the build. Throws UsageError for an --sdk
// that is none.
std::map<std::string, measure::WorkerInfo> find_workers(const std::vector<std::string>& sdks);

}  // namespace edgebench::cli
