// Why the file of a runtime's library cannot be used, seen before anything opens it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace edgebench::sdk {

// As a sentence that names the file; `mend`, a command line, follows where it would help. Empty
// where the file is a whole library for that processor ("x86_64").
std::string library_fault(const std::filesystem::path& file, std::string_view processor,
                          const std::string& mend);

// Of a folder whose files cannot be listed, as a sentence; empty: they can, or it is not there.
std::string folder_fault(const std::filesystem::path& folder);

}  // namespace edgebench::sdk
