#include "measure/workers/workers.h"

#include <fstream>

#include "base/error.h"
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
