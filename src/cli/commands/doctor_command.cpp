#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/command.h"
#include "cli/device_table.h"
#include "cli/options/sdk_options.h"
#include "machine/circumstances.h"
#include "machine/cpus/affinity.h"
#include "machine/cpus/core_class.h"
#include "machine/cpus/cpu_choice.h"
#include "machine/energy.h"
#include "machine/facts.h"
#include "machine/roofline.h"
#include "machine/trust.h"
#include "measure/workers/workers.h"
#include "report/text.h"

namespace edgebench::cli {
namespace {

using nlohmann::json;

constexpr const char* kIndent = "  ";

constexpr std::size_t kColumns = 80;

void print(const std::string& text, const std::string& first) {
  std::cout << report::wrapped(text, kColumns, first);
}

std::string text_of(const json& value) {
  if (value.is_null()) return "not available";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const json& element : value) {
    if (!element.is_string()) return value.dump();
    text += (text.empty() ? "" : " ") + element.get<std::string>();
  }
  return text.empty() ? "none" : text;
}

void print_machine(const json& facts) {
  std::cout << "This machine\n";
  for (const auto& [name, value] : facts.items()) {
    if (name == "caches") continue;  // In every run's record; too long for a screen.
    print(text_of(value), fmt::format("{}{:18} ", kIndent, name));
  }
}

void print_cpus(const machine::CpuChoice& choice) {
  std::cout << "\nCPUs, probed just now (median and spread of a fixed loop)\n";
  for (const machine::Probe& probe : choice.probes) {
    const bool worker = std::ranges::find(choice.workers, probe.place.cpu) != choice.workers.end();
    std::cout << fmt::format(
        "{}CPU {:<3} {:8.3f} ms  +- {:.3f} ms  {}{}\n", kIndent, probe.place.cpu,
        static_cast<double>(probe.median_ns) / 1e6, static_cast<double>(probe.spread_ns) / 1e6,
        worker ? "workers of one thread run here" : "",
        probe.place.cpu == choice.coordinator ? "the coordinator stays here" : "");
  }
  for (const std::string& note : choice.notes) print(note, kIndent);
}

// Of a machine with several kinds of cores.
void print_core_classes() {
  const auto classes = machine::core_classes();
  if (classes.size() < 2) return;
  std::cout << "\nKinds of cores, the fastest first (--cores takes their names)\n";
  for (const machine::CoreClass& one : classes) print(machine::words_for(one), kIndent);
}

void print_circumstances(const machine::CpuChoice& choice) {
  const machine::Snapshot before = machine::take_snapshot_with_canary(choice.workers);
  const machine::Snapshot after = machine::take_snapshot_with_canary(choice.workers);
  const auto notes = machine::trust_notes(machine::between(before, after));
  std::cout << "\nRight now\n";
  if (notes.empty()) std::cout << kIndent << "nothing seen that would disturb a measurement\n";
  for (const machine::TrustNote& note : notes) print(note.sentence(), kIndent);
}

// Of a runtime that knows more than the processor: what is here, and what the rest needs.
void print_devices(const runtime::Description& description) {
  if (description.device_kinds.size() < 2) return;
  const auto print_device = [](const std::string& name, const std::string& text) {
    print(text, fmt::format("{0}{0}device {1}: ", kIndent, name));
  };
  for (const runtime::Device& device : description.devices) {
    const std::string driver = device.driver.empty() ? "" : ", driver " + device.driver;
    print_device(device.name, (device.description.empty() ? "found" : device.description) + driver);
  }
  for (const runtime::DeviceKind& kind : description.device_kinds) {
    const auto absent =
        runtime::absent_device(description.name, kind.name, {}, description.devices);
    if (absent) print_device(kind.name, "not found; it needs " + kind.needs);
  }
}

void print_worker(const std::string& name, const measure::WorkerInfo& worker) {
  if (worker.outcome != Outcome::ok) {
    print(fmt::format("{}: {}: {}", name, enum_name(worker.outcome), worker.reason), kIndent);
    return;
  }
  const std::string library = worker.program.library;
  print(fmt::format("{} {}{}", name, worker.description.version,
                    library.empty() ? "" : ", from " + library),
        kIndent);
  for (const std::string& text : {worker.note, worker.advice}) {
    if (!text.empty()) print(text, fmt::format("{0}{0}", kIndent));
  }
  for (const runtime::Variant& variant : worker.description.variants) {
    print(variant.description, fmt::format("{0}{0}{1}:{2:12}  ", kIndent, name, variant.name));
  }
  if (const auto& suffixes = worker.description.file_suffixes; !suffixes.empty()) {
    print(fmt::format("files of yours, as --artifact model{}: {}", suffixes.front(),
                      fmt::join(suffixes, ", ")),
          fmt::format("{0}{0}", kIndent));
  }
  print_devices(worker.description);
  for (const runtime::OptionInfo& option : worker.description.options) {
    print(option.description, fmt::format("{0}{0}option {1}: ", kIndent, option.name));
  }
}

std::string giga_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.1f}", *value / 1e9) : "-";
}

