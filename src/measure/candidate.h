// One thing that can be measured: a runtime's variant with its settings, under a name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace edgebench::measure {

struct Candidate {
  std::string name;  // Unique in a run; what reports call it.
  std::string runtime;
  std::string variant;
  int threads = 1;
  int batch = 1;
  std::map<std::string, std::string> options;  // The runtime's own.
  double planted_slowdown = 1;                 // See runtime::OpenCommand; only A/A checks set it.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Candidate, name, runtime, variant, threads, batch, options,
                                   planted_slowdown)

// Reads `[name=]runtime:variant[,key=value...]`. The keys threads, batch and planted_slowdown are
// edgebench's; every other goes to the runtime, which refuses what it does not know. Without a
// name, the candidate is called by its settings in their canonical order. Throws UsageError,
// quoting the text.
Candidate parse_candidate(std::string_view text);

// The text that parse_candidate() reads back as the same candidate.
std::string candidate_text(const Candidate& candidate);

// The command line that measures a candidate again as this run did, for its records.
using RepeatCommand = std::function<std::string(const Candidate&)>;

// The name as a part of a file's name.
std::string file_name_of(std::string_view candidate);

}  // namespace edgebench::measure
