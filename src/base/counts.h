// Equal labels counted.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace edgebench {

// In order of first appearance.
inline std::vector<std::pair<std::string, int>> counts_of(std::span<const std::string> labels) {
  std::vector<std::pair<std::string, int>> counts;
  for (const std::string& label : labels) {
    const auto known = std::ranges::find(counts, label, &std::pair<std::string, int>::first);
    if (known == counts.end()) {
      counts.emplace_back(label, 1);
    } else {
      ++known->second;
    }
  }
  return counts;
}

}  // namespace edgebench
