#include "sdk/find_library.h"

#include <doctest/doctest.h>

#include "sdk/made_environment.h"
#include "support.h"

namespace edgebench::sdk {
namespace {

const std::string kLibrary = "acme/capi/libacme.so.1.9";

Wheels acme_wheels() {
  return parse_wheels(
      "package: acme>=1.2,<2\npackage: acme-gpu>=1.2\nlibrary: acme/capi/libacme.so.*");
}

FoundLibrary find(const Places& places) {
  return find_library("acme", acme_wheels(), places, "x86_64");
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("the environment's library is found, and nothing without one") {
  const test::MadeEnvironment environment;
  CHECK(find({.site_packages = {environment.path()}}).file.empty());
  CHECK(find({.site_packages = {environment.path()}}).problem.empty());
  environment.install("acme-1.9", kLibrary);
  const FoundLibrary found = find({.site_packages = {"/nowhere", environment.path()}});
  CHECK(found.file == environment.path() / kLibrary);
  CHECK(found.package == "acme 1.9");
  CHECK(found.problem.empty());
  CHECK(found.note.empty());
  CHECK(find({}).file.empty());
  CHECK(find_library("acme", {}, {.site_packages = {environment.path()}}, "x86_64").file.empty());
}

TEST_CASE("a package that is too old or too new says what to install") {
  for (const std::string version : {"1.1", "2.0"}) {
    const test::MadeEnvironment environment;
    environment.install("acme-" + version, kLibrary);
    const FoundLibrary found = find({.site_packages = {environment.path()}});
    CHECK(found.file.empty());
    CHECK(has(found.problem, "acme " + version));
    CHECK(has(found.problem, "pip install 'acme>=1.2,<2'"));
  }
}

TEST_CASE("older and newer packages than edgebench was made with are told") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", kLibrary);
  const auto note_with = [&](const std::string& tried) {
    Wheels wheels = acme_wheels();
    wheels.tried = tried;
    return find_library("acme", wheels, {.site_packages = {environment.path()}}, "x86_64").note;
  };
  CHECK(note_with("1.9.0").empty());
  CHECK(note_with("1.10") == "there is a newer one, 1.10: pip install --upgrade 'acme>=1.2,<2'");
  CHECK(note_with("1.8") == "this edgebench was made with 1.8, and newer ones were not tried");
}

TEST_CASE("a half installed package says how to install it again") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", "");
  const FoundLibrary found = find({.site_packages = {environment.path()}});
  CHECK(found.file.empty());
  CHECK(has(found.problem, "half installed"));
  CHECK(has(found.problem, "pip install --force-reinstall --no-deps acme==1.9"));
}

TEST_CASE("a library for another processor is told, and what is no library") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", kLibrary, EM_AARCH64);
  CHECK(has(find({.site_packages = {environment.path()}}).problem, "is for aarch64"));
  write_file_atomically(environment.path() / kLibrary, "words");
  CHECK(has(find({.site_packages = {environment.path()}}).problem, "is no library"));
  CHECK(find({.site_packages = {environment.path()}}).file.empty());
}

TEST_CASE("packages that share their files are named, and one that fits is enough") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.1", "");
  environment.install("acme_gpu-1.9", kLibrary);
  const FoundLibrary found = find({.site_packages = {environment.path()}});
  CHECK(found.file == environment.path() / kLibrary);
  CHECK(found.package == "acme 1.1 or acme-gpu 1.9");
  CHECK(has(found.note, "acme 1.1 and acme-gpu 1.9"));
}

TEST_CASE("of two folders of an environment the first has it, as in Python") {
  const test::MadeEnvironment first;
  const test::MadeEnvironment second;
  first.install("acme-1.9", kLibrary);
  second.install("acme-1.8", kLibrary);
  const FoundLibrary found = find({.site_packages = {first.path(), second.path()}});
  CHECK(found.package == "acme 1.9");
  CHECK(has(found.note, "acme 1.8 is hidden"));
}

TEST_CASE("a folder that the owner names goes before the environment") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", kLibrary);
  const test::MadeEnvironment target;
  target.install("acme-1.3", kLibrary);
  const Places places{.given = {{"acme", target.path()}}, .site_packages = {environment.path()}};
  CHECK(find(places).package == "acme 1.3");
  // One without pip's records, and the library's own.
  std::filesystem::remove(target.path() / "acme-1.3.dist-info");
  CHECK(find(places).file == target.path() / kLibrary);
  CHECK(find({.given = {{"acme", target.path() / "acme/capi"}}}).file == target.path() / kLibrary);
  CHECK(find({.given = {{"other", target.path()}}}).file.empty());
  const FoundLibrary nothing = find({.given = {{"acme", target.path() / "acme"}}});
  CHECK(nothing.file.empty());
  CHECK(has(nothing.problem, "--sdk acme=FOLDER"));
  CHECK(has(nothing.problem, "pip install --target FOLDER acme>=1.2,<2"));
}

TEST_CASE("a package's own library is taken where there is no other") {
  const test::TemporaryFolder package;
  test::write_library(package / "acme_sdk/libacme.so.1.7", EM_X86_64);
  Places places{.given = {}, .site_packages = {}, .packaged = package.path()};
  CHECK(find(places).file == package / "acme_sdk/libacme.so.1.7");
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", kLibrary);
  places.site_packages = {environment.path()};
  CHECK(find(places).package == "acme 1.9");
  CHECK(find({.packaged = "/nowhere"}).file.empty());
}

TEST_CASE("the wheel's wrapper tells the environment's folders") {
  {
    const test::EnvironmentVariable told(kEnvironmentVariable, "/a/b::/c");
    const auto folders = environments_site_packages();
    REQUIRE(folders.size() == 2);
    CHECK(folders[0] == "/a/b");
    CHECK(folders[1] == "/c");
  }
  const test::EnvironmentVariable nothing(kEnvironmentVariable, "");
  CHECK(environments_site_packages().empty());
}

TEST_CASE("how a runtime is got is its first package's pip line") {
  CHECK(how_to_install("acme", acme_wheels()) ==
        "acme is not installed: pip install 'acme>=1.2,<2'");
  CHECK(how_to_install("acme", {}).empty());
}

}  // namespace
}  // namespace edgebench::sdk
