// Pairs of candidates, compared by the rule that also stopped the run.
#pragma once

#include <string>

#include "judge/summary.h"
#include "stats/tally.h"

namespace edgebench::judge {

// Of the tally that the coordinator had at the end of its last finished round. Head-to-head rounds
// are in it like any other: they add to the comparison of their two candidates.
ComparedPair compare(const stats::Tally& tally, const std::string& candidate,
                     const std::string& other);

}  // namespace edgebench::judge
