// What this computer is: the facts that do not change while edgebench runs. They go into every
// run's record, so that a result can be judged by somebody who has never seen the machine.
#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace edgebench::machine {

// An object with these members; null means "not available", and for hypervisor, container and
// cpu_quota "none was found":
//   architecture      "x86_64", "aarch64"
//   board             the device tree's model ("Raspberry Pi 5 Model B Rev 1.0"), else DMI's
//   product cpu_model, cpu_vendor logical_cpus, physical_cores instruction_sets  the kernel's names
//   of those that matter to inference (cpuinfo.h) caches            of CPU 0: [{level, type,
//   size_bytes, shared_by_cpus}] memory_bytes cpu_quota         CPUs' worth of time that the
//   control group allows kernel, os        "6.1.0-18-amd64", "Debian GNU/Linux 12 (bookworm)"
//   hypervisor        its name, or "unnamed"
//   container         "docker", "podman", "kubernetes", "lxc"
nlohmann::json machine_facts(const std::filesystem::path& root = "/");

// The `caches` above alone; empty where the kernel does not say.
nlohmann::json caches(const std::filesystem::path& root = "/");

}  // namespace edgebench::machine
