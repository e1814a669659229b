// A source file as the tidy rules see it: its text, and the same text with what is not code blanked
// out, so that a brace in a string or a word in a comment misleads no rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgebench::tidy {

struct SourceFile {
  std::string path;  // Relative to the repository, with forward slashes.
  std::string text;
};

// One complaint, as compilers print theirs: "src/a.cpp:12: the line has 104 columns, at most 100".
using Complaints = std::vector<std::string>;

enum class Blank {
  comments,
  comments_and_literals,  // The quotes stay.
  everything_but_code,    // Preprocessor lines, too.
};

// C++ text of the same length and with the same line ends, in which what `blank` names is spaces.
// Knows // and /* */ comments, character, string and raw string literals, and digit separators.
std::string blanked(std::string_view text, Blank blank);

// Of a name in C++.
bool is_word(char c);

// Without their line ends. A final line end does not begin another line.
std::vector<std::string_view> lines_of(std::string_view text);

bool is_cpp(const SourceFile& file);
bool is_header(const SourceFile& file);
bool is_cmake(const SourceFile& file);

}  // namespace edgebench::tidy
