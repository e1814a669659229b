// One thing that can be measured: a runtime's variant, or a model file of the user's, with its
// settings, under a name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "image/normalise.h"

namespace edgebench::measure {

struct Candidate {
  std::string name;  // Unique in a run; what reports call it.
  std::string runtime;
  std::string variant;  // Empty: `file` is measured.
  // Of a model file of the user's:
  std::string file;         // Its path.
  std::string file_sha256;  // Of the content that this run measures; empty: not yet known.
  image::Normalisation normalise = image::Normalisation::imagenet;
  int threads = 1;  // Of each stream.
  int batch = 1;
  int streams = 1;             // Inferences that run at the same time.
  bool compile_cache = false;  // The runtime finds what it compiled at an earlier start.
  std::map<std::string, std::string> options;  // The runtime's own.
  double planted_slowdown = 1;                 // See runtime::OpenCommand; only A/A checks set it.

  bool is_users_file() const { return !file.empty(); }
};
// What concerns files is there only for files.
void to_json(nlohmann::json& json, const Candidate& candidate);
void from_json(const nlohmann::json& json, Candidate& candidate);

// Reads `[name=]runtime:variant[,key=value...]`. The keys threads, batch, streams, compile_cache
// (yes or no) and
// planted_slowdown are edgebench's; every other goes to the runtime, which refuses what it does not
// know. Without a name, the candidate is called by its settings in their canonical order. Throws
// UsageError, quoting the text.
Candidate parse_candidate(std::string_view text);

// Reads `[name=]runtime:file[,key=value...]`, a model file of the user's; the path begins after the
// first colon and ends at the first comma. Besides the keys of parse_candidate() there is
// normalise=imagenet|plus-minus-one. Without a name, it is called by the file's name without its
// folders. Throws UsageError, quoting the text.
Candidate parse_artifact(std::string_view text);

// What a candidate is called that was given no name: its runtime, its variant or its file's name,
// and the settings that are not the usual ones.
std::string usual_name(const Candidate& candidate);

// The text that parse_candidate(), or of a file parse_artifact(), reads back as the same candidate.
std::string candidate_text(const Candidate& candidate);

// The command line that measures a candidate again as this run did, for its records.
using RepeatCommand = std::function<std::string(const Candidate&)>;

// The name as a part of a file's name.
std::string file_name_of(std::string_view candidate);

}  // namespace edgebench::measure
