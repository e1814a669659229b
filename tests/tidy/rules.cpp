#include "tidy/rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <set>

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

// Of "runtimes/acme/session.h" and of "acme/session.h", whose folder is some include path.
bool leads_to(std::string_view target, const std::string& runtime) {
  return target.starts_with(runtime + "/") || target.starts_with("runtimes/" + runtime + "/");
}

Complaints includes_of_others(const SourceFile& file, std::span<const std::string> runtimes) {
  Complaints complaints;
  const std::filesystem::path path = file.path;
  const std::string own = folder_of(file.path);
  for (const Include& include : includes_of(file)) {
    const std::string target = include.target.substr(1, include.target.size() - 2);
    const std::string reached = (path.parent_path() / target).lexically_normal().string();
    const bool climbs_out =
        target.starts_with("../") && !reached.starts_with("runtimes/" + own + "/");
    const bool names_another = include.target.starts_with('"') &&
                               std::ranges::any_of(runtimes, [&](const std::string& name) {
                                 return name != own && leads_to(target, name);
                               });
    if (!climbs_out && !names_another) continue;
    complaints.push_back(
        at_line(file, include.line,
                fmt::format("{} reaches out of the runtime's own folder", include.target)));
  }
  return complaints;
}

// Whether `text` holds `mark` as a whole name: "libtorch" is not in "libtorch-mobile".
bool holds_name(std::string_view text, const std::string& mark) {
  const auto continues = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  };
  for (std::size_t at = text.find(mark); at != std::string_view::npos;
       at = text.find(mark, at + 1)) {
    const std::size_t end = at + mark.size();
    if (end == text.size() || !continues(text[end])) return true;
  }
  return false;
}

// Another's folder on an include path or in include(), its objects, its worker.
Complaints builds_with_others(const SourceFile& file, std::string_view code,
                              std::span<const std::string> runtimes) {
  const std::string own = folder_of(file.path);
  return per_line(file, code, [&](std::string_view line) -> std::optional<std::string> {
    for (const std::string& name : runtimes) {
      if (name == own) continue;
      for (const char* before : {"../", "runtimes/", "edgebench_runtime_", "edgebench-worker-"}) {
        if (!holds_name(line, before + name)) continue;
        return fmt::format("reaches for the runtime {}: share it in runtimes/shared", name);
      }
    }
    return std::nullopt;
  });
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
  const bool of_a_runtime = file.path.starts_with("runtimes/");
  if (of_a_runtime && is_cpp(file)) return includes_of_others(file, runtimes);
  if (of_a_runtime && is_cmake(file)) {
    return builds_with_others(file, comment_free(file), runtimes);
  }
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

Complaints crowded_folders(std::span<const std::string> paths) {
  std::map<std::string, std::set<std::string>> units;  // By folder, the names without suffixes.
  for (const std::string& path : paths) {
    const std::filesystem::path file = path;
    const bool source = file.extension() == ".cpp" || file.extension() == ".h";
    const bool counted = path.starts_with("src/") || path.starts_with("runtimes/");
    if (source && counted && path.find("/tests/") == std::string::npos) {
      units[file.parent_path().string()].insert(file.stem().string());
    }
  }
  Complaints complaints;
  for (const auto& [folder, names] : units) {
    if (names.size() <= kMostSources) continue;
    complaints.push_back(fmt::format("{}:1: holds {} sources, at most {}: make rooms in it", folder,
                                     names.size(), kMostSources));
  }
  return complaints;
}

namespace {

// The folder of a runtime, or of what several share: "runtimes/acme", "runtimes/shared/acme".
std::string runtime_folder_of(const std::string& path) {
  const std::size_t begin =
      std::string_view(path.starts_with("runtimes/shared/") ? "runtimes/shared/" : "runtimes/")
          .size();
  return path.substr(0, path.find('/', begin));
}

// The test that mirrors a source; nothing for what is no source.
std::optional<std::string> test_of(const std::string& path) {
  if (!path.ends_with(".cpp")) return std::nullopt;
  const std::string stem = path.substr(0, path.size() - 4);
  if (path.starts_with("src/")) return "tests/" + stem.substr(4) + "_test.cpp";
  if (!path.starts_with("runtimes/")) return std::nullopt;
  const std::string folder = runtime_folder_of(path);
  const std::string within = stem.substr(folder.size() + 1);
  if (within.starts_with("tests/")) return std::nullopt;
  const bool conforms = within == "runtime" || within == "session";
  if (conforms && !folder.starts_with("runtimes/shared/")) {
    std::string name = std::filesystem::path(folder).filename().string();
    std::ranges::replace(name, '-', '_');
    return fmt::format("{}/tests/{}_test.cpp", folder, name);
  }
  return fmt::format("{}/tests/{}_test.cpp", folder, within);
}

}  // namespace

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
    const std::optional<std::string> test = test_of(path);
    if (!test) continue;
    if (!exists(*test) && !excepted(path)) {
      complaints.push_back(fmt::format("{}:1: has no test; write {}", path, *test));
    }
    if (exists(*test) && excepted(path)) {
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
