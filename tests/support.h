// What several test files share: a folder and an environment of their own, and the assets if this
// machine has them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/utsname.h>
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

// Has this much memory resident for a moment. Straight from the kernel: the address sanitizer keeps
// what is freed for a while.
inline void use_and_return(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  REQUIRE(::munmap(memory, bytes) == 0);
}

// What a line for the shell printed (its errors, too, only if it says so), and its exit status.
struct ShellEnded {
  std::string output;
  int status = 0;
};

inline ShellEnded run_in_shell(const std::string& line) {
  ShellEnded ended;
  std::FILE* pipe = ::popen(line.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) ended.output += buffer.data();
  ended.status = WEXITSTATUS(::pclose(pipe));
  return ended;
}

// As it stands, in a folder that is made where there is none; nothing waits for the disk.
inline void write_text(const std::filesystem::path& path, const std::string& content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

// Files and folders directly in it.
inline std::size_t entries_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

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

// Whether something translates the test's instructions.
inline bool is_emulated() {
  // Said by tools/test-aarch64: kernels before 6.1 do not tell their processor.
  if (std::getenv("EDGEBENCH_EMULATED") != nullptr) return true;
  utsname names{};
  std::string kernel;
  if (::uname(&names) != 0 || !(std::ifstream("/proc/sys/kernel/arch") >> kernel)) return false;
  return kernel != names.machine;
}

// Says so; `lack` is what the test then cannot show.
inline bool emulated(const std::string& lack) {
  if (is_emulated()) std::cout << "skipped: emulated, and " << lack << '\n';
  return is_emulated();
}

// The folder of files as users have them that EDGEBENCH_CASES names; where there is none, says
// "skipped: no cases".
inline std::optional<std::filesystem::path> cases() {
  const char* folder = std::getenv("EDGEBENCH_CASES");
  if (folder != nullptr && std::filesystem::is_directory(folder)) return folder;
  std::cout << "skipped: no cases\n";
  return std::nullopt;
}

// Root reads every folder, so tests of permissions run as nobody.
class WithoutRoot {
 public:
  WithoutRoot() {
    if (was_root_) REQUIRE(::seteuid(65534) == 0);
  }
  ~WithoutRoot() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

 private:
  bool was_root_ = ::geteuid() == 0;
};

}  // namespace edgebench::test
