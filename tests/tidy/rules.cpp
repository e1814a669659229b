#include "tidy/rules.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <regex>

#include <fmt/format.h>

#include "tidy/functions.h"

namespace edgebench::tidy {
namespace {

std::string at_line(const SourceFile& file, std::size_t line, std::string_view what) {
  return fmt::format("{}:{}: {}", file.path, line, what);
}

// A complaint per line for which `judge` returns what is wrong.
Complaints per_line(const SourceFile& file, std::string_view text,
                    const std::function<std::optional<std::string>(std::string_view)>& judge) {
  Complaints complaints;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (const auto wrong = judge(line)) complaints.push_back(at_line(file, number, *wrong));
  }
  return complaints;
}

bool is_code(const SourceFile& file) {
  return is_cpp(file) || is_cmake(file) || file.path.ends_with(".sh") || file.path.ends_with(".py");
}

// Characters, not bytes: a UTF-8 continuation byte is 10xxxxxx.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

struct Include {
  std::size_t line = 0;
  std::string target;  // With its brackets or quotes.
};

std::vector<Include> includes_of(const SourceFile& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"][^>"]+[>"]).*)");
  const std::string text = blanked(file.text, Blank::comments);
  std::vector<Include> includes;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    std::smatch match;
    const std::string copy(line);
    if (std::regex_match(copy, match, kInclude)) includes.push_back({number, match[1]});
  }
  return includes;
}

// The second component of "src/base/file.h".
std::string folder_of(const std::string& path) {
  const std::size_t begin = path.find('/') + 1;
  return path.substr(begin, path.find('/', begin) - begin);
}

std::string comment_free(const SourceFile& file) {
  if (is_cpp(file)) return blanked(file.text, Blank::comments);
  static const std::regex kHashComment("#[^\n]*");
  return std::regex_replace(file.text, kHashComment, "");
}

}  // namespace

Complaints long_functions(const SourceFile& file) {
  Complaints complaints;
  if (!is_cpp(file)) return complaints;
  for (const Function& function : functions_in(file.text)) {
    if (function.lines() <= kMostFunctionLines) continue;
    complaints.push_back(at_line(file, static_cast<std::size_t>(function.first_line),
                                 fmt::format("{} has {} lines, at most {}: split it", function.name,
                                             function.lines(), kMostFunctionLines)));
  }
  return complaints;
}

Complaints long_files(const SourceFile& file) {
  const std::size_t lines = lines_of(file.text).size();
  if (!is_code(file) || lines <= kMostFileLines) return {};
  return {at_line(
      file, 1, fmt::format("the file has {} lines, at most {}: split it", lines, kMostFileLines))};
}

Complaints long_lines(const SourceFile& file) {
  if (!is_code(file)) return {};
  return per_line(file, file.text, [](std::string_view line) -> std::optional<std::string> {
    const std::size_t columns = columns_of(line);
    if (columns <= kMostColumns) return std::nullopt;
    return fmt::format("the line has {} columns, at most {}", columns, kMostColumns);
  });
}

Complaints stray_blanks(const SourceFile& file) {
  const bool makefile = file.path == "Makefile" || file.path.ends_with("/Makefile");
  Complaints complaints =
      per_line(file, file.text, [&](std::string_view line) -> std::optional<std::string> {
        if (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r')) {
          return "the line ends in blanks";
        }
        if (!makefile && line.find('\t') != std::string_view::npos) return "the line holds a tab";
        return std::nullopt;
      });
  if (!file.text.empty() && !file.text.ends_with('\n')) {
    complaints.push_back(at_line(file, lines_of(file.text).size(), "no line end at the end"));
  }
  return complaints;
}

Complaints leftover_notes(const SourceFile& file) {
  static const std::regex kNote(R"(\b(TODO|FIXME|XXX|HACK)\b)");
  return per_line(file, file.text, [](std::string_view line) -> std::optional<std::string> {
    if (!std::regex_search(line.begin(), line.end(), kNote)) return std::nullopt;
    return "a note to oneself: do it, or leave it out";
  });
}

Complaints header_form(const SourceFile& file) {
  if (!is_header(file)) return {};
  Complaints complaints;
  const std::string code = blanked(file.text, Blank::comments);
  const auto lines = lines_of(code);
  if (std::ranges::find(lines, "#pragma once") == lines.end()) {
    complaints.push_back(at_line(file, 1, "the header lacks #pragma once"));
  }
  if (file.path.starts_with("src/") && !file.text.starts_with("//")) {
    complaints.push_back(at_line(file, 1, "the header does not open with a comment"));
  }
  return complaints;
}

