// A candidate (record/candidate.h) and the text that a user writes for it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "record/candidate.h"

namespace edgebench::measure {

using record::Candidate;

// Reads `[name=]runtime:variant[,key=value...]`. The keys device, threads, batch, streams,
// compile_cache (yes or no) and planted_slowdown are edgebench's; every other goes to the runtime,
// which refuses what it does not know. A device is written in small letters, whatever was typed.
// Without a name, the candidate is called by its settings in their canonical order. Throws
// UsageError, quoting the text.
Candidate parse_candidate(std::string_view text);

// Reads a model file of the user's, with or without its runtime:
//
//   [name=][runtime:]FILE[,key=value...]
//   [name=][runtime:][key=value,...]file=FILE
//
// A runtime may have a version, as onnxruntime@1.23.2, in texts of both kinds.
//
// A name ends at the first equals sign, and has no colon, slash or comma in it; a runtime is small
// letters, digits and hyphens before the first colon. In the first form the path ends at the first
// comma. In the second, `file=` is the last setting and takes the rest, whatever is in it. Besides
// the keys of parse_candidate() there is normalise, see image::Normalisation. Without a runtime
// Candidate::runtime is empty; without `batch` Candidate::batch is 0: what the file takes. Without
// a name, it is called by the file's name without its folders. Throws UsageError, quoting the text.
Candidate parse_artifact(std::string_view text);

// Whether the text of a candidate or a file sets this key itself, also to what it would be anyway.
// The text is one that parse_candidate() or parse_artifact() reads.
bool sets(std::string_view text, std::string_view key);

// What a candidate is called that was given no name: its runtime, its variant or its file's name,
// and the settings that are not the usual ones.
std::string usual_name(const Candidate& candidate);

// The text that parse_candidate(), or of a file parse_artifact(), reads back as the same candidate,
// but for what lists of settings have added to a name of the user's.
std::string candidate_text(const Candidate& candidate);

// The command line that measures a candidate again as this run did, for its records.
using RepeatCommand = std::function<std::string(const Candidate&)>;

// The name as a part of a file's name.
std::string file_name_of(std::string_view candidate);

}  // namespace edgebench::measure
