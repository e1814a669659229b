#include "sdk/wheels.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "base/file.h"
#include "support.h"

namespace edgebench::sdk {
namespace {

TEST_CASE("a worker's packages and library are read from its file") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "acme.wheels",
                        "# Why.\npackage: acme>=1.2\n\npackage: acme-gpu>=1.2\n"
                        "library: acme/libs/libacme.so.*\ntried: 1.9\n");
  const Wheels wheels = wheels_of(folder.path(), "acme");
  REQUIRE(wheels.packages.size() == 2);
  CHECK(wheels.packages[1].name() == "acme-gpu");
  CHECK(wheels.tried == "1.9");
  CHECK(wheels.library == "acme/libs/libacme.so.*");
  CHECK(wheels_of(folder.path(), "other").packages.empty());
  CHECK_THROWS_WITH_AS(parse_wheels("packages: x"), doctest::Contains("packages: x"),
                       std::invalid_argument);
}

TEST_CASE("of a library with its version in its name the last is meant, and links are not") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "libs");
  const auto make = [&](const std::string& name) { write_file_atomically(folder / name, "x"); };
  make("libs/libacme.so.1.2");
  make("libs/libacme.so.1.3");
  make("libs/libacme_other.so.9");
  std::filesystem::create_symlink("libacme.so.1.2", folder / "libs/libacme.so.9");
  CHECK(matching_file(folder.path(), "libs/libacme.so.*").filename() == "libacme.so.1.3");
  CHECK(matching_file(folder.path(), "libs/libacme.so.1.2").filename() == "libacme.so.1.2");
  CHECK(matching_file(folder.path(), "libs/libacme.so").empty());
  CHECK(matching_file(folder.path(), "none/libacme.so.*").empty());
}

TEST_CASE("a link is meant where nothing else matches, and one that leads nowhere never") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "elsewhere", "x");
  std::filesystem::create_symlink("elsewhere", folder / "libacme.so.1");
  std::filesystem::create_symlink("nowhere", folder / "libacme.so.2");
  CHECK(matching_file(folder.path(), "libacme.so.*").filename() == "libacme.so.1");
}

TEST_CASE("a pattern means the paths in its folder with its name's two ends") {
  CHECK(matches("a/libacme.so.1", "a/libacme.so.*"));
  CHECK_FALSE(matches("a/libacme.so.", "a/libacme.so.*"));
  CHECK_FALSE(matches("b/libacme.so.1", "a/libacme.so.*"));
  CHECK(matches("a/libacme-1.so", "a/libacme-*.so"));
  CHECK_FALSE(matches("a/libacme-1.so.2", "a/libacme-*.so"));
  CHECK(matches("a/libacme.so", "a/libacme.so"));
  CHECK_FALSE(matches("a/libacme.so.1", "a/libacme.so"));
}

}  // namespace
}  // namespace edgebench::sdk
