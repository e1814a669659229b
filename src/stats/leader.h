// Who leads a run: one rule for the coordinator, who must know whom to let meet, and for the judge.
#pragma once

#include <string>
#include <vector>

#include "stats/tally.h"

namespace edgebench::stats {

// The candidate with the smallest median time, unless the comparison within sweeps says that
// another one is faster: then that one, and so on (not for ever: ratios may run in circles).
// `names` must not be empty.
std::string leader_of(const Tally& tally, const std::vector<std::string>& names);

}  // namespace edgebench::stats
