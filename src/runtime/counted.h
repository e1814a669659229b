// What a session tells of its kernels, in short.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgebench::runtime {

// "Conv2d x 35, Add x 10": equal labels counted, in order of first appearance.
inline std::string counted(std::span<const std::string> labels) {
  std::vector<std::pair<std::string_view, int>> counts;
  for (const std::string& label : labels) {
    const auto known =
        std::ranges::find(counts, label, [](const auto& count) { return count.first; });
    if (known == counts.end()) {
      counts.emplace_back(label, 1);
    } else {
      ++known->second;
    }
  }
  std::string text;
  for (const auto& [label, count] : counts) {
    if (!text.empty()) text += ", ";
    text.append(label).append(" x ").append(std::to_string(count));
  }
  return text;
}

}  // namespace edgebench::runtime
