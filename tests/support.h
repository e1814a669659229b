// What several test files share: a folder and an environment of their own, and the assets if this
// machine has them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <unistd.h>

namespace edgebench::test {

// A fresh folder under the system's temporary folder, removed at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> counter = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("edgebench-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// A variable of the environment for the time of a scope.
class EnvironmentVariable {
 public:
  EnvironmentVariable(std::string name, const std::string& value) : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str())) before_ = before;
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~EnvironmentVariable() {
    if (before_) {
      ::setenv(name_.c_str(), before_->c_str(), 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

// How often `part` stands in `text`.
inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

// The folder that EDGEBENCH_ASSETS names; where there is none, says "skipped: no assets".
inline std::optional<std::filesystem::path> assets() {
  const char* folder = std::getenv("EDGEBENCH_ASSETS");
  if (folder != nullptr && std::filesystem::is_directory(folder)) return folder;
  std::cout << "skipped: no assets\n";
  return std::nullopt;
}

// The folder of sample files that EDGEBENCH_CASES names (shared/cases/networks); where there is
// none, says "skipped: no cases".
inline std::optional<std::filesystem::path> cases() {
  const char* folder = std::getenv("EDGEBENCH_CASES");
  if (folder != nullptr && std::filesystem::is_directory(folder)) return folder;
  std::cout << "skipped: no cases\n";
  return std::nullopt;
}

}  // namespace edgebench::test
