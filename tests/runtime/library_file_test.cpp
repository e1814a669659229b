#include "runtime/library_file.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <dlfcn.h>
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

TEST_CASE("what the coordinator found has to be what the loader took") {
  const auto with = [](const std::string& library) {
    const EnvironmentVariable found(runtime::kLibraryVariable, library);
    runtime::require_found_library();
  };
  CHECK_NOTHROW(with(""));
  Dl_info here{};
  REQUIRE(::dladdr(reinterpret_cast<const void*>(&std::abort), &here) != 0);
  CHECK_NOTHROW(with(here.dli_fname));
  const TemporaryFolder folder;
  std::filesystem::create_symlink(std::filesystem::canonical(here.dli_fname), folder / "libc.so");
  CHECK_NOTHROW(with(folder / "libc.so"));
  CHECK_THROWS_WITH_AS(with("/nowhere/libx.so"), doctest::Contains("/nowhere/libx.so was found"),
                       std::runtime_error);
}

}  // namespace
}  // namespace edgebench::test
