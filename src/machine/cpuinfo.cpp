#include "machine/cpuinfo.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/counts.h"
#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

// Kernel names (arch/x86/include/asm/cpufeatures.h; arch/arm64/kernel/cpuinfo.c). On ARM, asimd is
// NEON, asimdhp its arithmetic in FP16, asimddp the int8 dot product, i8mm the int8 matrix product.
constexpr auto kRelevant = std::to_array<std::string_view>(
    {"sse4_2",   "avx",         "f16c",        "fma",         "avx2",     "avx_vnni",
     "avx512f",  "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8",
     "amx_bf16", "amx_fp16",    "neon",        "asimd",       "asimdhp",  "asimddp",
     "i8mm",     "bf16",        "sve",         "sve2",        "sme"});

struct Part {
  std::string_view implementer;
  std::string_view part;
  std::string_view name;
};

// Main ID register values, from Arm's technical reference manuals and Linux's
// arch/arm64/include/asm/cputype.h. Newer Kryos call themselves by the Cortex that they are made
// of.
constexpr auto kParts = std::to_array<Part>(
    {{"0x41", "0xc07", "Cortex-A7"},        {"0x41", "0xd01", "Cortex-A32"},
     {"0x41", "0xd02", "Cortex-A34"},       {"0x41", "0xd03", "Cortex-A53"},
     {"0x41", "0xd04", "Cortex-A35"},       {"0x41", "0xd05", "Cortex-A55"},
     {"0x41", "0xd06", "Cortex-A65"},       {"0x41", "0xd07", "Cortex-A57"},
     {"0x41", "0xd08", "Cortex-A72"},       {"0x41", "0xd09", "Cortex-A73"},
     {"0x41", "0xd0a", "Cortex-A75"},       {"0x41", "0xd0b", "Cortex-A76"},
     {"0x41", "0xd0c", "Neoverse N1"},      {"0x41", "0xd0d", "Cortex-A77"},
     {"0x41", "0xd0e", "Cortex-A76AE"},     {"0x41", "0xd40", "Neoverse V1"},
     {"0x41", "0xd41", "Cortex-A78"},       {"0x41", "0xd42", "Cortex-A78AE"},
     {"0x41", "0xd43", "Cortex-A65AE"},     {"0x41", "0xd44", "Cortex-X1"},
     {"0x41", "0xd46", "Cortex-A510"},      {"0x41", "0xd47", "Cortex-A710"},
     {"0x41", "0xd48", "Cortex-X2"},        {"0x41", "0xd49", "Neoverse N2"},
     {"0x41", "0xd4a", "Neoverse E1"},      {"0x41", "0xd4b", "Cortex-A78C"},
     {"0x41", "0xd4c", "Cortex-X1C"},       {"0x41", "0xd4d", "Cortex-A715"},
     {"0x41", "0xd4e", "Cortex-X3"},        {"0x41", "0xd4f", "Neoverse V2"},
     {"0x41", "0xd80", "Cortex-A520"},      {"0x41", "0xd81", "Cortex-A720"},
     {"0x41", "0xd82", "Cortex-X4"},        {"0x41", "0xd83", "Neoverse V3AE"},
     {"0x41", "0xd84", "Neoverse V3"},      {"0x41", "0xd85", "Cortex-X925"},
     {"0x41", "0xd87", "Cortex-A725"},      {"0x41", "0xd89", "Cortex-A720AE"},
     {"0x41", "0xd8b", "C1-Pro"},           {"0x41", "0xd8c", "C1-Ultra"},
     {"0x41", "0xd8e", "Neoverse N3"},      {"0x46", "0x001", "A64FX"},
     {"0x48", "0xd01", "TaiShan v110"},     {"0x4e", "0x003", "Denver 2"},
     {"0x4e", "0x004", "Carmel"},           {"0x51", "0x001", "Oryon"},
     {"0x51", "0x800", "Kryo 2xx Gold"},    {"0x51", "0x801", "Kryo 2xx Silver"},
     {"0x51", "0x802", "Kryo 3xx Gold"},    {"0x51", "0x803", "Kryo 3xx Silver"},
     {"0x51", "0x804", "Kryo 4xx Gold"},    {"0x51", "0x805", "Kryo 4xx Silver"},
     {"0x51", "0xc00", "Falkor"},           {"0x61", "0x022", "M1 Icestorm"},
     {"0x61", "0x023", "M1 Firestorm"},     {"0x61", "0x024", "M1 Pro Icestorm"},
     {"0x61", "0x025", "M1 Pro Firestorm"}, {"0x61", "0x028", "M1 Max Icestorm"},
     {"0x61", "0x029", "M1 Max Firestorm"}, {"0x61", "0x032", "M2 Blizzard"},
     {"0x61", "0x033", "M2 Avalanche"},     {"0x61", "0x034", "M2 Pro Blizzard"},
     {"0x61", "0x035", "M2 Pro Avalanche"}, {"0x61", "0x038", "M2 Max Blizzard"},
     {"0x61", "0x039", "M2 Max Avalanche"}, {"0x6d", "0xd49", "Azure Cobalt 100"},
     {"0xc0", "0xac3", "AmpereOne"},        {"0xc0", "0xac4", "AmpereOne A"}});

