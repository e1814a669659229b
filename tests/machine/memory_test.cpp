#include "machine/memory.h"

#include <vector>

#include "machine/fake_root.h"

namespace edgebench::machine {

TEST_CASE("memory is read in bytes") {
  test::FakeRoot root;
  root.put("proc/self/status", "Name:\tx\nVmPeak:\t 900 kB\nVmHWM:\t 30 kB\nVmRSS:\t 20 kB\n")
      .put("proc/self/smaps_rollup", "5612-7ffd ---p 0 0:0 0 [rollup]\nRss: 20 kB\nPss: 10 kB\n")
      .put("proc/meminfo", "MemTotal: 100 kB\nMemFree: 1 kB\nMemAvailable: 60 kB\n");
  const MemoryUse memory = own_memory(root.path());
  CHECK(memory.peak_rss_bytes == 30 * 1024);
  CHECK(memory.rss_bytes == 20 * 1024);
  CHECK(memory.pss_bytes == 10 * 1024);
  CHECK(available_memory_bytes(root.path()) == 60 * 1024);
}

TEST_CASE("a limit of the control group is the memory there is") {
  test::FakeRoot root;
  root.put("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 600 kB\n")
      .put("proc/self/cgroup", "0::/box\n")
      .put("sys/fs/cgroup/box/memory.max", "300000\n")
      .put("sys/fs/cgroup/box/memory.current", "100000\n");
  CHECK(total_memory_bytes(root.path()) == 300000);
  CHECK(available_memory_bytes(root.path()) == 200000);
  // The machine itself may have less.
  root.put("proc/meminfo", "MemTotal: 200 kB\nMemAvailable: 100 kB\n");
  CHECK(total_memory_bytes(root.path()) == 200 * 1024);
  CHECK(available_memory_bytes(root.path()) == 100 * 1024);
  root.remove("proc/meminfo");
  CHECK(total_memory_bytes(root.path()) == 300000);
}

TEST_CASE("memory that the kernel does not tell is null in JSON") {
  const test::FakeRoot root;
  const nlohmann::json json = own_memory(root.path());
  CHECK(json["peak_rss_bytes"].is_null());
  CHECK(json["pss_bytes"].is_null());
  CHECK_FALSE(available_memory_bytes(root.path()));
}

TEST_CASE("the peak remembers memory that was given back") {
  constexpr std::size_t kBytes = 64U << 20;
  const auto before = own_memory();
  REQUIRE(before.rss_bytes);
  {
    std::vector<char> block(kBytes, 1);
    CHECK(block[kBytes / 2] == 1);
  }
  CHECK(own_memory().peak_rss_bytes.value_or(0) >= *before.rss_bytes + kBytes * 9 / 10);
}

}  // namespace edgebench::machine
