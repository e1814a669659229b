#include "machine/cpus/core_class.h"

#include <map>

#include "base/error.h"
#include "machine/fake_root.h"

namespace edgebench::machine {
namespace {

using Cpus = std::vector<int>;

constexpr const char* kA55 = "0xd05";
constexpr const char* kA76 = "0xd0b";
constexpr const char* kA78 = "0xd41";
constexpr const char* kX1 = "0xd44";

struct FakeCore {
  const char* part;
  int capacity = 0;  // 0: the kernel does not say.
  int max_khz = 0;
};

void put_cores(test::FakeRoot& root, const std::vector<FakeCore>& cores) {
  std::string cpuinfo;
  for (std::size_t cpu = 0; cpu < cores.size(); ++cpu) {
    cpuinfo += test::arm_block(static_cast<int>(cpu), cores[cpu].part, "asimd");
    const std::string folder = "sys/devices/system/cpu/cpu" + std::to_string(cpu);
    if (cores[cpu].capacity > 0) {
      root.put(folder + "/cpu_capacity", std::to_string(cores[cpu].capacity) + "\n");
    }
    if (cores[cpu].max_khz > 0) {
      root.put(folder + "/cpufreq/cpuinfo_max_freq", std::to_string(cores[cpu].max_khz) + "\n");
    }
  }
  root.put("proc/cpuinfo", cpuinfo)
      .put("sys/devices/system/cpu/online", "0-" + std::to_string(cores.size() - 1) + "\n");
}

std::vector<std::string> words_of(const test::FakeRoot& root) {
  std::vector<std::string> words;
  for (const CoreClass& one : core_classes(root.path())) words.push_back(words_for(one));
  return words;
}

}  // namespace

TEST_CASE("equal cores are one kind, also where the kernel says nothing of them") {
  test::FakeRoot root;
  put_cores(root, {{kA76, 1024}, {kA76, 1024}, {kA76, 1024}, {kA76, 1024}});
  CHECK(words_of(root) == std::vector<std::string>{"all (4 x Cortex-A76, CPUs 0-3)"});
  test::FakeRoot silent;
  silent.put("sys/devices/system/cpu/online", "0-1\n");
  CHECK(words_of(silent) == std::vector<std::string>{"all (2 x core, CPUs 0-1)"});
  CHECK(core_classes(test::FakeRoot().path()).empty());
}

TEST_CASE("big and LITTLE are told by capacity and part, the fastest first") {
  test::FakeRoot root;
  put_cores(root, {{kA55, 400}, {kA55, 400}, {kA76, 1024}, {kA76, 1024}});
  CHECK(words_of(root) == std::vector<std::string>{"big (2 x Cortex-A76, CPUs 2-3)",
                                                   "little (2 x Cortex-A55, CPUs 0-1)"});
  CHECK(core_classes(root.path())[0].capacity == 1024);
}

TEST_CASE("three kinds have a middle; more have several") {
  test::FakeRoot root;
  put_cores(root, {{kA55, 250}, {kA78, 800}, {kA55, 250}, {kX1, 1024}});
  CHECK(words_of(root) == std::vector<std::string>{"big (1 x Cortex-X1, CPU 3)",
                                                   "middle (1 x Cortex-A78, CPU 1)",
                                                   "little (2 x Cortex-A55, CPUs 0,2)"});
  test::FakeRoot four;
  put_cores(four, {{kX1, 1024}, {kA78, 900}, {kA78, 700}, {kA55, 250}});
  CHECK(core_classes(four.path())[1].name == "middle1");
  CHECK(core_classes(four.path())[2].name == "middle2");
}

TEST_CASE("one design with a core that clocks a little higher is one kind, a lot higher two") {
  test::FakeRoot root;
  put_cores(root, {{kA78, 1024}, {kA78, 980}});
  CHECK(core_classes(root.path()).size() == 1);
  test::FakeRoot apart;
  put_cores(apart, {{kA78, 1024}, {kA78, 960}});
  CHECK(core_classes(apart.path()).size() == 2);
}

TEST_CASE("without capacities the highest clock ranks the designs, and makes none of its own") {
  test::FakeRoot root;
  put_cores(root, {{kA55, 0, 1'800'000}, {kA76, 0, 2'400'000}, {kA76, 0, 2'200'000}});
  CHECK(words_of(root) == std::vector<std::string>{"big (2 x Cortex-A76, CPUs 1-2)",
                                                   "little (1 x Cortex-A55, CPU 0)"});
  // One capacity alone ranks nothing.
  root.put("sys/devices/system/cpu/cpu0/cpu_capacity", "1024\n");
  CHECK(core_classes(root.path())[0].cpus == Cpus{1, 2});
}

TEST_CASE("a hybrid processor of Intel's has P-cores and E-cores") {
  test::FakeRoot root;
  root.put("sys/devices/system/cpu/online", "0-3\n")
      .put("sys/devices/cpu_core/cpus", "0-1\n")
      .put("sys/devices/cpu_atom/cpus", "2-3\n");
  for (const auto& [cpu, khz] :
       std::map<int, const char*>{{0, "5000000\n"}, {1, "5200000\n"}, {2, "3900000\n"}}) {
    root.put("sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/cpuinfo_max_freq", khz);
  }
  CHECK(words_of(root) ==
        std::vector<std::string>{"big (2 x P-core, CPUs 0-1)", "little (2 x E-core, CPUs 2-3)"});
}

TEST_CASE("CPUs are named by a kind or by a list, and nothing else") {
  const std::vector<CoreClass> classes = {{.name = "big", .core = "Cortex-A76", .cpus = {4, 5, 7}},
                                          {.name = "little", .core = "Cortex-A55", .cpus = {0, 1}}};
  CHECK(cpus_named("", classes).empty());
  CHECK(cpus_named("big", classes) == Cpus{4, 5, 7});
  CHECK(cpus_named("0-1,5", classes) == Cpus{0, 1, 5});
  // As taskset's users write it.
  CHECK(cpus_named("0,1", classes) == Cpus{0, 1});
  CHECK(cpus_named("5,4,5", classes) == Cpus{4, 5});
  for (const char* wrong : {"huge", "0-2", "4-", "4-9", "0 1", "-1", "1,", "1-0", "0,x"}) {
    CAPTURE(wrong);
    CHECK_THROWS_WITH_AS(
        cpus_named(wrong, classes),
        doctest::Contains("is neither a kind of core of this machine nor a list of its CPUs, as "
                          "0-3; there are big (3 x Cortex-A76, CPUs 4-5,7), little"),
        UsageError);
  }
}

}  // namespace edgebench::machine
