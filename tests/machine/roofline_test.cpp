#include "machine/roofline.h"

#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "fake_root.h"
#include "machine/cpus/affinity.h"

namespace edgebench::machine {
namespace {

constexpr RooflineEffort kLittle = {
    .windows = 2, .window_ns = 1, .buffer_bytes_min = std::size_t{4} << 20};

bool has_peak(const Roofline& roofline, const std::string& arithmetic) {
  return std::ranges::count(roofline.peaks, arithmetic, &Roofline::Peak::arithmetic) == 1;
}

}  // namespace

TEST_CASE("of several kernels of an arithmetic the fastest is its peak") {
  Roofline roofline;
  add_peaks(roofline, std::array<KernelResult, 4>{{{"fp32", "slow", 1e9},
                                                   {"int8", "dot", 4e9},
                                                   {"fp32", "fast", 3e9},
                                                   {"fp32", "middling", 2e9}}});
  REQUIRE(roofline.peaks.size() == 2);
  CHECK(roofline.peaks[0].instructions == "fast");
  CHECK(roofline.peaks[0].macs_per_second == 3e9);
  CHECK(roofline.peaks[1].arithmetic == "int8");
  CHECK(roofline.missing.empty());
}

TEST_CASE("wrong sums of one kernel leave its arithmetic without a peak") {
  Roofline roofline;
  add_peaks(roofline, std::array<KernelResult, 4>{{{"fp32", "good", 1e9},
                                                   {"fp32", "wrong", std::nullopt},
                                                   {"fp32", "late", 2e9},
                                                   {"int8", "dot", 4e9}}});
  REQUIRE(roofline.peaks.size() == 1);
  CHECK(roofline.peaks[0].arithmetic == "int8");
  CHECK(roofline.missing.at("fp32") == "the sums of wrong came out wrong");
}

TEST_CASE("a processor that says nothing of itself has no peak, not one of zero") {
  const test::FakeRoot root;
  const std::array counts = {1};
  const auto rooflines = measure_rooflines(counts, allowed_cpus(), kLittle, root.path());
  REQUIRE(rooflines.size() == 1);
  CHECK_FALSE(has_peak(rooflines[0], "int8"));
  for (const char* arithmetic : {"fp16", "bf16", "int8"}) {
    CHECK(rooflines[0].missing.contains(arithmetic));
  }
  const nlohmann::json json = rooflines[0];
  CHECK(json.at("read_bytes_per_second").is_null());
  CHECK(json.at("read_buffer_bytes").is_null());
  CHECK(json.at("read_missing").get<std::string>().starts_with("a buffer of 4 MiB is more"));
  CHECK_FALSE(json.contains("caches"));
}

TEST_CASE("the caches from the second level on are read, the nearest first, each thread's half") {
  test::FakeRoot root;
  const std::string caches = "sys/devices/system/cpu/cpu0/cache/";
  root.put_in(caches + "index0", {{"level", "1"}, {"type", "Data"}, {"size", "32K"}})
      .put_in(caches + "index2",
              {{"level", "3"}, {"type", "Unified"}, {"size", "2M"}, {"shared_cpu_list", "0-7"}})
      .put_in(caches + "index3",
              {{"level", "2"}, {"type", "Unified"}, {"size", "512K"}, {"shared_cpu_list", "0"}})
      .put_in(caches + "index4", {{"level", "2"}, {"type", "Instruction"}, {"size", "512K"}});
  const std::array counts = {1};
  const auto roofline = measure_rooflines(counts, allowed_cpus(), kLittle, root.path()).front();
  REQUIRE(roofline.caches.size() == 2);
  CHECK(roofline.caches[0].level == 2);
  CHECK(roofline.caches[0].buffer_bytes == 256 << 10);
  CHECK(roofline.caches[1].level == 3);
  CHECK(roofline.caches[1].buffer_bytes == 1 << 20);
  for (const Roofline::CacheRead& cache : roofline.caches) CHECK(cache.bytes_per_second > 0);
}

TEST_CASE("this machine: one roofline for each number of threads, never on more CPUs than given") {
  const std::array counts = {1, 64};
  const auto all = allowed_cpus();
  const std::span<const int> cpus = std::span(all).first(std::min<std::size_t>(2, all.size()));
  const auto rooflines = measure_rooflines(counts, cpus, kLittle);
  REQUIRE(rooflines.size() == 2);
  CHECK(rooflines[0].threads == 1);
  CHECK(rooflines[0].cpus == std::vector<int>{cpus.front()});
  CHECK(rooflines[1].threads == 64);
  CHECK(rooflines[1].cpus == std::vector<int>(cpus.begin(), cpus.end()));
  for (const Roofline& roofline : rooflines) {
    for (const char* arithmetic : {"fp32", "fp16", "bf16", "int8"}) {
      CAPTURE(arithmetic);
      CHECK(has_peak(roofline, arithmetic) != roofline.missing.contains(arithmetic));
    }
    for (const Roofline::Peak& peak : roofline.peaks) CHECK(peak.macs_per_second > 0);
  }
}

TEST_CASE("a roofline is recorded with its reasons") {
  const Roofline roofline = {.threads = 2,
                             .cpus = {1, 3},
                             .peaks = {{"fp32", "FMA", 5e10}},
                             .missing = {{"fp16", "why"}},
                             .read_bytes_per_second = 2e10,
                             .read_buffer_bytes = 1024,
                             .caches = {{2, 512, 9e10}}};
  const nlohmann::json json = roofline;
  CHECK(json == nlohmann::json::parse(R"({
    "threads": 2, "cpus": [1, 3],
    "peaks": [{"arithmetic": "fp32", "instructions": "FMA", "macs_per_second": 5e10}],
    "missing": {"fp16": "why"},
    "read_bytes_per_second": 2e10, "read_buffer_bytes": 1024, "read_missing": null,
    "caches": [{"level": 2, "buffer_bytes": 512, "bytes_per_second": 9e10}]})"));
}

}  // namespace edgebench::machine
