#include "machine/roofline/kernels.h"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "machine/cpuinfo.h"
#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

using Strings = std::vector<std::string>;

Kernel made(const char* arithmetic, const char* instructions, const char* needs,
            const char* superseded_by = nullptr) {
  return {.arithmetic = arithmetic,
          .instructions = instructions,
          .needs = {needs, nullptr},
          .superseded_by = {nullptr, superseded_by},
          .macs_per_step = 1,
          .steps_max = 1,
          .run = nullptr};
}

const std::vector<Kernel> kMade = {made("fp32", "small", nullptr, "avx"), made("fp32", "wide", "b"),
                                   made("int8", "dot", "c", "matrix")};

Strings names(const std::vector<Kernel>& kernels) {
  Strings names;
  for (const Kernel& kernel : kernels) names.emplace_back(kernel.instructions);
  return names;
}

Strings usable(const Strings& sets) {
  return names(usable_kernels(kMade, sets));
}

// Those that run here, also the ones whose figure nobody wants.
std::vector<Kernel> runnable_here() {
  std::vector<Kernel> all(all_kernels().begin(), all_kernels().end());
  for (Kernel& kernel : all) std::ranges::fill(kernel.superseded_by, nullptr);
  return usable_kernels(all,
                        parse_cpuinfo(read_text("/proc/cpuinfo").value_or("")).instruction_sets);
}

}  // namespace

TEST_CASE("every kernel of this processor counts its own multiply-adds exactly") {
  const std::vector<Kernel> kernels = runnable_here();
  REQUIRE_FALSE(kernels.empty());
  for (const Kernel& kernel : kernels) {
    CAPTURE(kernel.instructions);
    for (const std::int64_t steps : {std::int64_t{0}, std::int64_t{1}, std::int64_t{7},
                                     kernel.steps_max - 1, kernel.steps_max}) {
      CHECK(kernel.run(steps) == static_cast<double>(steps * kernel.macs_per_step));
    }
  }
}

TEST_CASE("a kernel is usable where the processor has all that it needs and nothing faster") {
  CHECK(usable({}) == Strings{"small"});
  CHECK(usable({"a", "b"}) == Strings{"small", "wide"});
  CHECK(usable({"avx", "b", "c"}) == Strings{"wide", "dot"});
  CHECK(usable({"avx", "c", "matrix"}).empty());
  Kernel both = made("bf16", "both", "b");
  both.needs[1] = "c";
  CHECK(usable_kernels(std::vector{both}, Strings{"c"}).empty());
  CHECK(usable_kernels(std::vector{both}, Strings{"c", "b"}).size() == 1);
}

TEST_CASE("an arithmetic without a usable kernel is missing with its reason") {
  const auto missing = missing_arithmetic(kMade, Strings{"c", "matrix"});
  CHECK(missing.size() == 3);
  CHECK_FALSE(missing.contains("fp32"));
  CHECK(missing.at("int8") ==
        "this processor has matrix, which edgebench does not measure, and any other figure would "
        "be too low");
  CHECK(missing.at("bf16") == "this processor has no bf16 instructions that edgebench measures");
  CHECK(missing_arithmetic(kMade, Strings{"c"}).contains("int8") == false);
}

#if defined(__x86_64__)
TEST_CASE("each generation of x86 gets its own instructions") {
  const auto of = [](const Strings& sets) { return names(usable_kernels(all_kernels(), sets)); };
  CHECK(of({}) == Strings{"SSE MULPS + ADDPS"});
  CHECK(of({"sse4_2", "avx"}).empty());  // 256 bits without FMA: no kernel, so no peak.
  const Strings avx2 = {"sse4_2", "avx", "f16c", "fma", "avx2"};
  CHECK(of(avx2) == Strings{"AVX2 FMA", "AVX2 VPMADDUBSW (its sums saturate)"});
  Strings alder_lake = avx2;
  alder_lake.emplace_back("avx_vnni");
  CHECK(of(alder_lake) == Strings{"AVX2 FMA", "AVX-VNNI VPDPBUSD"});
  Strings zen4 = avx2;
  zen4.insert(zen4.end(), {"avx512f", "avx512_vnni", "avx512_bf16"});
  CHECK(of(zen4) ==
        Strings{"AVX2 FMA", "AVX-512 FMA", "AVX-512 BF16 VDPBF16PS", "AVX-512 VNNI VPDPBUSD"});
  Strings sapphire_rapids = zen4;
  sapphire_rapids.insert(sapphire_rapids.end(),
                         {"avx_vnni", "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16"});
  CHECK(of(sapphire_rapids) == Strings{"AVX2 FMA", "AVX-512 FMA", "AVX-512 FP16 FMA"});
}
#endif

}  // namespace edgebench::machine
