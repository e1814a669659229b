#include "sdk/install_record.h"

#include <doctest/doctest.h>

#include "base/file.h"
#include "support.h"

namespace edgebench::sdk {
namespace {

TEST_CASE("a record names its files with their sizes, and leaves out those without") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "RECORD",
                        "acme/libacme.so.1,sha256=abc,1000\r\n"
                        "\"acme/a,b.so\",sha256=abc,5\n"
                        "acme-1.9.dist-info/RECORD,,\n"
                        "no comma\n"
                        "acme/__init__.py,sha256=def,0\n");
  const auto files = recorded_files(folder.path());
  REQUIRE(files.size() == 2);
  CHECK(files[0].path == "acme/libacme.so.1");
  CHECK(files[0].bytes == 1000);
  CHECK(files[1].path == "acme/__init__.py");
  CHECK(files[1].bytes == 0);
  CHECK(recorded_files("/nowhere").empty());
}

TEST_CASE("a package for another system says for which") {
  const test::TemporaryFolder folder;
  const auto platform_of = [&](const std::string& text) {
    write_file_atomically(folder / "WHEEL", "Wheel-Version: 1.0\n" + text);
    return other_platform(folder.path());
  };
  CHECK(platform_of("Tag: cp311-cp311-macosx_14_0_arm64\n") == "macosx_14_0_arm64");
  CHECK(platform_of("Tag: cp311-cp311-win_amd64\r\n") == "win_amd64");
  CHECK(platform_of("Tag: cp311-cp311-manylinux_2_28_aarch64\n").empty());
  CHECK(platform_of("Tag: cp311-cp311-musllinux_1_2_x86_64\n").empty());
  CHECK(platform_of("Tag: py3-none-any\n").empty());
  CHECK(platform_of("").empty());
  // One of its platforms is enough.
  CHECK(platform_of("Tag: cp311-cp311-win_amd64\nTag: cp311-cp311-linux_x86_64\n").empty());
  CHECK(other_platform("/nowhere").empty());
}

}  // namespace
}  // namespace edgebench::sdk
