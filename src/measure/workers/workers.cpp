#include "measure/workers/workers.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/parallel.h"
#include "machine/facts.h"
#include "measure/workers/lanes.h"
#include "sdk/store.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "edgebench-worker-";
constexpr std::int64_t kDescribeDeadline_ns = 30 * kNanosecondsPerSecond;

// Of the executable and the library. The library is not read: PyTorch's takes a second to hash.
std::string identity_of(const WorkerProgram& program) {
  const std::string own = sha256_hex(MappedFile(program.executable).bytes());
  if (program.library.empty()) return own;
  return sha256_hex(fmt::format("{}\n{}\n{}\n{}", own, program.library.string(),
                                fs::file_size(program.library),
                                fs::last_write_time(program.library).time_since_epoch().count()));
}

// The loader's words, where a worker is started or where it opens its library itself.
bool lacks_its_library(const WorkerInfo& info) {
  constexpr std::string_view kLoaderSays = "cannot open shared object file";
  return info.reason.find(kLoaderSays) != std::string::npos ||
         info.log.find(kLoaderSays) != std::string::npos;
}

void describe(WorkerInfo& info, const fs::path& log) {
  try {
    WorkerClient worker({.program = info.program,
                         .log = log,
                         .cpus = {},
                         .deadline_ns = kDescribeDeadline_ns,
                         .memory_limit_bytes = {}});
    info.description = worker.describe();
    worker.close();
  } catch (const WorkerFailure& failure) {
    info.outcome = failure.outcome();
    info.reason = failure.what();
    if (fs::exists(log)) info.log = read_file(log);
  }
}

// Of a library that was found and handed to the worker: whether it is of the version that it was
// installed as, or why it could not be loaded, if its files tell.
void tell_of_library(const sdk::FoundLibrary& found, WorkerInfo& info) {
  info.description.facts["library"] = found.file;
  if (!found.package.empty()) info.description.facts["library_package"] = found.package;
  if (info.outcome == Outcome::ok) {
    const std::string told = sdk::disagreement(found, info.description.version);
    if (told.empty()) return;
    info.note += (info.note.empty() ? "" : "; ") + told;
    info.advice.clear();  // It is on the recorded version.
  } else if (std::string damage = sdk::damage(found); !damage.empty()) {
    info.outcome = Outcome::unsupported;
    info.reason = std::move(damage);
  } else if (!found.mend.empty() && (info.outcome == Outcome::crashed || lacks_its_library(info))) {
    info.reason += "; to install it again: " + found.mend;
  }
}

// Whether the worker takes one version alone, and it is not this one.
bool compiled_for_another(const sdk::Wheels& wheels, const std::string& version) {
  return !wheels.packages.empty() && sdk::parse_version(version) &&
         wheels.packages.front().is_exact() && !wheels.packages.front().takes(version);
}

// Of a version that is measured beside the one of the environment or the build.
sdk::FoundLibrary version_in(const std::string& name, const sdk::Wheels& wheels,
                             const fs::path& folder) {
  const auto& [runtime, version] = sdk::versioned_name(name);
  if (!fs::exists(folder)) {
    if (compiled_for_another(wheels, version)) {
      return {.problem = fmt::format(
                  "edgebench's {} is compiled for {}, and a build from source makes workers of "
                  "other versions: tools/add-version {} (docs/VERSIONS.md)",
                  runtime, wheels.packages.front().text(), name)};
    }
    return {.problem = fmt::format("{} was not added: edgebench sdk add {}", name, name)};
  }
  return sdk::find_library(runtime, wheels, {.given = {{runtime, folder}}, .site_packages = {}},
                           machine::built_for());
}

// "1.23.2" of a library that says 1.23.2 or, as OpenVINO, 1.23.2-and-more.
bool is_version(std::string_view told, std::string_view wanted) {
  constexpr std::string_view kMore = "-+";
  return told.starts_with(wanted) &&
         (told.size() == wanted.size() || kMore.find(told[wanted.size()]) != kMore.npos);
}

// What was found under a version's name must be of that version; a name that is none promises
// nothing.
void require_version(WorkerInfo& info, const std::string& name) {
  const std::string wanted = sdk::versioned_name(name).version;
  if (info.outcome != Outcome::ok || !sdk::parse_version(wanted)) return;
  if (is_version(info.description.version, wanted)) return;
  info.outcome = Outcome::unsupported;
  info.reason = fmt::format("{} is of version {}, and is called {}", info.program.library.string(),
                            info.description.version, name);
}

