// What both runtimes on PyTorch say of themselves in the same words.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/runtime.h"
#include "shared/torch/library.h"
#include "shared/torch/memory_format.h"

namespace edgebench::torch_common {

class TorchRuntime : public runtime::Runtime {
 public:
  TorchRuntime() {
    const std::string wrong = wrong_version(library_version());
    if (!wrong.empty()) throw std::runtime_error(wrong);
  }
  std::string version() const override { return library_version(); }
  runtime::Facts facts() override { return library_facts(); }
  std::vector<runtime::OptionInfo> options() const override { return {kMemoryFormatOption}; }
};

}  // namespace edgebench::torch_common
