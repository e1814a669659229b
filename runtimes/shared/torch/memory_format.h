// The option memory_format of both runtimes.
#pragma once

#include <string>

#include "base/enum_names.h"
#include "runtime/option.h"
#include "runtime/runtime.h"

namespace edgebench::torch_common {

inline const runtime::OptionInfo kMemoryFormatOption = {
    "memory_format",
    "nchw or nhwc (channels-last), of input and weights; default: the faster for the variant, nchw "
    "for a file of yours"};

// The option's value, else the variant's own.
inline runtime::Layout memory_format(const runtime::Options& options, runtime::Layout otherwise) {
  constexpr auto kNames =
      named<runtime::Layout>({{runtime::Layout::nchw, "nchw"}, {runtime::Layout::nhwc, "nhwc"}});
  return runtime::option_or(options, kMemoryFormatOption.name, kNames, otherwise);
}

// For a session's facts.
inline std::string memory_format_words(runtime::Layout layout) {
  return layout == runtime::Layout::nchw ? "contiguous (NCHW)" : "channels-last";
}

}  // namespace edgebench::torch_common
