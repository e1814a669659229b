#include "measure/workers/workers.h"

#include <exception>
#include <filesystem>
#include <fstream>
#include <map>

#include <dlfcn.h>

#include "base/error.h"
#include "base/file.h"
#include "measure/null_fixture.h"

namespace edgebench::measure {

TEST_CASE("workers are found by their names; one that cannot start says why") {
  const test::TemporaryFolder folder;
  std::filesystem::create_symlink(
      std::filesystem::path(EDGEBENCH_WORKERS) / "edgebench-worker-null",
      folder / "edgebench-worker-null");
  std::ofstream(folder / "edgebench-worker-broken") << "#!/bin/sh\necho no library >&2\nexit 127\n";
  std::filesystem::permissions(folder / "edgebench-worker-broken",
                               std::filesystem::perms::owner_all);
  std::ofstream(folder / "something-else") << "x";

  const auto workers = discover_workers(folder.path(), folder.path());
  REQUIRE(workers.size() == 2);
  CHECK(workers.at("null").outcome == Outcome::ok);
  CHECK(workers.at("null").description.variants.at(0).name == "fp32");
  CHECK(workers.at("broken").outcome == Outcome::crashed);
  CHECK(workers.at("broken").reason ==
        "left during start with exit code 127; its last words: no library");
  CHECK(workers.at("broken").log == "no library\n");
  CHECK(workers.at("broken").sha256 != workers.at("null").sha256);

  // Who is not wanted is not started, and a name without a worker is nobody.
  const auto one = discover_workers(folder.path(), folder.path(), {}, {"null", "onnxrutime"});
  REQUIRE(one.size() == 1);
  CHECK(one.contains("null"));
}

// A runtime whose library is a copy of the C++ library, which the worker really loads.
class Acme {
 public:
  Acme() {
    std::filesystem::create_directory(bin());
    std::filesystem::create_symlink(
        std::filesystem::path(EDGEBENCH_WORKERS) / "edgebench-worker-null",
        bin() / "edgebench-worker-acme");
    write_file_atomically(bin() / "acme.wheels",
                          "package: acme>=1,<9\nlibrary: acme/libstdc++.so.*\n");
  }
  std::filesystem::path bin() const { return folder_ / "bin"; }

  // A folder of packages that has `version`.
  std::filesystem::path installed(const std::string& version) const {
    const std::filesystem::path packages = folder_ / ("packages-" + version);
    std::filesystem::create_directories(packages / ("acme-" + version + ".dist-info"));
    std::filesystem::create_directories(packages / "acme");
    Dl_info cpp{};
    REQUIRE(::dladdr(reinterpret_cast<const void*>(&std::terminate), &cpp) != 0);
    std::filesystem::copy_file(std::filesystem::canonical(cpp.dli_fname),
                               packages / "acme/libstdc++.so.6");
    return packages;
  }

  // The worker ends as the loader ends one whose library is nowhere.
  void lacks(const std::string& library) const {
    const std::filesystem::path worker = bin() / "edgebench-worker-acme";
    std::filesystem::remove(worker);
    write_file_atomically(worker, "#!/bin/sh\necho '" + library +
                                      ": cannot open shared object file' >&2\nexit 127\n");
    std::filesystem::permissions(worker, std::filesystem::perms::owner_all);
  }

