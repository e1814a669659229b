// What /proc/cpuinfo says of the processor. Its form differs between architectures: x86 gives a
// model name and "flags"; ARM gives implementer and part numbers, from which the core's name is
// looked up here, and "Features".
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace edgebench::machine {

struct CpuInfo {
  // "Intel(R) Xeon(R) ..."; on ARM the cores' names with their counts, "4 x Cortex-A76".
  std::optional<std::string> model;
  std::optional<std::string> vendor;
  std::map<int, std::string> core_names;  // On ARM: "Cortex-A76" by the CPU's number.
  int logical_cpus = 0;
  // Those that matter to inference, under the kernel's names, in the order of a fixed list: the
  // ones that every CPU of the machine has.
  std::vector<std::string> instruction_sets;
  bool hypervisor = false;  // The x86 flag: we run in a virtual machine.
};

CpuInfo parse_cpuinfo(std::string_view text);

// Whether integer kernels add pairs of products of eight bits in sixteen, where they saturate: x86
// before VNNI (Intel, "Deep Learning Boost"), whose only instruction for it is PMADDUBSW.
bool eight_bit_products_saturate(const CpuInfo& cpu);
// The same of this machine; false where it does not say what it is.
bool eight_bit_products_saturate(const std::filesystem::path& root = "/");

// Whether the processor multiplies in FP16 and does not only convert it: AVX-512 FP16 on x86, FP16
// vectors on Arm.
bool has_fp16_arithmetic(const CpuInfo& cpu);
// The same of this machine; false where it does not say what it is.
bool has_fp16_arithmetic(const std::filesystem::path& root = "/");

// The same for BF16: AVX-512 BF16 or AMX on x86, BF16 vectors on Arm.
bool has_bf16_arithmetic(const CpuInfo& cpu);
bool has_bf16_arithmetic(const std::filesystem::path& root = "/");

}  // namespace edgebench::machine
