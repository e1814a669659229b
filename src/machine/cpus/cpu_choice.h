// Which CPUs the workers get and which one the coordinator keeps.
//
// The CPUs of one machine differ: interrupts land on some, a neighbour of the virtual machine sits
// behind another, and cores may be of two kinds. So each allowed CPU is probed with the canary for
// a fraction of a second, all of them in turn (disturbance comes in bursts of tens to hundreds of
// milliseconds, which would otherwise hit one CPU's probes only), and the workers get the fastest
// and steadiest ones. The coordinator stays elsewhere, where there is an elsewhere: it wakes up
// between slices, and would take the cache with it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "machine/cpus/core_class.h"
#include "machine/cpus/topology.h"

namespace edgebench::machine {

struct Probe {
  CpuPlace place;
  std::int64_t median_ns = 0;  // Of the canary.
  std::int64_t spread_ns = 0;  // From the 10th to the 90th percentile.

  // What a slice meets in a bad moment. Lower is better.
  std::int64_t score_ns() const { return median_ns + spread_ns; }

  static constexpr void fields(const auto& visit) {
    visit(inlined(&Probe::place), required("median_ns", &Probe::median_ns),
          required("spread_ns", &Probe::spread_ns));
  }
};

struct CpuChoice {
  std::vector<int> workers;  // Ascending; as many as threads, fewer if the machine has fewer.
  int coordinator = 0;
  // The kind of core that all workers run on, words_for() it; empty where there is only one kind,
  // or where they run on several.
  std::string core_class;
  std::vector<std::string> notes;  // Sentences for the record: what could not be had.
  std::vector<Probe> probes;       // In the order of the CPUs.

  static constexpr void fields(const auto& visit) {
    visit(optional("workers", &CpuChoice::workers),
          optional("coordinator", &CpuChoice::coordinator),
          if_any("core_class", &CpuChoice::core_class), optional("notes", &CpuChoice::notes),
          optional("probes", &CpuChoice::probes));
  }
};

// From the canary's durations on one CPU; at least one.
Probe summarise(const CpuPlace& place, std::vector<std::int64_t> durations_ns);

// Which CPUs may be chosen for workers.
struct Cores {
  std::vector<CoreClass> classes;  // Of the machine; none: all cores are of one kind.
  std::vector<int> wanted;         // By the user; none: left to the rule.
};

// The rule alone, on results however gained. `probes` must not be empty, threads at least 1.
// - The CPUs that the user wants; else those of the fastest kind, and of the next ones where it has
//   fewer cores than there are threads, which is a note.
// - Distinct physical cores before two CPUs of one core; one package before several.
// - Then the lower score; within 1 % the higher number, because interrupts prefer CPU 0.
// - The coordinator gets the most disturbed CPU of a core without a worker, else a free sibling,
//   else it shares.
// Throws UsageError if nothing that the user wants was probed.
CpuChoice select_cpus(int threads, std::vector<Probe> probes, const Cores& cores = {});

// Probes every allowed CPU (about 0.1 s each up to 20 CPUs, 2 s in all up to 100) and selects. A
// CPU quota of the control group below `threads` adds a note. `cores` is what the user wants, as
// cpus_named() takes it; throws UsageError if it names nothing that may be used.
CpuChoice choose_cpus(int threads, const std::string& cores = "");

}  // namespace edgebench::machine
