// How near a candidate comes to what the processor can do at most.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "judge/summary.h"

namespace edgebench::judge {

// The record of so many threads; null: none. Should one come twice, the first was measured with
// the run's first rounds.
const machine::Roofline* roofline_of(std::span<const record::Roofline> rooflines, int threads);

// Null of an arithmetic without a peak.
const machine::Roofline::Peak* peak_of(const machine::Roofline& roofline,
                                       std::string_view arithmetic);

// Sets Row::roofline_share of the rows for which all of it is known: the network's multiply-adds
// (so not of a user's file, which may be another network), the type in which more layers were
// computed than in any other, and its peak on as many threads.
void find_roofline_shares(const record::Run& run, std::span<const record::Roofline> rooflines,
                          std::vector<Row>& rows);

}  // namespace edgebench::judge
