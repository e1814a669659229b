#include "runtime/library_file.h"

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

}  // namespace
}  // namespace edgebench::test
