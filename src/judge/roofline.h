// How near a candidate comes to what the processor can do at most.
#pragma once

#include <span>
#include <vector>

#include "judge/summary.h"

namespace edgebench::judge {

// Sets Row::roofline_share of the rows for which all of it is known: the network's multiply-adds
// (so not of a user's file, which may be another network), the type in which more layers were
// computed than in any other, and its peak on as many threads.
void find_roofline_shares(const record::Run& run, std::span<const record::Roofline> rooflines,
                          std::vector<Row>& rows);

}  // namespace edgebench::judge
