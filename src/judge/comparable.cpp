#include "judge/comparable.h"

#include <fmt/format.h>

#include "base/error.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

using nlohmann::json;

json fact(const RunHeader& run, const char* object, const char* key) {
  const auto found = run.record.find(object);
  if (found == run.record.end() || !found->is_object()) return nullptr;
  return found->value(key, json());
}

void check_machines(const RunHeader& base, const RunHeader& now) {
  std::string what;
  for (const char* key : {"cpu_model", "logical_cpus", "instruction_sets"}) {
    if (fact(base, "machine", key) != fact(now, "machine", key)) what = key;
  }
  if (what.empty()) return;
  const std::string sets = what == "instruction_sets" ? ", whose instruction sets differ" : "";
  throw InputError(fmt::format(
      "the base run is of another machine ({}) than the new one ({}){}; compare runs of one "
      "machine, or give --across-machines",
      machine_words(base), machine_words(now), sets));
}

// The crops' hash says all; older records have the folder and the number of images.
bool same_images(const RunHeader& base, const RunHeader& now) {
  const json before = fact(base, "images", "crops_key");
  const json after = fact(now, "images", "crops_key");
  if (before.is_string() && after.is_string()) return before == after;
  return base.images.folder == now.images.folder && base.images.count == now.images.count;
}

}  // namespace

void check_comparable(const RunHeader& base, const RunHeader& now, bool across_machines) {
  if (base.weights.sha256 != now.weights.sha256) {
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
  if (!across_machines) check_machines(base, now);
}

std::optional<std::string> other_work(const Candidate& base, const Candidate& now) {
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

std::string machine_words(const RunHeader& run) {
  const json model = fact(run, "machine", "cpu_model");
  const json cpus = fact(run, "machine", "logical_cpus");
  std::string words = model.is_string() ? model.get<std::string>() : "unknown CPU";
  if (cpus.is_number_unsigned()) {
    words += fmt::format(", {}", count_words(cpus.get<std::size_t>(), "CPU"));
  }
  return words;
}

}  // namespace edgebench::judge
