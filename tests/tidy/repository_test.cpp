// The rules on the repository itself.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include <doctest/doctest.h>

#include "base/file.h"
#include "tidy/mirror_exceptions.h"
#include "tidy/rules.h"

namespace edgebench::tidy {
namespace {

namespace fs = std::filesystem;

constexpr auto kFolders = std::to_array<std::string_view>(
    {"src", "runtimes", "tests", "bench", "fuzz", "tools", "cmake", "docs"});

// Data files (images, arrays) are not for us to judge.
bool is_text(const fs::path& path) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"CMakeLists.txt", "Makefile", "sdk.lock"});
  constexpr auto kExtensions = std::to_array<std::string_view>(
      {".h", ".cpp", ".cmake", ".sh", ".py", ".md", ".json", ".toml"});
  const std::string name = path.filename().string();
  const std::string extension = path.extension().string();
  return std::ranges::find(kNames, name) != kNames.end() ||
         std::ranges::find(kExtensions, extension) != kExtensions.end();
}

void take(const fs::path& path, std::vector<SourceFile>& files) {
  const fs::path root = EDGEBENCH_SOURCE_DIR;
  if (fs::is_regular_file(path) && is_text(path)) {
    files.push_back(
        {.path = path.lexically_relative(root).generic_string(), .text = read_file(path)});
  }
}

std::vector<SourceFile> read_repository() {
  const fs::path root = EDGEBENCH_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const auto& entry : fs::directory_iterator(root)) take(entry.path(), files);
  for (const std::string_view folder : kFolders) {
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      take(entry.path(), files);
    }
  }
  return files;
}

const std::vector<SourceFile>& repository() {
  static const std::vector<SourceFile> files = read_repository();
  return files;
}

std::vector<std::string> repository_paths() {
  std::vector<std::string> paths;
  for (const SourceFile& file : repository()) paths.push_back(file.path);
  return paths;
}

template <typename Rule>
void check(Rule rule) {
  for (const SourceFile& file : repository()) {
    for (const std::string& complaint : rule(file)) FAIL_CHECK(complaint);
  }
}

std::vector<std::string> runtime_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(EDGEBENCH_SOURCE_DIR) / "runtimes")) {
    const std::string name = entry.path().filename().string();
    // What several of them stand on is no runtime.
    if (entry.is_directory() && name != "shared") names.push_back(name);
  }
  return names;
}

}  // namespace

TEST_CASE("the repository was found") {
  CHECK(repository().size() > 50);
}

TEST_CASE("functions, files and lines are short") {
  check(long_functions);
  check(long_files);
  check(long_lines);
}

TEST_CASE("no stray blanks") {
  check(stray_blanks);
}

TEST_CASE("no notes to oneself") {
  check([](const SourceFile& file) {
    // The rule, and the tests that plant violations of it, have to name the words.
    return file.path.starts_with("tests/tidy/") ? Complaints() : leftover_notes(file);
  });
}

TEST_CASE("headers have their form") {
  check(header_form);
}

TEST_CASE("includes follow the direction of the data") {
  const auto order = folder_order(read_file(fs::path(EDGEBENCH_SOURCE_DIR) / "src/CMakeLists.txt"));
  REQUIRE(order.size() > 5);
  check([&](const SourceFile& file) { return include_direction(file, order); });
}

TEST_CASE("a runtime is a folder that nobody else knows") {
  const auto runtimes = runtime_names();
  check([&](const SourceFile& file) { return runtime_isolation(file, runtimes); });
}

TEST_CASE("no folder is crowded") {
  for (const std::string& complaint : crowded_folders(repository_paths())) FAIL_CHECK(complaint);
}

TEST_CASE("tests mirror sources") {
  for (const std::string& complaint : missing_tests(repository_paths(), kWithoutMirror)) {
    FAIL_CHECK(complaint);
  }
}

}  // namespace edgebench::tidy
