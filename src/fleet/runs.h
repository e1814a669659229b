// The runs in a fleet's folder: runs/<node> is one that came to its end, runs/<node>.partial one
// that did not yet.
#pragma once

#include <filesystem>
#include <string>

namespace edgebench::fleet {

enum class RunState { none, partial, finished };

// `command` is what the record of a run of this fleet says was typed. Throws InputError, naming the
// folder, for a run that another edgebench or other options made.
RunState find_run(const std::filesystem::path& folder, const std::string& node,
                  const std::string& command);

std::filesystem::path run_folder(const std::filesystem::path& folder, const std::string& node);

}  // namespace edgebench::fleet
