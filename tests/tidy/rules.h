// The rules of the house that a program can check, each a pure function from texts to complaints.
// STYLE: limits are there so that a newcomer can hold a function, a file, a folder in the head.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source_text.h"

namespace edgebench::tidy {

inline constexpr int kMostFunctionLines = 70;
inline constexpr int kMostFileLines = 400;
inline constexpr int kMostColumns = 100;
inline constexpr int kMostSources = 16;

// C++: functions of at most 70 lines.
Complaints long_functions(const SourceFile& file);

// C++, CMake, shell and Python: files of at most 400 lines, lines of at most 100 columns.
Complaints long_files(const SourceFile& file);
Complaints long_lines(const SourceFile& file);

// No tabs (makefiles need theirs), no blanks at the end of a line, a line end at the end of a file.
Complaints stray_blanks(const SourceFile& file);

// Notes to oneself: do it or leave it out.
Complaints leftover_notes(const SourceFile& file);

// Headers hold `#pragma once`, and those under src/ open with a comment that says what they are.
Complaints header_form(const SourceFile& file);

// The folders of src/ in the direction of the data, from the text of src/CMakeLists.txt.
std::vector<std::string> folder_order(std::string_view cmake_text);

// A file under src/<folder>/ includes only its own folder and those before it.
Complaints include_direction(const SourceFile& file, std::span<const std::string> order);

// A file under runtimes/<x>/ reaches for no other runtime's folder, by include or by CMake: what
// several of them need lies in src/ or in runtimes/shared/. Nothing under src/ or cmake/ names a
// runtime: neither its folder, its worker, a string such as "x" or "x:variant", nor its SDK's
// headers. `runtimes` are the folders under runtimes/ but "shared".
Complaints runtime_isolation(const SourceFile& file, std::span<const std::string> runtimes);

// A folder under src/ or runtimes/ holds at most kMostSources sources, a source with its header
// counted once, and not counting the folders in it. `paths` are all files.
Complaints crowded_folders(std::span<const std::string> paths);

// Every src/<folders>/<x>.cpp has its tests/<folders>/<x>_test.cpp, and every
// runtimes/<x>/<folders>/<y>.cpp its runtimes/<x>/tests/<folders>/<y>_test.cpp (runtimes/shared/<x>
// likewise), but for `exceptions`; an exception that is not needed is a complaint, too. A runtime's
// runtime.cpp and session.cpp are mirrored by its conformance test, tests/<x>_test.cpp.
struct MirrorException {
  std::string_view path;
  std::string_view reason;
};
Complaints missing_tests(std::span<const std::string> paths,
                         std::span<const MirrorException> exceptions);

}  // namespace edgebench::tidy
