#include "machine/cpuinfo.h"

#include "machine/fake_root.h"

namespace edgebench::machine {
namespace {

using Sets = std::vector<std::string>;

// What is said of a machine with this text in /proc/cpuinfo.
bool says(bool (*question)(const std::filesystem::path& root), const std::string& cpuinfo) {
  test::FakeRoot root;
  root.put("proc/cpuinfo", cpuinfo);
  return question(root.path());
}

}  // namespace

TEST_CASE("an x86 server") {
  const std::string flags =
      "fpu sse4_2 fma avx f16c hypervisor avx2 avx512f avx512_bf16 avx512_vnni amx_bf16 amx_tile "
      "amx_int8 avx512_fp16 avx_vnni";
  const CpuInfo info = parse_cpuinfo(test::xeon_block(0, flags) + test::xeon_block(1, flags));
  CHECK(info.model == "Intel(R) Xeon(R) Gold 6430");
  CHECK(info.vendor == "GenuineIntel");
  CHECK(info.logical_cpus == 2);
  CHECK(info.hypervisor);
  CHECK(info.instruction_sets == Sets{"sse4_2", "avx", "f16c", "fma", "avx2", "avx_vnni", "avx512f",
                                      "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile",
                                      "amx_int8", "amx_bf16"});
}

TEST_CASE("a flag counts only as a whole word of the flags") {
  const CpuInfo info = parse_cpuinfo(test::xeon_block(0, "avx512fx xavx"));
  CHECK(info.instruction_sets.empty());
  CHECK_FALSE(info.hypervisor);
}

TEST_CASE("a Raspberry Pi 5 and the block that it appends about the board") {
  std::string text;
  for (int cpu = 0; cpu < 4; ++cpu) {
    text += test::arm_block(cpu, "0xd0b", "fp asimd aes crc32 asimdhp cpuid asimddp");
  }
  text += "Hardware\t: BCM2835\nRevision\t: d04170\nModel\t\t: Raspberry Pi 5 Model B Rev 1.0\n";
  const CpuInfo info = parse_cpuinfo(text);
  CHECK(info.model == "4 x Cortex-A76");
  CHECK(info.vendor == "ARM");
  CHECK(info.logical_cpus == 4);
  CHECK(info.instruction_sets == Sets{"asimd", "asimdhp", "asimddp"});
  CHECK_FALSE(info.hypervisor);
}

TEST_CASE("where cores differ, all are named and only common instruction sets remain") {
  const CpuInfo info = parse_cpuinfo(test::arm_block(0, "0xd05", "asimd asimddp") +
                                     test::arm_block(1, "0xd0b", "asimd asimddp i8mm") +
                                     test::arm_block(2, "0xd0b", "asimd asimddp i8mm"));
  CHECK(info.model == "1 x Cortex-A55 + 2 x Cortex-A76");
  CHECK(info.instruction_sets == Sets{"asimd", "asimddp"});
}

TEST_CASE("a part's number means another core with every implementer") {
  const auto described = [](std::string_view implementer, const std::string& part) {
    std::string block = test::arm_block(0, part, "asimd");
    block.replace(block.find("0x41"), 4, implementer);
    const CpuInfo info = parse_cpuinfo(block);
    return info.vendor.value_or("") + ": " + info.model.value_or("");
  };
  CHECK(described("0x41", "0xd81") == "ARM: 1 x Cortex-A720");
  CHECK(described("0x41", "0xd49") == "ARM: 1 x Neoverse N2");
  CHECK(described("0x6d", "0xd49") == "Microsoft: 1 x Azure Cobalt 100");
  CHECK(described("0x51", "0x001") == "Qualcomm: 1 x Oryon");
  CHECK(described("0x46", "0x001") == "Fujitsu: 1 x A64FX");
  CHECK(described("0x61", "0x033") == "Apple: 1 x M2 Avalanche");
  CHECK(described("0xc0", "0xac3") == "Ampere: 1 x AmpereOne");
}

TEST_CASE("an unknown ARM core is described by its numbers") {
  CHECK(parse_cpuinfo(test::arm_block(0, "0xfff", "asimd")).model ==
        "1 x ARM implementer 0x41 part 0xfff");
}

TEST_CASE("an empty text says nothing") {
  const CpuInfo info = parse_cpuinfo("");
  CHECK_FALSE(info.model);
  CHECK(info.logical_cpus == 0);
}

TEST_CASE("products of eight bits saturate on x86 without VNNI only") {
  const auto saturate = [](const std::string& cpuinfo) {
    return says(eight_bit_products_saturate, cpuinfo);
  };
  CHECK(saturate(test::xeon_block(0, "sse4_2 avx2")));
  CHECK(saturate(test::xeon_block(0, "sse4_2 avx2 avx512f")));
  CHECK_FALSE(saturate(test::xeon_block(0, "sse4_2 avx2 avx512f avx512_vnni")));
  CHECK_FALSE(saturate(test::xeon_block(0, "sse4_2 avx2 avx_vnni")));
  // Only what all processors have may be relied on.
  CHECK(saturate(test::xeon_block(0, "sse4_2 avx2 avx_vnni") + test::xeon_block(1, "sse4_2 avx2")));
  CHECK_FALSE(saturate(test::arm_block(0, "0xd0b", "asimd asimddp")));
  CHECK_FALSE(eight_bit_products_saturate(test::FakeRoot().path()));
}

TEST_CASE("FP16 arithmetic is more than the conversion of FP16") {
  const auto has_fp16 = [](const std::string& cpuinfo) {
    return says(has_fp16_arithmetic, cpuinfo);
  };
  CHECK(has_fp16(test::xeon_block(0, "avx2 avx512f avx512_fp16")));
  CHECK_FALSE(has_fp16(test::xeon_block(0, "avx2 f16c avx512f avx512_vnni avx512_bf16")));
  CHECK(has_fp16(test::arm_block(0, "0xd0b", "fp asimd fphp asimdhp")));
  CHECK_FALSE(has_fp16(test::arm_block(0, "0xd03", "fp asimd")));
  // Only what all processors have may be relied on.
  CHECK_FALSE(has_fp16(test::arm_block(0, "0xd0b", "asimd asimdhp") +
                       test::arm_block(1, "0xd03", "asimd")));
  CHECK_FALSE(has_fp16_arithmetic(test::FakeRoot().path()));
}

TEST_CASE("BF16 arithmetic is that of AVX-512, AMX or Arm") {
  const auto has_bf16 = [](const std::string& cpuinfo) {
    return says(has_bf16_arithmetic, cpuinfo);
  };
  CHECK(has_bf16(test::xeon_block(0, "avx2 avx512f avx512_bf16")));
  CHECK(has_bf16(test::xeon_block(0, "avx2 avx512f amx_bf16")));
  CHECK_FALSE(has_bf16(test::xeon_block(0, "avx2 avx512f avx512_vnni avx512_fp16")));
  CHECK(has_bf16(test::arm_block(0, "0xd0b", "asimd bf16")));
  CHECK_FALSE(has_bf16(test::arm_block(0, "0xd0b", "asimd asimdhp")));
  CHECK_FALSE(has_bf16_arithmetic(test::FakeRoot().path()));
}

}  // namespace edgebench::machine
