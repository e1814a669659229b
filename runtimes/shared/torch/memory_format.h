// The option memory_format of both runtimes.
#pragma once

#include <stdexcept>

#include "runtime/runtime.h"

namespace edgebench::torch_common {

inline const runtime::OptionInfo kMemoryFormatOption = {
    "memory_format",
    "nchw or nhwc (channels-last), of input and weights; default: the faster for the variant, nchw "
    "for a file of yours"};

// The option's value, else the variant's own.
inline runtime::Layout memory_format(const runtime::Options& options, runtime::Layout otherwise) {
  const auto given = options.find(kMemoryFormatOption.name);
  if (given == options.end()) return otherwise;
  if (given->second == "nchw") return runtime::Layout::nchw;
  if (given->second == "nhwc") return runtime::Layout::nhwc;
  throw std::invalid_argument("memory_format is nchw or nhwc, not " + given->second);
}

}  // namespace edgebench::torch_common
