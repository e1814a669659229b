#include "machine/cpus/cpu_choice.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/units.h"
#include "machine/canary.h"
#include "machine/cgroup.h"
#include "machine/cpus/affinity.h"

namespace edgebench::machine {
namespace {

// The best CPUs of a machine or package: every core's best CPU first, in order of score, then every
// core's second best, and so on.
std::vector<Probe> ranked(std::vector<Probe> probes) {
  const std::int64_t best_ns = std::ranges::min(probes, {}, &Probe::score_ns).score_ns();
  const auto rank = [&](const Probe& probe) {
    const std::int64_t percent_worse =
        (probe.score_ns() - best_ns) * 100 / std::max<std::int64_t>(best_ns, 1);
    return std::pair(percent_worse, -probe.place.cpu);
  };
  std::ranges::sort(probes, {}, rank);
  std::map<int, int> taken_of_core;
  std::vector<std::pair<int, Probe>> turns;
  for (const Probe& probe : probes) turns.emplace_back(taken_of_core[probe.place.core]++, probe);
  std::ranges::stable_sort(turns, {}, &std::pair<int, Probe>::first);
  std::ranges::transform(turns, probes.begin(), &std::pair<int, Probe>::second);
  return probes;
}

std::size_t distinct_cores(std::span<const Probe> probes) {
  std::set<int> cores;
  for (const Probe& probe : probes) cores.insert(probe.place.core);
  return cores.size();
}

// The package whose slowest chosen CPU is the fastest, among those with a core for every thread;
// nullopt if there is none. Threads of one inference wait for the slowest, and memory that is
// shared across packages is slow.
std::optional<std::vector<Probe>> best_package(std::size_t threads, std::span<const Probe> probes) {
  std::map<int, std::vector<Probe>> packages;
  for (const Probe& probe : probes) packages[probe.place.package].push_back(probe);
  std::optional<std::vector<Probe>> best;
  for (auto& [number, members] : packages) {
    if (distinct_cores(members) < threads) continue;
    members = ranked(std::move(members));
    if (!best || members[threads - 1].score_ns() < (*best)[threads - 1].score_ns()) best = members;
  }
  return best;
}

// The most disturbed CPU that no worker has: on an unused core if there is one.
std::optional<Probe> coordinator_among(std::span<const Probe> probes, const std::set<int>& cpus,
                                       const std::set<int>& cores) {
  std::optional<Probe> best;
  const auto rank = [&](const Probe& probe) {
    return std::pair(!cores.contains(probe.place.core), probe.score_ns());
  };
  for (const Probe& probe : probes) {
    if (cpus.contains(probe.place.cpu)) continue;
    if (!best || rank(probe) > rank(*best)) best = probe;
  }
  return best;
}

bool lies_in(const Probe& probe, const std::vector<int>& cpus) {
  return std::ranges::find(cpus, probe.place.cpu) != cpus.end();
}

std::vector<Probe> those_in(const std::vector<Probe>& probes, const std::vector<int>& cpus) {
  std::vector<Probe> kept;
  std::ranges::copy_if(probes, std::back_inserter(kept),
                       [&](const Probe& probe) { return lies_in(probe, cpus); });
  return kept;
}

std::vector<Probe> eligible(std::size_t threads, const std::vector<Probe>& probes,
                            const Cores& cores) {
  if (!cores.wanted.empty()) {
    std::vector<Probe> wanted = those_in(probes, cores.wanted);
    if (wanted.empty()) {
      throw UsageError(
          "--cores names no CPU that this process may use; look at taskset and the container's "
          "cpuset");
    }
    return wanted;
  }
  // The fastest kinds, as many as it takes for a core for every thread.
  std::vector<Probe> taken;
  for (const CoreClass& one : cores.classes) {
    std::ranges::move(those_in(probes, one.cpus), std::back_inserter(taken));
    if (distinct_cores(taken) >= threads) return taken;
  }
  return probes;
}

// The kind that all workers run on. Where there are several, they are a note instead.
void name_class(const Cores& cores, CpuChoice& choice) {
  if (cores.classes.size() < 2) return;
  std::vector<std::string> kinds;
  for (const CoreClass& one : cores.classes) {
    const bool taken = std::ranges::any_of(choice.workers, [&](int cpu) {
      return std::ranges::find(one.cpus, cpu) != one.cpus.end();
    });
    if (taken) kinds.push_back(words_for(one));
  }
  if (kinds.size() == 1) choice.core_class = kinds.front();
  if (kinds.size() < 2) return;
  choice.notes.push_back(fmt::format(
      "the workers run on cores of several kinds, {}: threads on the fast ones wait for "
      "those on the slow ones; use fewer threads, or --cores {}",
      fmt::join(kinds, " and "), cores.classes.front().name));
}

void add_notes(std::size_t threads, const std::optional<Probe>& coordinator,
               const std::set<int>& worker_cores, CpuChoice& choice) {
  if (choice.workers.size() < threads) {
    choice.notes.push_back(
        fmt::format("{} threads share {} CPUs: they wait for each other; use fewer threads",
                    threads, choice.workers.size()));
  }
  if (worker_cores.size() < choice.workers.size()) {
    choice.notes.push_back(
        fmt::format("{} worker CPUs lie on {} physical cores: hyper-threads slow each other down",
                    choice.workers.size(), worker_cores.size()));
  }
  if (!coordinator) {
    choice.notes.push_back(fmt::format(
        "the coordinator shares CPU {} with the workers: there is no other CPU; it sleeps while "
        "they run",
        choice.coordinator));
  } else if (worker_cores.contains(coordinator->place.core)) {
    choice.notes.push_back(fmt::format(
        "the coordinator (CPU {}) shares a physical core with a worker: there is no other core",
        choice.coordinator));
  }
}

}  // namespace

Probe summarise(const CpuPlace& place, std::vector<std::int64_t> durations_ns) {
  std::ranges::sort(durations_ns);
  const std::size_t last = durations_ns.size() - 1;
  return {.place = place,
          .median_ns = durations_ns[last / 2],
          .spread_ns = durations_ns[last * 9 / 10] - durations_ns[last / 10]};
}

CpuChoice select_cpus(int threads, std::vector<Probe> probes, const Cores& wanted_cores) {
  std::ranges::sort(probes, {}, [](const Probe& probe) { return probe.place.cpu; });
  const auto wanted = static_cast<std::size_t>(threads);
  const std::vector<Probe> candidates = eligible(wanted, probes, wanted_cores);
  const std::vector<Probe> order = best_package(wanted, candidates).value_or(ranked(candidates));

  CpuChoice choice;
  std::set<int> cpus;
  std::set<int> cores;
  for (const Probe& probe : std::span(order).first(std::min(wanted, order.size()))) {
    cpus.insert(probe.place.cpu);
    cores.insert(probe.place.core);
  }
  choice.workers.assign(cpus.begin(), cpus.end());
  const auto coordinator = coordinator_among(probes, cpus, cores);
  choice.coordinator = coordinator ? coordinator->place.cpu : choice.workers.front();
  add_notes(wanted, coordinator, cores, choice);
  name_class(wanted_cores, choice);
  choice.probes = std::move(probes);
  return choice;
}

CpuChoice choose_cpus(int threads, const std::string& cores) {
  const std::vector<CoreClass> classes = core_classes();
  const Cores wanted{.classes = classes, .wanted = cpus_named(cores, classes)};
  const std::vector<int> cpus = allowed_cpus();
  constexpr std::size_t kTotal = 400;  // Canaries of about 5 ms.
  constexpr std::size_t kFewest = 4, kMost = 20;
  const std::size_t repetitions = std::clamp(kTotal / cpus.size(), kFewest, kMost);
  std::map<int, std::vector<std::int64_t>> durations_ns;
  for (std::size_t round = 0; round < repetitions; ++round) {
    for (const int cpu : cpus) {
      // The first after a move wakes the CPU and is dropped.
      durations_ns[cpu].push_back(run_canary_on_ns(cpu, 2).back());
    }
  }
  std::vector<Probe> probes;
  for (auto& [cpu, durations] : durations_ns) {
    probes.push_back(summarise(place_of(cpu), std::move(durations)));
  }
  CpuChoice choice = select_cpus(threads, std::move(probes), wanted);
  const auto quota_cpus = cpu_bandwidth().quota_cpus;
  if (quota_cpus && *quota_cpus < threads) {
    choice.notes.push_back(
        fmt::format("the control group allows {:.2f} CPUs' worth of time to {}, which will be "
                    "stopped now and then; raise the quota",
                    *quota_cpus, count_words(static_cast<std::size_t>(threads), "thread")));
  }
  return choice;
}

}  // namespace edgebench::machine
