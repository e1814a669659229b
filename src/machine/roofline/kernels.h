// Which of the kernels a processor can run, and why an arithmetic has none.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "machine/roofline/kernel.h"

namespace edgebench::machine {

// All that this build has: those of its architecture.
std::span<const Kernel> all_kernels();

// Those of `kernels` that a processor with these instruction sets (CpuInfo::instruction_sets) can
// run and whose figure would be its peak. Several of one arithmetic: the fastest is found out by
// measuring.
std::vector<Kernel> usable_kernels(std::span<const Kernel> kernels,
                                   std::span<const std::string> instruction_sets);

// Of "fp32", "fp16", "bf16" and "int8" those without a usable kernel, each with a sentence.
std::map<std::string, std::string> missing_arithmetic(
    std::span<const Kernel> kernels, std::span<const std::string> instruction_sets);

}  // namespace edgebench::machine
