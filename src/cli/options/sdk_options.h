// Where the runtimes' libraries are found, for the commands that start workers.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "measure/workers/workers.h"
#include "sdk/store.h"

namespace edgebench::cli {

// --sdk, into `sdks` as it was typed: "onnxruntime=/opt/ort".
void add_sdk_option(CLI::App& command, std::vector<std::string>& sdks);

// Where `edgebench sdk add` keeps versions.
sdk::Store sdk_store();

// The runtimes that a command line is about. A name may have a version: "onnxruntime@1.23.2".
struct RuntimeNames {
  std::set<std::string> names;
  bool others = true;  // And every other runtime, without a version.
};

// This program's workers by their runtimes' names: each with the library of `sdks`, of the Python
// environment that edgebench was installed into, or of the build; of a name with a version, from
// `sdks` or from what was added. A worker that is not wanted is not started. Throws UsageError for
// an --sdk that is none.
std::map<std::string, measure::WorkerInfo> find_workers(const std::vector<std::string>& sdks,
                                                        const RuntimeNames& wanted = {});

}  // namespace edgebench::cli