std::vector<std::string> folder_order(std::string_view cmake_text) {
  static const std::regex kLoop(R"(foreach\(folder IN ITEMS ([^)]*)\))");
  const std::string text(cmake_text);
  std::smatch match;
  std::vector<std::string> order;
  if (!std::regex_search(text, match, kLoop)) return order;
  const std::string items = match[1];
  static const std::regex kWord("\\w+");
  for (std::sregex_iterator word(items.begin(), items.end(), kWord), end; word != end; ++word) {
    order.push_back(word->str());
  }
  return order;
}

Complaints include_direction(const SourceFile& file, std::span<const std::string> order) {
  if (!is_cpp(file) || !file.path.starts_with("src/")) return {};
  Complaints complaints;
  const std::string own = folder_of(file.path);
  const auto own_place = std::ranges::find(order, own);
  if (own_place == order.end()) {
    return {at_line(file, 1, fmt::format("src/CMakeLists.txt does not list {}", own))};
  }
  for (const Include& include : includes_of(file)) {
    if (!include.target.starts_with('"')) continue;
    const std::string folder = include.target.substr(1, include.target.find('/') - 1);
    const auto place = std::ranges::find(order, folder);
    if (place <= own_place && place != order.end()) continue;
    complaints.push_back(at_line(
        file, include.line,
        fmt::format("src/{} may not include {}: only folders before it in src/CMakeLists.txt", own,
                    include.target)));
  }
  return complaints;
}

namespace {

Complaints reaches_into_runtimes(const SourceFile& file) {
  Complaints complaints;
  const std::filesystem::path path = file.path;
  const std::string own = "runtimes/" + folder_of(file.path) + "/";
  for (const Include& include : includes_of(file)) {
    const std::string target = include.target.substr(1, include.target.size() - 2);
    const std::string reached = target.starts_with("../")
                                    ? (path.parent_path() / target).lexically_normal().string()
                                    : target;
    const bool climbs_out = target.starts_with("../") && !reached.starts_with(own);
    const bool names_another = target.starts_with("runtimes/") && !target.starts_with(own);
    if (!climbs_out && !names_another) continue;
    complaints.push_back(
        at_line(file, include.line,
                fmt::format("{} reaches out of the runtime's own folder", include.target)));
  }
  return complaints;
}

// What names the runtime `name` in code. A mention in a help text's example is none.
bool names_runtime(std::string_view line, const std::string& name) {
  const std::array marks = {"runtimes/" + name, "worker-" + name, "\"" + name + "\"",
                            "\"" + name + ":"};
  if (std::ranges::any_of(marks, [&](const std::string& mark) {
        return line.find(mark) != std::string_view::npos;
      })) {
    return true;
  }
  return line.starts_with("#include <") && line.find(name) != std::string_view::npos;
}

}  // namespace

Complaints runtime_isolation(const SourceFile& file, std::span<const std::string> runtimes) {
  if (is_cpp(file) && file.path.starts_with("runtimes/")) return reaches_into_runtimes(file);
  const bool shared = file.path.starts_with("src/") || file.path.starts_with("cmake/") ||
                      file.path == "CMakeLists.txt";
  if (!shared || !(is_cpp(file) || is_cmake(file))) return {};
  const std::string code = comment_free(file);
  return per_line(file, code, [&](std::string_view line) -> std::optional<std::string> {
    for (const std::string& name : runtimes) {
      if (names_runtime(line, name)) {
        return fmt::format("names the runtime {}: that belongs into runtimes/{}", name, name);
      }
    }
    return std::nullopt;
  });
}

Complaints missing_tests(std::span<const std::string> paths,
                         std::span<const MirrorException> exceptions) {
  Complaints complaints;
  const auto exists = [&](const std::string& path) {
    return std::ranges::find(paths, path) != paths.end();
  };
  const auto excepted = [&](const std::string& path) {
    return std::ranges::find(exceptions, path, &MirrorException::path) != exceptions.end();
  };
  for (const std::string& path : paths) {
    if (!path.starts_with("src/") || !path.ends_with(".cpp")) continue;
    const std::string test = "tests/" + path.substr(4, path.size() - 8) + "_test.cpp";
    if (!exists(test) && !excepted(path)) {
      complaints.push_back(fmt::format("{}:1: has no test; write {}", path, test));
    }
    if (exists(test) && excepted(path)) {
      complaints.push_back(fmt::format("{}:1: has a test; drop its exception", path));
    }
  }
  for (const MirrorException& exception : exceptions) {
    if (!exists(std::string(exception.path))) {
      complaints.push_back(fmt::format("{}:1: excepted but absent", exception.path));
    }
  }
  return complaints;
}

}  // namespace edgebench::tidy
