// What a session tells of its kernels, in short.
#pragma once

#include <span>
#include <string>

#include "base/counts.h"

namespace edgebench::runtime {

// "Conv2d x 35, Add x 10": equal labels counted, in order of first appearance.
inline std::string counted(std::span<const std::string> labels) {
  std::string text;
  for (const auto& [label, count] : counts_of(labels)) {
    if (!text.empty()) text += ", ";
    text.append(label).append(" x ").append(std::to_string(count));
  }
  return text;
}

}  // namespace edgebench::runtime