std::string peak_text(const machine::Roofline& roofline, const std::string& arithmetic) {
  const auto peak =
      std::ranges::find(roofline.peaks, arithmetic, &machine::Roofline::Peak::arithmetic);
  return giga_text(peak == roofline.peaks.end() ? std::nullopt
                                                : std::optional(peak->macs_per_second));
}

void print_energy() {
  const machine::EnergySearch search = machine::find_energy_meter();
  std::cout << "\nEnergy\n";
  print(search.meter ? search.meter->source() : "not available: " + search.missing, kIndent);
}

// NVIDIA's, which alone can be asked without a runtime.
void print_accelerators() {
  std::cout << "\nNVIDIA devices\n" << device_table(machine::Devices(), kColumns);
}

void print_caches(std::span<const machine::Roofline> rooflines) {
  for (const machine::Roofline::CacheRead& cache : rooflines.front().caches) {
    std::cout << fmt::format("{}L{}     ", kIndent, cache.level);
    for (const machine::Roofline& roofline : rooflines) {
      const auto same =
          std::ranges::find(roofline.caches, cache.level, &machine::Roofline::CacheRead::level);
      std::cout << fmt::format("{:>10}", giga_text(same == roofline.caches.end()
                                                       ? std::nullopt
                                                       : std::optional(same->bytes_per_second)));
    }
    std::cout << "  GB/s    read from the cache\n";
  }
}

// Of one thread and of one on each CPU, as many as there are.
void print_rooflines() {
  const std::vector<int> cpus = machine::allowed_cpus();
  std::vector<int> counts = {1};
  if (cpus.size() > 1) counts.push_back(static_cast<int>(cpus.size()));
  const auto rooflines = machine::measure_rooflines(counts, cpus);
  std::cout << "\nThe most that this processor can do, measured just now\n" << kIndent << "threads";
  for (const int count : counts) std::cout << fmt::format("{:>10}", count);
  std::cout << '\n';
  for (const machine::Roofline::Peak& peak : rooflines.front().peaks) {
    std::cout << fmt::format("{}{:7}", kIndent, peak.arithmetic);
    for (const machine::Roofline& roofline : rooflines) {
      std::cout << fmt::format("{:>10}", peak_text(roofline, peak.arithmetic));
    }
    std::cout << fmt::format("  GMAC/s  {}\n", peak.instructions);
  }
  std::cout << kIndent << "memory ";
  for (const machine::Roofline& roofline : rooflines) {
    std::cout << fmt::format("{:>10}", giga_text(roofline.read_bytes_per_second));
  }
  std::cout << "  GB/s    read\n";
  print_caches(rooflines);
  for (const auto& [arithmetic, reason] : rooflines.front().missing) {
    print(fmt::format("{}: not available: {}", arithmetic, reason), kIndent);
  }
  const std::string& missing = rooflines.front().read_missing;
  if (!missing.empty()) print("memory: not available: " + missing, kIndent);
}

// Of devices that runtimes for tests make up nothing is told.
void print_device_rooflines(std::map<std::string, measure::WorkerInfo> workers) {
  std::erase_if(workers, [](const auto& one) { return one.second.description.only_when_named; });
  const auto rooflines = measure::device_rooflines(workers, ScratchFolder().path());
  if (rooflines.empty()) return;
  std::cout << "\nThe most that other devices can do, measured just now\n";
  for (const runtime::DeviceRoofline& one : rooflines) {
    std::cout << device_roofline_table(one, kColumns);
  }
}

// What takes times of this machine.
void print_probes(bool roofline) {
  const machine::CpuChoice choice = machine::choose_cpus(1);
  print_cpus(choice);
  print_circumstances(choice);
  print_energy();
  print_accelerators();
  if (roofline) print_rooflines();
}

ExitCode doctor(bool roofline, const std::vector<std::string>& sdks) {
  const machine::MachineFacts facts = machine::machine_facts();
  print_machine(facts);
  print_core_classes();
  if (facts.emulated) {
    std::cout << '\n';
    print("This machine is emulated: its speed says nothing, so it is not probed.", "");
  } else {
    print_probes(roofline);
  }
  std::cout << "\nRuntimes\n";
  const auto workers = find_workers(sdks);
  for (const auto& [name, worker] : workers) print_worker(name, worker);
  if (roofline && !facts.emulated) print_device_rooflines(workers);
  std::cout << '\n';
  print(sdk::environments_site_packages().empty()
            ? "A runtime that is missing was left out when this program was built. In the source "
              "folder `make build` fetches the SDKs that are absent and builds again."
            : "Runtimes are measured as this Python environment has them; `pip install "
              "'edgebench[all]'` installs all that edgebench can measure.",
        "");
  return ExitCode::done;
}

}  // namespace

void add_doctor_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "doctor", "this machine, what would disturb a measurement, and the runtimes found");
  const auto roofline = std::make_shared<bool>(false);
  command->add_flag("--roofline", *roofline,
                    "measure also the most that the processor and NVIDIA's devices can do: "
                    "multiply-adds of each arithmetic, and reading memory; takes seconds");
  const auto sdks = std::make_shared<std::vector<std::string>>();
  add_sdk_option(*command, *sdks);
  command->callback([&action, roofline, sdks] {
    action = [roofline, sdks] { return doctor(*roofline, *sdks); };
  });
}

}  // namespace edgebench::cli