constexpr auto kImplementers =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"0x41", "ARM"},
                                                                  {"0x42", "Broadcom"},
                                                                  {"0x46", "Fujitsu"},
                                                                  {"0x48", "HiSilicon"},
                                                                  {"0x4e", "NVIDIA"},
                                                                  {"0x51", "Qualcomm"},
                                                                  {"0x61", "Apple"},
                                                                  {"0x6d", "Microsoft"},
                                                                  {"0xc0", "Ampere"}});

std::string core_name(std::string_view implementer, std::string_view part) {
  const auto* known = std::ranges::find_if(kParts, [&](const Part& candidate) {
    return candidate.implementer == implementer && candidate.part == part;
  });
  if (known != kParts.end()) return std::string(known->name);
  return fmt::format("ARM implementer {} part {}", implementer, part);
}

std::string vendor_name(std::string_view implementer) {
  const auto* known = std::ranges::find(kImplementers, implementer,
                                        &std::pair<std::string_view, std::string_view>::first);
  return std::string(known != kImplementers.end() ? known->second : implementer);
}

// The instruction sets of one CPU, filtered.
std::vector<std::string> relevant_sets(std::string_view flags) {
  const auto present = words(flags);
  std::vector<std::string> sets;
  for (const std::string_view name : kRelevant) {
    if (std::ranges::find(present, name) != present.end()) sets.emplace_back(name);
  }
  return sets;
}

// "4 x Cortex-A55 + 4 x Cortex-A76" from the cores in their order.
std::string describe(const std::vector<std::string>& cores) {
  std::string text;
  for (const auto& [core, count] : counts_of(cores)) {
    text += fmt::format("{}{} x {}", text.empty() ? "" : " + ", count, core);
  }
  return text;
}

}  // namespace

CpuInfo parse_cpuinfo(std::string_view text) {
  CpuInfo info;
  std::vector<std::string> cores;
  // A block for each CPU. The Raspberry Pi appends one about the board.
  for (const std::string_view block : split(text, "\n\n")) {
    const auto number = value_of(block, "processor");
    if (!number) continue;
    if (const auto model = value_of(block, "model name")) info.model = *model;
    if (const auto vendor = value_of(block, "vendor_id")) info.vendor = *vendor;
    const auto implementer = value_of(block, "CPU implementer");
    const auto part = value_of(block, "CPU part");
    if (implementer) info.vendor = vendor_name(*implementer);
    if (implementer && part) {
      cores.push_back(core_name(*implementer, *part));
      if (const auto cpu = parse_number<int>(*number)) info.core_names[*cpu] = cores.back();
    }

    auto flags = value_of(block, "flags");
    if (!flags) flags = value_of(block, "Features");
    auto sets = relevant_sets(flags.value_or(""));
    // Where cores differ, only what all of them have may be relied on.
    if (info.logical_cpus == 0) {
      info.instruction_sets = std::move(sets);
    } else {
      std::erase_if(info.instruction_sets, [&](const std::string& set) {
        return std::ranges::find(sets, set) == sets.end();
      });
    }
    const auto present = words(flags.value_or(""));
    if (std::ranges::find(present, "hypervisor") != present.end()) info.hypervisor = true;
    ++info.logical_cpus;
  }
  if (!cores.empty()) info.model = describe(cores);
  return info;
}

namespace {

bool has(const CpuInfo& cpu, std::string_view instruction_set) {
  const auto& known = cpu.instruction_sets;
  return std::ranges::find(known, instruction_set) != known.end();
}

CpuInfo read_cpuinfo(const std::filesystem::path& root) {
  return parse_cpuinfo(read_text(root / "proc/cpuinfo").value_or(""));
}

}  // namespace

bool eight_bit_products_saturate(const CpuInfo& cpu) {
  const bool x86 = has(cpu, "sse4_2") || has(cpu, "avx2");
  return x86 && !has(cpu, "avx512_vnni") && !has(cpu, "avx_vnni");
}

bool eight_bit_products_saturate(const std::filesystem::path& root) {
  return eight_bit_products_saturate(read_cpuinfo(root));
}

bool has_fp16_arithmetic(const CpuInfo& cpu) {
  return has(cpu, "avx512_fp16") || has(cpu, "asimdhp");
}

bool has_fp16_arithmetic(const std::filesystem::path& root) {
  return has_fp16_arithmetic(read_cpuinfo(root));
}

bool has_bf16_arithmetic(const CpuInfo& cpu) {
  return has(cpu, "avx512_bf16") || has(cpu, "amx_bf16") || has(cpu, "bf16");
}

bool has_bf16_arithmetic(const std::filesystem::path& root) {
  return has_bf16_arithmetic(read_cpuinfo(root));
}

}  // namespace edgebench::machine
