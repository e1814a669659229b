#include "judge/comparable.h"

#include <functional>
#include <map>

#include "base/error.h"
#include "judge/made_run.h"

namespace edgebench::judge {
namespace {

record::Run header(const std::function<void(test::json&)>& edit = {}) {
  test::MadeRun run({"a:x"});
  if (edit) edit(run.header());
  return run.records().run;
}

}  // namespace

TEST_CASE("runs of one network, one set of images and one machine compare") {
  CHECK_NOTHROW(check_comparable(header(), header(), false));
}

TEST_CASE("another machine is refused unless it is asked for") {
  for (const auto& [key, value] : std::map<std::string, test::json>{
           {"cpu_model", "Other CPU"}, {"logical_cpus", 8}, {"instruction_sets", {"avx2"}}}) {
    CAPTURE(key);
    const record::Run other = header([&](test::json& run) { run["machine"][key] = value; });
    CHECK_THROWS_WITH_AS(check_comparable(header(), other, false),
                         doctest::Contains("give --across-machines"), InputError);
    CHECK_NOTHROW(check_comparable(header(), other, true));
  }
  const record::Run eight = header([](test::json& run) { run["machine"]["logical_cpus"] = 8; });
  CHECK_THROWS_WITH_AS(check_comparable(header(), eight, false),
                       doctest::Contains("the base run is of another machine (Example CPU, 4 CPUs) "
                                         "than the new one (Example CPU, 8 CPUs);"),
                       InputError);
}

TEST_CASE("other weights and other images are refused, machine or not") {
  const record::Run weights = header([](test::json& run) { run["weights"]["sha256"] = "cd"; });
  CHECK_THROWS_WITH_AS(check_comparable(header(), weights, true),
                       doctest::Contains("other weights"), InputError);
  for (const auto& [key, value] :
       std::map<std::string, test::json>{{"count", 100}, {"folder", "elsewhere"}}) {
    const record::Run images = header([&](test::json& run) { run["images"][key] = value; });
    CHECK_THROWS_WITH_AS(check_comparable(header(), images, true),
                         doctest::Contains("other images"), InputError);
  }
}

TEST_CASE("latencies of another timing are refused, machine or not") {
  const record::Run other =
      header([](test::json& run) { run["plan"]["gpu_timing"] = "trtexec-11"; });
  CHECK_THROWS_WITH_AS(check_comparable(header(), other, true),
                       "the latencies of the base run are of --gpu-timing application and those of "
                       "the new one of trtexec-11, which hold different things; give runs of one",
                       InputError);
  CHECK_NOTHROW(check_comparable(other, other, false));
}

TEST_CASE("the network's hash says more than its file's") {
  const auto with_hashes = [](const char* network, const char* file) {
    return header([=](test::json& run) {
      run["weights"]["network_sha256"] = network;
      run["weights"]["sha256"] = file;
    });
  };
  CHECK_NOTHROW(check_comparable(with_hashes("n", "a"), with_hashes("n", "b"), false));
  CHECK_THROWS_AS(check_comparable(with_hashes("n", "a"), with_hashes("m", "a"), false),
                  InputError);
  CHECK_NOTHROW(check_comparable(with_hashes("", "a"), with_hashes("m", "a"), false));
}

TEST_CASE("the hash of the crops says more than the folder's name") {
  const auto with_key = [](const char* key, const char* folder) {
    return header([=](test::json& run) {
      run["images"]["crops_key"] = key;
      run["images"]["folder"] = folder;
    });
  };
  CHECK_NOTHROW(check_comparable(with_key("k", "here"), with_key("k", "there"), false));
  CHECK_THROWS_AS(check_comparable(with_key("k", "here"), with_key("l", "here"), false),
                  InputError);
}

TEST_CASE("candidates of one name may have other work") {
  const record::Candidate base{.name = "a"};
  CHECK_FALSE(other_work(base, base));
  CHECK(*other_work(base, {.name = "a", .threads = 2}) == "it ran with 1 thread and 2 threads");
  CHECK(*other_work(base, {.name = "a", .batch = 8}) == "it ran with batch 1 and batch 8");
  CHECK(*other_work(base, {.name = "a", .streams = 2}) == "it ran with 1 stream and 2 streams");
}

TEST_CASE("machines in words") {
  CHECK(machine_words(header()) == "Example CPU, 4 CPUs");
  CHECK(machine_words(header([](test::json& run) { run.erase("machine"); })) == "unknown CPU");
}

}  // namespace edgebench::judge