WorkerInfo ask_what_it_is(const fs::path& executable, const std::string& name, const fs::path& log,
                          const sdk::Places& places) {
  const sdk::VersionedName parts = sdk::versioned_name(name);
  const sdk::Wheels wheels = sdk::wheels_of(executable.parent_path(), parts.runtime);
  sdk::FoundLibrary found;
  if (parts.version.empty()) {
    found = sdk::find_library(name, wheels, places, machine::built_for());
  } else if (executable.filename() != std::string(kPrefix) + name) {
    found = version_in(name, wheels, places.given.at(name));
  }  // Else it is a worker of that version, whose run path leads to the library.
  WorkerInfo info{.program = {executable, found.file},
                  .reason = found.problem,
                  .log = {},
                  .sha256 = {},
                  .description = {},
                  .note = found.note,
                  .advice = found.advice};
  info.sha256 = identity_of(info.program);
  if (!found.problem.empty()) {
    info.outcome = Outcome::unsupported;
    return info;
  }
  describe(info, log);
  if (!found.file.empty()) {
    tell_of_library(found, info);
  } else if (info.outcome != Outcome::ok && lacks_its_library(info) && !wheels.packages.empty()) {
    info.installed = false;
    info.outcome = Outcome::unsupported;
    info.reason = parts.version.empty()
                      ? sdk::how_to_install(name, wheels)
                      : fmt::format(
                            "the library that {}'s worker was built with is gone: "
                            "tools/add-version {} brings it again (docs/VERSIONS.md)",
                            name, name);
    info.log.clear();  // The loader's words say no more.
  }
  require_version(info, name);
  return info;
}

std::string kind_of(const std::string& device) {
  return device.substr(0, device.find('.'));
}

// Those that no other runtime has measured yet.
std::vector<std::string> open_kinds(const runtime::Description& runtime,
                                    const std::set<std::string>& measured) {
  std::vector<std::string> kinds;
  for (const runtime::DeviceKind& kind : runtime.device_kinds) {
    if (kind.name != runtime::kCpu && !measured.contains(kind.name)) kinds.push_back(kind.name);
  }
  return kinds;
}

std::vector<runtime::DeviceRoofline> ask_for_rooflines(const std::string& name,
                                                       const WorkerInfo& worker,
                                                       const fs::path& log) {
  try {
    WorkerClient client(
        {.program = worker.program, .log = log, .cpus = {}, .memory_limit_bytes = {}});
    std::vector<runtime::DeviceRoofline> found = client.device_rooflines().devices;
    client.close();
    return found;
  } catch (const WorkerFailure& failure) {
    return {
        {.device = kind_of(worker.description.device_kinds.back().name),
         .absent = fmt::format("the worker of {} could not measure it: {}", name, failure.what())}};
  }
}

// Everybody who takes files, for the one who asked a runtime that does not.
std::string who_takes_files(const std::map<std::string, WorkerInfo>& workers) {
  std::string names;
  for (const auto& [name, worker] : workers) {
    const runtime::Description& runtime = worker.description;
    if (runtime.file_suffixes.empty() || runtime.only_when_named) continue;
    names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", name,
                         fmt::join(runtime.file_suffixes, ", "));
  }
  return names.empty() ? "no runtime of this build does" : "these do: " + names;
}

void check_takes_files(const Candidate& candidate,
                       const std::map<std::string, WorkerInfo>& workers) {
  if (!workers.at(candidate.runtime).description.file_suffixes.empty()) return;
  throw UsageError(
      fmt::format("{} takes no model files; {}", candidate.runtime, who_takes_files(workers)));
}

void check_given(const sdk::Places& places, const std::map<std::string, fs::path>& executables) {
  for (const auto& [name, folder] : places.given) {
    const std::string runtime = sdk::versioned_name(name).runtime;
    const auto known = executables.find(runtime);
    if (known == executables.end()) {
      throw UsageError(fmt::format(
          "{}: there is no runtime {} in this build; `edgebench doctor` lists those that there are",
          name, runtime));
    }
    if (sdk::wheels_of(known->second.parent_path(), runtime).library.empty()) {
      throw UsageError(fmt::format("{}: {} takes no library from a folder, so it has one version",
                                   name, runtime));
    }
  }
}

}  // namespace

