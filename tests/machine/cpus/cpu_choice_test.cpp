#include "machine/cpus/cpu_choice.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "base/error.h"
#include "machine/cpus/affinity.h"

namespace edgebench::machine {
namespace {

using Cpus = std::vector<int>;

Probe probe(int cpu, int core, std::int64_t median_ns, std::int64_t spread_ns = 0,
            int package = 0) {
  return {.place = {.cpu = cpu, .core = core, .package = package},
          .median_ns = median_ns,
          .spread_ns = spread_ns};
}

}  // namespace

TEST_CASE("the steadiest CPU goes to the worker, another to the coordinator") {
  const CpuChoice choice =
      select_cpus(1, {probe(0, 0, 1000, 500), probe(1, 1, 1100, 20), probe(2, 2, 1000, 300)});
  CHECK(choice.workers == Cpus{1});
  CHECK(choice.coordinator == 0);
  CHECK(choice.notes.empty());
  CHECK(choice.probes.size() == 3);
}

TEST_CASE("of CPUs that are equal within 1 % the higher number is taken: CPU 0 has interrupts") {
  CHECK(select_cpus(1, {probe(0, 0, 1000), probe(1, 1, 1009)}).workers == Cpus{1});
  CHECK(select_cpus(1, {probe(0, 0, 1000), probe(1, 1, 1011)}).workers == Cpus{0});
}

TEST_CASE("on one CPU both share, and a note says so") {
  const CpuChoice choice = select_cpus(1, {probe(4, 4, 1000)});
  CHECK(choice.workers == Cpus{4});
  CHECK(choice.coordinator == 4);
  REQUIRE(choice.notes.size() == 1);
  CHECK(choice.notes[0].find("shares CPU 4") != std::string::npos);
}

TEST_CASE("as many threads as CPUs: the coordinator shares; more: the workers share too") {
  const std::vector probes = {probe(0, 0, 1000), probe(1, 1, 1000)};
  CHECK(select_cpus(2, probes).workers == Cpus{0, 1});
  CHECK(select_cpus(2, probes).notes.size() == 1);
  const CpuChoice crowded = select_cpus(3, probes);
  CHECK(crowded.workers == Cpus{0, 1});
  REQUIRE(crowded.notes.size() == 2);
  CHECK(crowded.notes[0].find("3 threads share 2 CPUs") != std::string::npos);
}

TEST_CASE("distinct cores come before better hyper-threads") {
  const std::vector probes = {probe(0, 0, 1000), probe(1, 1, 1500), probe(2, 0, 1000),
                              probe(3, 1, 1500)};
  const CpuChoice two = select_cpus(2, probes);
  CHECK(two.workers == Cpus{2, 3});
  REQUIRE(two.notes.size() == 1);
  CHECK(two.notes[0].find("shares a physical core") != std::string::npos);

  const CpuChoice one = select_cpus(1, probes);
  CHECK(one.workers == Cpus{2});
  CHECK((one.coordinator == 1 || one.coordinator == 3));  // The core without a worker.
  CHECK(one.notes.empty());

  const CpuChoice three = select_cpus(3, probes);
  CHECK(three.workers.size() == 3);
  REQUIRE(three.notes.size() == 2);
  CHECK(three.notes[0].find("3 worker CPUs lie on 2 physical cores") != std::string::npos);
}

TEST_CASE("fast cores come before slow ones") {
  std::vector<Probe> probes;
  for (int cpu = 0; cpu < 4; ++cpu) probes.push_back(probe(cpu, cpu, 3000));
  for (int cpu = 4; cpu < 8; ++cpu) probes.push_back(probe(cpu, cpu, 1000));
  const CpuChoice choice = select_cpus(2, probes);
  CHECK(choice.workers == Cpus{6, 7});
  CHECK(choice.coordinator < 4);
}

TEST_CASE("threads stay within one package where one has cores enough") {
  const std::vector probes = {probe(0, 0, 1000, 0, 0), probe(1, 1, 5000, 0, 0),
                              probe(2, 2, 1100, 0, 1), probe(3, 3, 1200, 0, 1)};
  CHECK(select_cpus(2, probes).workers == Cpus{2, 3});
  CHECK(select_cpus(1, probes).workers == Cpus{0});
  CHECK(select_cpus(3, probes).workers == Cpus{0, 2, 3});
}

TEST_CASE("probes are summed up by median and the spread of the middle 80 %") {
  std::vector<std::int64_t> durations_ns;
  for (std::int64_t i = 0; i <= 100; ++i) durations_ns.push_back((i * 37) % 101);
  const Probe summary = summarise({.cpu = 3, .core = 3, .package = 0}, durations_ns);
  CHECK(summary.place.cpu == 3);
  CHECK(summary.median_ns == 50);
  CHECK(summary.spread_ns == 80);
  CHECK(summary.score_ns() == 130);
  CHECK(summarise({}, {7}).score_ns() == 7);
}

TEST_CASE("this machine's choice is among the allowed CPUs and goes into the record") {
  const auto allowed = allowed_cpus();
  const CpuChoice choice = choose_cpus(1);
  REQUIRE(choice.workers.size() == 1);
  CHECK(std::ranges::find(allowed, choice.workers[0]) != allowed.end());
  CHECK((allowed.size() == 1) == (choice.coordinator == choice.workers[0]));
  const nlohmann::json record = choice;
  CHECK(record["probes"].size() == allowed.size());
  CHECK(record["probes"][0]["median_ns"] == choice.probes[0].median_ns);
  CHECK(allowed_cpus() == allowed);
}

TEST_CASE("workers stay on the fastest kind, and take the next where it has too few cores") {
  const std::vector<Probe> probes = {probe(0, 0, 3000), probe(1, 1, 3000), probe(2, 2, 3100),
                                     probe(3, 3, 1000), probe(4, 4, 1100)};
  const Cores cores{.classes = {{.name = "big", .core = "Cortex-A76", .cpus = {3, 4}},
                                {.name = "little", .core = "Cortex-A55", .cpus = {0, 1, 2}}},
                    .wanted = {}};
  CHECK(select_cpus(2, probes, cores).workers == Cpus{3, 4});
  CHECK(select_cpus(2, probes, cores).core_class == "big (2 x Cortex-A76, CPUs 3-4)");
  CHECK(select_cpus(2, probes, cores).coordinator == 2);
  // Three need a slow one, too; all of them on slow ones would be slower still.
  const CpuChoice mixed = select_cpus(3, probes, cores);
  CHECK(mixed.workers.size() == 3);
  CHECK(std::ranges::count(mixed.workers, 3) + std::ranges::count(mixed.workers, 4) == 2);
  CHECK(mixed.core_class.empty());
  CHECK(mixed.notes.front().starts_with(
      "the workers run on cores of several kinds, big (2 x Cortex-A76, CPUs 3-4) and little "));
  // Machines with one kind do not speak of it.
  CHECK(select_cpus(2, probes).core_class.empty());
}

TEST_CASE("hyper-threads of the fastest kind are no cores for further threads") {
  // Two fast cores of two threads each, and two slow ones.
  const std::vector<Probe> probes = {probe(0, 0, 1000), probe(1, 0, 1000), probe(2, 2, 1000),
                                     probe(3, 2, 1000), probe(4, 4, 2000), probe(5, 5, 2000)};
  const Cores cores{.classes = {{.name = "big", .core = "P-core", .cpus = {0, 1, 2, 3}},
                                {.name = "little", .core = "E-core", .cpus = {4, 5}}},
                    .wanted = {}};
  CHECK(select_cpus(2, probes, cores).core_class.starts_with("big "));
  const CpuChoice four = select_cpus(4, probes, cores);
  CHECK(std::ranges::count(four.workers, 4) + std::ranges::count(four.workers, 5) == 2);
  CHECK(four.notes.back().starts_with("the workers run on cores of several kinds, "));
}

TEST_CASE("the user's cores are taken, whatever their speed") {
  const std::vector<Probe> probes = {probe(0, 0, 3000), probe(1, 1, 2900), probe(2, 2, 1000)};
  CHECK(select_cpus(1, probes, {.classes = {}, .wanted = {0, 1}}).workers == Cpus{1});
  CHECK(select_cpus(1, probes, {.classes = {}, .wanted = {0, 1}}).coordinator == 0);
  CHECK(select_cpus(2, probes, {.classes = {}, .wanted = {0, 1}}).workers == Cpus{0, 1});
  CHECK_THROWS_WITH_AS(select_cpus(1, probes, {.classes = {}, .wanted = {7}}),
                       "--cores names no CPU that this process may use; look at taskset and the "
                       "container's cpuset",
                       UsageError);
}

}  // namespace edgebench::machine
