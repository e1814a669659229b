#include "stats/leader.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "stats/sequential.h"

namespace edgebench::stats {

std::string leader_of(const Tally& tally, const std::vector<std::string>& names) {
  const auto time_ns = [&](const std::string& name) {
    return tally.median_image_ns(name).value_or(std::numeric_limits<double>::infinity());
  };
  std::string leader = *std::ranges::min_element(names, {}, time_ns);
  for (std::size_t changes = 0; changes < names.size(); ++changes) {
    const auto faster = std::ranges::find_if(names, [&](const std::string& name) {
      return name != leader && compare(tally.log_ratios(leader, name)).decision == Decision::slower;
    });
    if (faster == names.end()) break;
    leader = *faster;
  }
  return leader;
}

}  // namespace edgebench::stats