std::map<std::string, WorkerInfo> discover_workers(const fs::path& folder, const fs::path& scratch,
                                                   const sdk::Places& places,
                                                   const std::set<std::string>& only) {
  std::map<std::string, fs::path> executables;  // By the runtime's name, and its versions'.
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kPrefix)) continue;
    const std::string runtime = name.substr(kPrefix.size());
    // A version's own worker is of interest to whoever names it.
    const bool named = places.given.contains(runtime) || only.contains(runtime);
    if (sdk::versioned_name(runtime).version.empty() || named) executables[runtime] = entry.path();
  }
  check_given(places, executables);
  for (const auto& [name, folder_of_version] : places.given) {
    // What was fetched or given comes before a worker that was built.
    if (executables.contains(name) && !fs::exists(folder_of_version)) continue;
    executables[name] = executables.at(sdk::versioned_name(name).runtime);
  }
  if (!only.empty()) {
    std::erase_if(executables, [&](const auto& one) { return !only.contains(one.first); });
  }
  const std::vector<std::pair<std::string, fs::path>> all(executables.begin(), executables.end());
  // Side by side: a runtime of 400 MB takes half a second to load.
  std::vector<WorkerInfo> infos(all.size());
  image::parallel_for(all.size(), Lanes(std::span<const Candidate>()).count(), [&](std::size_t i) {
    const auto& [name, executable] = all[i];
    infos[i] =
        ask_what_it_is(executable, name, scratch / fmt::format("describe-{}.log", name), places);
  });
  std::map<std::string, WorkerInfo> workers;
  for (std::size_t i = 0; i < infos.size(); ++i) workers[all[i].first] = std::move(infos[i]);
  return workers;
}

std::vector<runtime::DeviceRoofline> device_rooflines(
    const std::map<std::string, WorkerInfo>& workers, const fs::path& scratch) {
  std::set<std::string> measured;
  std::vector<runtime::DeviceRoofline> all;
  for (const auto& [name, worker] : workers) {
    if (worker.outcome != Outcome::ok || open_kinds(worker.description, measured).empty()) continue;
    const fs::path log = scratch / fmt::format("roofline-{}.log", name);
    for (runtime::DeviceRoofline& one : ask_for_rooflines(name, worker, log)) {
      measured.insert(kind_of(one.device));
      all.push_back(std::move(one));
    }
  }
  return all;
}

void check_candidate(const Candidate& candidate, const std::map<std::string, WorkerInfo>& workers) {
  const auto known = workers.find(candidate.runtime);
  if (known == workers.end()) {
    throw UsageError(fmt::format(
        "there is no runtime {} in this build; `edgebench doctor` lists those that there are",
        candidate.runtime));
  }
  if (known->second.outcome != Outcome::ok) return;
  const runtime::Description& runtime = known->second.description;
  if (candidate.is_users_file()) {
    check_takes_files(candidate, workers);
  } else if (std::ranges::find(runtime.variants, candidate.variant, &runtime::Variant::name) ==
             runtime.variants.end()) {
    throw UsageError(fmt::format("{} has no variant {}; `edgebench doctor` lists its variants",
                                 candidate.runtime, candidate.variant));
  }
  if (const auto unknown =
          runtime::unknown_device(runtime.name, candidate.device, runtime.device_kinds)) {
    throw UsageError(*unknown);
  }
  if (candidate.compile_cache && !runtime.has_compile_cache) {
    throw UsageError(fmt::format("{} keeps nothing of what it compiles; leave compile_cache out",
                                 candidate.runtime));
  }
  for (const auto& [option, value] : candidate.options) {
    if (std::ranges::find(runtime.options, option, &runtime::OptionInfo::name) ==
        runtime.options.end()) {
      throw UsageError(fmt::format("{} has no option {}; `edgebench doctor` lists its options",
                                   candidate.runtime, option));
    }
  }
}

std::optional<runtime::Precision> precision_of(const WorkerInfo& worker,
                                               const std::string& variant) {
  const auto& variants = worker.description.variants;
  const auto found = std::ranges::find(variants, variant, &runtime::Variant::name);
  if (found == variants.end()) return std::nullopt;
  return found->precision;
}

std::optional<quantise::Scheme> quantised_scheme_of(const WorkerInfo& worker,
                                                    const std::string& variant) {
  const auto& variants = worker.description.variants;
  const auto found = std::ranges::find(variants, variant, &runtime::Variant::name);
  if (found == variants.end() || found->precision != runtime::Precision::int8) return std::nullopt;
  return found->scheme;
}

runtime::Device device_of(const WorkerInfo& worker, const std::string& device) {
  const auto& devices = worker.description.devices;
  const auto found = std::ranges::find_if(devices, [&](const runtime::Device& one) {
    return one.name == device || one.name.starts_with(device + ".");
  });
  return found == devices.end() ? runtime::Device{.name = device} : *found;
}

std::string usual_device(const runtime::Description& description) {
  return description.device_kinds.empty() ? runtime::kCpu : description.device_kinds.front().name;
}

bool has_usual_device(const runtime::Description& description) {
  const std::string kind = usual_device(description);
  return kind == runtime::kCpu ||
         !runtime::absent_device(description.name, kind, description.device_kinds,
                                 description.devices);
}

fs::path program_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

}  // namespace edgebench::measure
