#include "runtime/opened_library.h"

#include <cmath>
#include <stdexcept>

#include <doctest/doctest.h>

#include "runtime/library_file.h"
#include "support.h"

namespace edgebench::test {
namespace {

TEST_CASE("a library's functions are found, and what it lacks is named") {
  const EnvironmentVariable nothing(runtime::kLibraryVariable, "");
  const runtime::OpenedLibrary library("libm.so.6");
  CHECK(library.function<double (*)(double)>("cbrt")(27) == doctest::Approx(3));
  CHECK_THROWS_WITH_AS(library.symbol("no_such_function"),
                       "libm.so.6 has no no_such_function: it is another library, or too old",
                       std::runtime_error);
}

TEST_CASE("the coordinator's library goes before the worker's own") {
  const EnvironmentVariable found(runtime::kLibraryVariable, "/nowhere/libm.so.6");
  const runtime::OpenedLibrary library("libm.so.6");
  CHECK_THROWS_WITH_AS(library.symbol("cbrt"), doctest::Contains("/nowhere/libm.so.6"),
                       std::runtime_error);
}

}  // namespace
}  // namespace edgebench::test
