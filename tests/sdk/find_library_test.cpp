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
  const auto advice_with = [&](const std::string& tried) {
    Wheels wheels = acme_wheels();
    wheels.tried = tried;
    return find_library("acme", wheels, {.site_packages = {environment.path()}}, "x86_64").advice;
  };
  CHECK(advice_with("1.9.0").empty());
  CHECK(advice_with("1.10") == "there is a newer one, 1.10: pip install --upgrade 'acme>=1.2,<2'");
  CHECK(advice_with("1.8") == "this edgebench was made with 1.8, and newer ones were not tried");
  // Versions of another package need not exist of this one.
  std::filesystem::rename(environment.path() / "acme-1.9.dist-info",
                          environment.path() / "acme_gpu-1.9.dist-info");
  CHECK(advice_with("1.10") == "this edgebench was made with acme 1.10");
}

TEST_CASE("a half installed package says how to install it again") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", "");
  const FoundLibrary found = find({.site_packages = {environment.path()}});
  CHECK(found.file.empty());
  CHECK(has(found.problem, "half installed"));
  CHECK(has(found.problem, "pip install --force-reinstall --no-deps acme==1.9"));
}

TEST_CASE("a package without its library says why, by its own record") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9+cpu", "");
  const auto problem = [&] { return find({.site_packages = {environment.path()}}).problem; };
  environment.record("acme-1.9+cpu", "RECORD", kLibrary + ",sha256=x,1000\n");
  CHECK(has(problem(), "is half installed, without acme/capi/libacme.so.*"));
  CHECK(has(problem(), "--no-deps acme==1.9"));
  CHECK_FALSE(has(problem(), "==1.9+cpu"));
  environment.record("acme-1.9+cpu", "WHEEL", "Tag: cp311-cp311-win_amd64\n");
  CHECK(has(problem(), "was built for win_amd64, not for this machine"));
  // As a distribution's or conda's, which has the library elsewhere.
  environment.record("acme-1.9+cpu", "WHEEL", "Tag: cp311-cp311-linux_x86_64\n");
  environment.record("acme-1.9+cpu", "RECORD", "acme/__init__.py,sha256=x,1\n");
  CHECK(has(problem(), "is another build than pip's and comes without acme/capi/libacme.so.*"));
  CHECK(has(problem(), "--sdk acme=FOLDER"));
}

TEST_CASE("a library whose end is missing is told before anything opens it") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", kLibrary);
  std::filesystem::resize_file(environment.path() / kLibrary, 500);
  const FoundLibrary found = find({.site_packages = {environment.path()}});
  CHECK(found.file.empty());
  CHECK(has(found.problem, "is cut off after 500 B of at least 1.00 kB: pip install"));
}

TEST_CASE("a library that no package has is not measured unless it is named") {
  const test::MadeEnvironment environment;
  test::write_library(environment.path() / kLibrary, EM_X86_64);
  const FoundLibrary found = find({.site_packages = {environment.path()}});
  CHECK(found.file.empty());
  CHECK(has(found.problem, "has no record of its package; an interrupted pip leaves it so"));
  CHECK(has(found.problem, "--sdk acme=" + environment.path().string()));
  // One that has it and is none of acme's.
  environment.install("acme_rocm-1.7", "");
  environment.record("acme_rocm-1.7", "RECORD", kLibrary + ",sha256=x,1000\n");
  const std::string of_other = find({.site_packages = {environment.path()}}).problem;
  CHECK(has(of_other, "is of acme_rocm 1.7, a package that edgebench was not tried with: --sdk"));
  CHECK(find({.given = {{"acme", environment.path()}}}).file == environment.path() / kLibrary);
}

TEST_CASE("a link is a library, too, where nothing else is") {
  const test::MadeEnvironment cache;
  test::write_library(cache.path() / "some.so", EM_X86_64);
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", "");
  std::filesystem::create_directories(environment.path() / "acme/capi");
  const auto link = environment.path() / kLibrary;
  std::filesystem::create_symlink(cache.path() / "some.so", link);
  CHECK(find({.site_packages = {environment.path()}}).file == link);
  std::filesystem::remove(cache.path() / "some.so");
  CHECK(has(find({.site_packages = {environment.path()}}).problem, "half installed"));
}

TEST_CASE("what lies beside a library and is shorter than recorded, or gone, is damage") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", kLibrary);
  environment.record("acme-1.9", "RECORD",
                     kLibrary +
                         ",sha256=x,1000\nacme/capi/libpart.so,sha256=x,1000\n"
                         "acme/data/model.bin,sha256=x,9\n");
  const auto damage_now = [&] { return damage(find({.site_packages = {environment.path()}})); };
  const auto part = environment.path() / "acme/capi/libpart.so";
  const std::string mend = "pip install --force-reinstall --no-deps acme==1.9";
  CHECK(damage_now() == part.string() + " is missing: " + mend);
  write_file_atomically(part, std::string(400, 'x'));
  CHECK(damage_now() == part.string() + " has 400 B of the 1.00 kB that were installed: " + mend);
  // More than recorded is what a patched library has.
  write_file_atomically(part, std::string(1200, 'x'));
  CHECK(damage_now().empty());
  CHECK(damage({}).empty());
}

TEST_CASE("a library of another release than its package's record is told") {
  const test::MadeEnvironment environment;
  environment.install("acme-1.9", kLibrary);
  const FoundLibrary found = find({.site_packages = {environment.path()}});
  CHECK(disagreement(found, "1.8.0") ==
        "pip's record says acme 1.9, and the library itself 1.8.0, which is what is measured: pip "
        "install --force-reinstall --no-deps acme==1.9");
  CHECK(disagreement(found, "1.9.0").empty());
  CHECK(disagreement(found, "1.9.0-22982-abc/releases").empty());
  CHECK(disagreement(found, "unknown").empty());
  CHECK(disagreement({}, "1.8.0").empty());
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
  CHECK(has(found.note, "acme 1.8 in " + second.path().string() + " is hidden by "));
  // A broken one hides a whole one, too.
  std::filesystem::remove(first.path() / kLibrary);
  CHECK(has(find({.site_packages = {first.path(), second.path()}}).problem, "half installed"));
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
  CHECK(has(nothing.problem, "pip install --target FOLDER 'acme>=1.2,<2'"));
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
  {
    // Fedora's lib64 is a link to lib.
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "lib");
    std::filesystem::create_directory_symlink("lib", folder / "lib64");
    const std::string both = (folder / "lib").string() + ":" + (folder / "lib64").string();
    const test::EnvironmentVariable told(kEnvironmentVariable, both.c_str());
    REQUIRE(environments_site_packages().size() == 1);
    CHECK(environments_site_packages()[0] == folder / "lib");
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
