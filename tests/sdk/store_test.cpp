#include "sdk/store.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/file.h"
#include "sdk/made_environment.h"
#include "support.h"

namespace edgebench::sdk {
namespace {

const Wheels kAcme = parse_wheels("package: acme>=1.2,<2\nlibrary: acme/libacme.so.*");

// A Python whose pip writes what it was told beside an installed package, or fails.
std::string played_python(const test::TemporaryFolder& folder, bool fails) {
  const std::string script = fails ? "echo 'ERROR: No matching distribution' >&2; exit 1\n"
                                   : "while [ $# -gt 0 ]; do case $1 in --target) t=$2;; "
                                     "--requirement) r=$2;; esac; shift; done\n"
                                     "mkdir -p $t/acme-1.3.dist-info; cp $r $t/asked.txt\n";
  const auto file = folder / "python";
  write_file_atomically(file, "#!/bin/sh\n" + script);
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  return file;
}

TEST_CASE("a name has a runtime and may have a version") {
  CHECK(versioned_name("acme@1.3").runtime == "acme");
  CHECK(versioned_name("acme@1.3").version == "1.3");
  CHECK(versioned_name("acme").runtime == "acme");
  CHECK(versioned_name("acme").version.empty());
}

TEST_CASE("what pip has fetched is listed, kept once, and removed") {
  const test::TemporaryFolder folder;
  const Store store(folder / "sdk");
  CHECK(store.list().empty());
  store.add("acme@1.3", kAcme, played_python(folder, false), "");
  CHECK(read_file(store.folder_of("acme@1.3") / "asked.txt") == "acme==1.3\n");
  store.add("acme@1.3", kAcme, played_python(folder, true), "");  // It is there: nobody is asked.
  const auto all = store.list();
  REQUIRE(all.size() == 1);
  CHECK(all[0].name == "acme@1.3");
  CHECK(all[0].package == "acme 1.3");
  CHECK(all[0].bytes > 0);
  store.remove("acme@1.3");
  CHECK(store.list().empty());
  CHECK_THROWS_WITH_AS(store.remove("acme@1.3"), doctest::Contains("no acme@1.3 to remove"),
                       InputError);
}

TEST_CASE("the hash that somebody gives is pip's to check") {
  const test::TemporaryFolder folder;
  const Store store(folder / "sdk");
  store.add("acme@1.3", kAcme, played_python(folder, false), "sha256:12");
  CHECK(read_file(store.folder_of("acme@1.3") / "asked.txt") == "acme==1.3 --hash=sha256:12\n");
}

TEST_CASE("what cannot be had leaves nothing behind, and pip's words") {
  const test::TemporaryFolder folder;
  const Store store(folder / "sdk");
  const std::string python = played_python(folder, true);
  CHECK_THROWS_WITH_AS(store.add("acme@1.3", kAcme, python, ""),
                       "acme 1.3 could not be fetched; pip says: ERROR: No matching distribution",
                       InputError);
  CHECK(store.list().empty());
  CHECK_THROWS_WITH_AS(store.add("acme@2.1", kAcme, python, ""),
                       "edgebench's acme takes acme>=1.2,<2, which 2.1 is not", InputError);
  CHECK_THROWS_WITH_AS(store.add("other@1", {}, python, ""),
                       doctest::Contains("--sdk other@1=FOLDER"), InputError);
}

TEST_CASE("a name that leads out of the store, or has no version, is refused") {
  const Store store("/nowhere");
  for (const char* name : {"acme", "acme@", "@1.3", "acme@x", "../acme@1.3", "acme@1.3/..", ""}) {
    CAPTURE(name);
    CHECK_THROWS_AS(store.add(name, kAcme, "python3", ""), UsageError);
    CHECK_THROWS_AS(store.remove(name), UsageError);
  }
}

}  // namespace
}  // namespace edgebench::sdk