  std::map<std::string, WorkerInfo> discover(const sdk::Places& places) const {
    return discover_workers(bin(), folder_.path(), places);
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_CASE("a worker is started with the library that was found, and says so") {
  const Acme acme;
  const auto packages = acme.installed("1.5");
  const auto workers = acme.discover({.given = {}, .site_packages = {packages}});
  const WorkerInfo& found = workers.at("acme");
  CAPTURE(found.reason);
  CHECK(found.outcome == Outcome::ok);
  CHECK(found.program.library == packages / "acme/libstdc++.so.6");
  CHECK(found.description.facts.at("library") == found.program.library);
  CHECK(found.description.facts.at("library_package") == "acme 1.5");
  const auto without = acme.discover({});
  CHECK(without.at("acme").program.library.empty());
  CHECK(without.at("acme").sha256 != found.sha256);
  // What it says without being started.
  const auto too_new = acme.discover({.given = {}, .site_packages = {acme.installed("9.1")}});
  CHECK(too_new.at("acme").outcome == Outcome::unsupported);
  CHECK(too_new.at("acme").reason.find("pip install 'acme>=1,<9'") != std::string::npos);
}

TEST_CASE("a library that the loader did not take is no measurement of it") {
  const Acme acme;
  write_file_atomically(acme.bin() / "acme.wheels", "package: acme\nlibrary: acme/libother.so.*\n");
  const auto packages = acme.installed("1.5");
  std::filesystem::rename(packages / "acme/libstdc++.so.6", packages / "acme/libother.so.6");
  const auto workers = acme.discover({.given = {}, .site_packages = {packages}});
  CHECK(workers.at("acme").outcome == Outcome::failed);
  CHECK(workers.at("acme").reason.find("the loader took another library") != std::string::npos);
}

TEST_CASE("a library that could not be loaded for a missing part says which") {
  const Acme acme;
  write_file_atomically(acme.bin() / "acme.wheels", "package: acme\nlibrary: acme/libother.so.*\n");
  const auto packages = acme.installed("1.5");
  std::filesystem::rename(packages / "acme/libstdc++.so.6", packages / "acme/libother.so.6");
  write_file_atomically(packages / "acme-1.5.dist-info/RECORD", "acme/libpart.so,sha256=x,1000\n");
  const auto workers = acme.discover({.given = {}, .site_packages = {packages}});
  CHECK(workers.at("acme").outcome == Outcome::unsupported);
  CHECK(workers.at("acme").reason == (packages / "acme/libpart.so").string() +
                                         " is missing: pip install --force-reinstall --no-deps "
                                         "acme==1.5");
}

TEST_CASE("which of several libraries is used is told, and how its version compares") {
  const Acme acme;
  write_file_atomically(acme.bin() / "acme.wheels",
                        "package: acme\nlibrary: acme/libstdc++.so.*\ntried: 1.4\n");
  const auto first = acme.installed("1.5");
  const auto second = acme.installed("1.6");
  const auto workers = acme.discover({.given = {}, .site_packages = {first, second}});
  const WorkerInfo& found = workers.at("acme");
  CHECK(found.outcome == Outcome::ok);
  CHECK(found.note.find("acme 1.6 in " + second.string() + " is hidden by ") == 0);
  // The null worker calls itself version 1.
  CHECK(found.note.find("; pip's record says acme 1.5, and the library itself 1,") !=
        std::string::npos);
  CHECK(found.advice.empty());  // It would be on 1.5, which the library is not.
  const auto agreed = acme.discover({.given = {}, .site_packages = {acme.installed("1.0")}});
  CHECK(agreed.at("acme").note.empty());
  CHECK(agreed.at("acme").advice == "there is a newer one, 1.4: pip install --upgrade 'acme'");
}

TEST_CASE("a library that asks for one that is nowhere is installed again by pip") {
  const Acme acme;
  acme.lacks("libc.musl.so");
  const auto workers = acme.discover({.given = {}, .site_packages = {acme.installed("1.5")}});
  CHECK(workers.at("acme").outcome == Outcome::crashed);
  CHECK(workers.at("acme").reason.ends_with(
      "libc.musl.so: cannot open shared object file; to install it again: pip install "
      "--force-reinstall --no-deps acme==1.5"));
}

TEST_CASE("versions are workers of their own, and have to be what they are called") {
  const Acme acme;
  const auto packages = acme.installed("1.5");
  // The null worker calls itself version 1.
  const auto workers = acme.discover({.given = {{"acme@1", packages},
                                                {"acme@1.5", packages},
                                                {"acme@old", packages},
                                                {"acme@2", "/nowhere"}},
                                      .site_packages = {}});
  REQUIRE(workers.size() == 5);
  CHECK(workers.at("acme").program.library.empty());
  CHECK(workers.at("acme@1").outcome == Outcome::ok);
  CHECK(workers.at("acme@old").outcome == Outcome::ok);
  CHECK(workers.at("acme@1.5").outcome == Outcome::unsupported);
  CHECK(workers.at("acme@1.5").reason.find("is of version 1, and is called acme@1.5") !=
        std::string::npos);
  CHECK(workers.at("acme@2").outcome == Outcome::unsupported);
  CHECK(workers.at("acme@2").reason == "acme@2 was not added: edgebench sdk add acme@2");
  CHECK_THROWS_AS(acme.discover({.given = {{"nobody@1", packages}}}), UsageError);
}

TEST_CASE("a version's own worker is found by its name, for whoever names it") {
  const Acme acme;
  const auto add = [&](const char* name) {
    std::filesystem::create_symlink(
        std::filesystem::path(EDGEBENCH_WORKERS) / "edgebench-worker-null", acme.bin() / name);
  };
  add("edgebench-worker-acme@1");  // Which calls itself version 1.
  add("edgebench-worker-acme@2");
  CHECK(acme.discover({}).size() == 1);
  const auto workers = acme.discover({.given = {{"acme@1", "/nowhere"}, {"acme@2", "/nowhere"}}});
  REQUIRE(workers.size() == 3);
  CHECK(workers.at("acme@1").outcome == Outcome::ok);
  CHECK(workers.at("acme@1").program.executable.filename() == "edgebench-worker-acme@1");
  CHECK(workers.at("acme@1").program.library.empty());
  CHECK(workers.at("acme@2").outcome == Outcome::unsupported);
  CHECK(workers.at("acme@2").reason.find("is of version 1, and is called acme@2") !=
        std::string::npos);
  // A library that was fetched comes before it.
  const auto packages = acme.installed("1.5");
  const auto fetched = acme.discover({.given = {{"acme@1", packages}}});
  CHECK(fetched.at("acme@1").program.executable.filename() == "edgebench-worker-acme");
  CHECK(fetched.at("acme@1").program.library == packages / "acme/libstdc++.so.6");
}

TEST_CASE("a version that the worker was not compiled for says how to build one") {
  const Acme acme;
  write_file_atomically(acme.bin() / "acme.wheels",
                        "package: acme==1.5\nlibrary: acme/libstdc++.so.*\n");
  const auto workers =
      acme.discover({.given = {{"acme@1.4", "/nowhere"}, {"acme@1.5", "/nowhere"}}});
  CHECK(workers.at("acme@1.4").outcome == Outcome::unsupported);
  CHECK(workers.at("acme@1.4").reason ==
        "edgebench's acme is compiled for acme==1.5, and a build from source makes workers of "
        "other versions: tools/add-version acme@1.4 (docs/VERSIONS.md)");
  CHECK(workers.at("acme@1.5").reason == "acme@1.5 was not added: edgebench sdk add acme@1.5");
}

TEST_CASE("a worker whose library is nowhere says how to get it") {
  const Acme acme;
  acme.lacks("libacme.so");
  const auto workers = acme.discover({});
  CHECK(workers.at("acme").outcome == Outcome::unsupported);
  CHECK_FALSE(workers.at("acme").installed);
  CHECK(workers.at("acme").reason == "acme is not installed: pip install 'acme>=1,<9'");
  CHECK(workers.at("acme").log.empty());  // So that no file is named that says no more.

  // One that was built with a version is not mended by pip.
  std::filesystem::copy(acme.bin() / "edgebench-worker-acme",
                        acme.bin() / "edgebench-worker-acme@1");
  const auto named = acme.discover({.given = {{"acme@1", "/nowhere"}}});
  CHECK(named.at("acme@1").outcome == Outcome::unsupported);
  CHECK(named.at("acme@1").reason ==
        "the library that acme@1's worker was built with is gone: tools/add-version acme@1 brings "
        "it again (docs/VERSIONS.md)");
}

TEST_CASE("a device is found by its name, and by its kind the first of several") {
  WorkerInfo worker;
  CHECK(device_of(worker, "cpu").name == "cpu");
  CHECK(usual_device(worker.description) == "cpu");
  CHECK(has_usual_device(worker.description));
  worker.description.device_kinds = {{.name = "cuda"}};
  CHECK(usual_device(worker.description) == "cuda");
  CHECK_FALSE(has_usual_device(worker.description));
  worker.description.devices = {{.name = "cuda.1", .driver = "one", .nodes = {"/dev/one"}},
                                {.name = "cuda.10", .driver = "ten"}};
  CHECK(has_usual_device(worker.description));
  CHECK(device_of(worker, "cuda").driver == "one");
  CHECK(device_of(worker, "cuda.1").nodes == std::vector<std::string>{"/dev/one"});
  CHECK(device_of(worker, "cuda.10").driver == "ten");
  CHECK(device_of(worker, "cuda.2").driver.empty());
}

TEST_CASE("candidates are checked against what the runtimes say they have") {
  const NullFixture fixture;
  const auto check = [&](const char* text) {
    check_candidate(parse_candidate(text), fixture.workers);
  };
  CHECK_NOTHROW(check("null:fp32,noise=0.1"));
  CHECK_THROWS_WITH_AS(check("nil:fp32"), doctest::Contains("no runtime nil"), UsageError);
  CHECK_THROWS_WITH_AS(check("null:bf16"), doctest::Contains("no variant bf16"), UsageError);
  CHECK_THROWS_WITH_AS(check("null:fp32,compile_cache=yes"),
                       doctest::Contains("keeps nothing of what it compiles"), UsageError);
  CHECK_THROWS_WITH_AS(check("null:fp32,colour=red"), doctest::Contains("no option colour"),
                       UsageError);
}

// Two runtimes that know the same kinds of device: the second is not asked.
TEST_CASE("every kind of device is measured once, and a worker that fails is an entry") {
  const NullFixture fixture;
  const WorkerInfo null = fixture.workers.at("null");
  std::map<std::string, WorkerInfo> workers = {{"null", null}, {"null-again", null}};
  const test::TemporaryFolder folder;
  const auto rooflines = device_rooflines(workers, folder.path());
  REQUIRE(rooflines.size() == 2);
  CHECK(rooflines[0].device == "toy");
  CHECK(rooflines[0].peaks.front().macs_per_second == 1.5e12);
  CHECK(rooflines[0].missing.at("int8") == "a toy has none");
  CHECK(rooflines[1].absent == "no machine has one");

  workers.erase("null-again");
  workers.at("null").program.executable = "/nowhere/worker";
  const auto failed = device_rooflines(workers, folder.path());
  REQUIRE(failed.size() == 1);
  CHECK(failed[0].absent.starts_with("the worker of null could not measure it: "));
  workers.at("null").description.device_kinds = {{runtime::kCpu}};
  CHECK(device_rooflines(workers, folder.path()).empty());
}

}  // namespace edgebench::measure
