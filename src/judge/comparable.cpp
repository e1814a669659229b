#include "judge/comparable.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/units.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

void check_machines(const record::Run& base, const record::Run& now) {
  const machine::MachineFacts& before = base.machine;
  const machine::MachineFacts& after = now.machine;
  const bool other_sets = before.instruction_sets != after.instruction_sets;
  if (before.cpu_model == after.cpu_model && before.logical_cpus == after.logical_cpus &&
      !other_sets) {
    return;
  }
  const std::string sets = other_sets ? ", whose instruction sets differ" : "";
  throw InputError(fmt::format(
      "the base run is of another machine ({}) than the new one ({}){}; compare runs of one "
      "machine, or give --across-machines",
      machine_words(base), machine_words(now), sets));
}

}  // namespace

// One network may stand in several files; older records have the file's hash alone.
bool same_network(const record::Weights& base, const record::Weights& now) {
  if (!base.network_sha256.empty() && !now.network_sha256.empty()) {
    return base.network_sha256 == now.network_sha256;
  }
  return base.sha256 == now.sha256;
}

// The crops' hash says all; older records have the folder and the number of images.
bool same_images(const record::Run& base, const record::Run& now) {
  const std::string& before = base.images.crops_key;
  const std::string& after = now.images.crops_key;
  if (!before.empty() && !after.empty()) return before == after;
  return base.images.folder == now.images.folder && base.images.count == now.images.count;
}

void check_comparable(const record::Run& base, const record::Run& now, bool across_machines) {
  if (!same_network(base.weights, now.weights)) {
    throw InputError(fmt::format(
        "the base run has other weights ({}) than the new one ({}); compare runs of one network",
        base.weights.origin, now.weights.origin));
  }
  if (!same_images(base, now)) {
    throw InputError(fmt::format(
        "the base run has other images ({} of {}) than the new one ({} of {}); compare runs on the "
        "same images",
        base.images.count, base.images.folder, now.images.count, now.images.folder));
  }
  check_same_timing("the base run", base, "the new one", now);
  if (!across_machines) check_machines(base, now);
}

void check_same_timing(const std::string& base, const record::Run& base_run, const std::string& now,
                       const record::Run& now_run) {
  const runtime::GpuTiming before = base_run.plan.gpu_timing;
  const runtime::GpuTiming after = now_run.plan.gpu_timing;
  if (before == after) return;
  throw InputError(
      fmt::format("the latencies of {} are of --gpu-timing {} and those of {} of {}, which hold "
                  "different things; give runs of one",
                  base, enum_name(before), now, enum_name(after)));
}

std::optional<std::string> other_work(const record::Candidate& base, const record::Candidate& now) {
  if (base.threads != now.threads) {
    return fmt::format("it ran with {} and {}",
                       count_words(static_cast<std::size_t>(base.threads), "thread"),
                       count_words(static_cast<std::size_t>(now.threads), "thread"));
  }
  if (base.batch != now.batch) {
    return fmt::format("it ran with batch {} and batch {}", base.batch, now.batch);
  }
  if (base.streams != now.streams) {
    return fmt::format("it ran with {} and {}",
                       count_words(static_cast<std::size_t>(base.streams), "stream"),
                       count_words(static_cast<std::size_t>(now.streams), "stream"));
  }
  return std::nullopt;
}

std::string machine_words(const record::Run& run) {
  std::string words = run.machine.cpu_model.value_or("unknown CPU");
  if (run.machine.logical_cpus) {
    words += fmt::format(", {}", count_words(*run.machine.logical_cpus, "CPU"));
  }
  return words;
}

}  // namespace edgebench::judge
