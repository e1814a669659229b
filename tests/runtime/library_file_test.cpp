#include "runtime/library_file.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "support.h"

namespace edgebench::test {
namespace {

TEST_CASE("a worker opens what the coordinator found, and its own library without that") {
  {
    const EnvironmentVariable found(runtime::kLibraryVariable, "/v/capi/libx.so.1.2");
    CHECK(runtime::library_file("libx.so.1") == "/v/capi/libx.so.1.2");
  }
  const EnvironmentVariable nothing(runtime::kLibraryVariable, "");
  CHECK(runtime::library_file("libx.so.1") == "libx.so.1");
}

// By the kernel's own list: under an emulator the loader has another name for it.
std::filesystem::path mapped_c_library() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t path = line.find('/');
    if (path != std::string::npos && line.find("libc.so", path) != std::string::npos) {
      return line.substr(path);
    }
  }
  return {};
}

TEST_CASE("what the coordinator found has to be what the loader took") {
  const auto with = [](const std::string& library) {
    const EnvironmentVariable found(runtime::kLibraryVariable, library);
    runtime::require_found_library();
  };
  CHECK_NOTHROW(with(""));
  const std::filesystem::path mapped = mapped_c_library();
  REQUIRE(std::filesystem::exists(mapped));
  CHECK_NOTHROW(with(mapped));
  const TemporaryFolder folder;
  std::filesystem::create_symlink(mapped, folder / "libc.so");
  CHECK_NOTHROW(with(folder / "libc.so"));
  CHECK_THROWS_WITH_AS(with("/nowhere/libx.so"), doctest::Contains("/nowhere/libx.so was found"),
                       std::runtime_error);
}

}  // namespace
}  // namespace edgebench::test
