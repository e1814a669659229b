// The workers that were built: one executable per runtime, beside the program itself.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "measure/candidate.h"
#include "measure/workers/worker_client.h"
#include "runtime/protocol.h"
#include "sdk/find_library.h"

namespace edgebench::measure {

struct WorkerInfo {
  WorkerProgram program;
  Outcome outcome = Outcome::ok;  // Of asking it to describe itself.
  std::string reason;
  std::string log;  // What it printed, unless ok.
  // Of the executable and of which library it opens: another may answer otherwise.
  std::string sha256;
  runtime::Description description;  // Empty unless ok.
  // Whether there is such a library at all. One that is not there is a row with a reason for
  // whoever names the runtime, and of no interest to others.
  bool installed = true;
  // Which library is used, where its owner could expect another; empty: there is one alone.
  std::string note;
  // On its version beside the one that this program was made with; empty: it is that one.
  std::string advice;
};

// The variant of a candidate whose runtime could not say which variants it has: its row tells why.
inline constexpr const char* kUnknownVariant = "any";

// By the runtime's name. Starts every `edgebench-worker-*` in `folder` once, with the library that
// is found for it in `places`, and asks what it is; `scratch` receives their logs meanwhile. A
// version that `places` gives is one more, by its own name ("onnxruntime@1.23.2"): with its library
// where there is one, else by the worker of that name (tools/add-version). With `only` those of
// these names, so that nobody waits for others; a name that there is no worker for is absent.
// Throws UsageError where `places` gives a library to a runtime that is not there, or takes none.
std::map<std::string, WorkerInfo> discover_workers(const std::filesystem::path& folder,
                                                   const std::filesystem::path& scratch,
                                                   const sdk::Places& places = {},
                                                   const std::set<std::string>& only = {});

// The most that each accelerator can do. Every kind of device that a runtime of this build knows is
// measured once, by the first runtime that measures it; one whose worker fails is an entry that
// says so. `scratch` receives the workers' logs meanwhile.
std::vector<runtime::DeviceRoofline> device_rooflines(
    const std::map<std::string, WorkerInfo>& workers, const std::filesystem::path& scratch);

// Throws UsageError unless the candidate's runtime was built and has the variant, or takes files
// of the user's, and has the options and the kind of device.
// A runtime that could not describe itself passes: its rows will say why.
void check_candidate(const Candidate& candidate, const std::map<std::string, WorkerInfo>& workers);

// What a variant claims; nothing if the runtime has no such variant or could not describe itself.
std::optional<runtime::Precision> precision_of(const WorkerInfo& worker,
                                               const std::string& variant);

// The integers that an INT8 variant's kernels compute exactly on this machine; nothing for any
// other variant.
std::optional<quantise::Scheme> quantised_scheme_of(const WorkerInfo& worker,
                                                    const std::string& variant);

// A device that a candidate names, as the runtime tells it: of a kind alone the first of several.
// Only its name where the runtime does not find it.
runtime::Device device_of(const WorkerInfo& worker, const std::string& device);

// What the runtime computes on where nothing else is asked for.
std::string usual_device(const runtime::Description& description);

// Whether the machine has that. One that it lacks is a row with a reason for whoever names the
// runtime, and of no interest to others.
bool has_usual_device(const runtime::Description& description);

// The folder of the running program.
std::filesystem::path program_folder();

}  // namespace edgebench::measure
