// When an expensive start pays.
#pragma once

#include <vector>

#include "judge/summary.h"

namespace edgebench::judge {

// Of each measured row, beside the one of the same workload that answers first: after how many
// inferences, the first included, the two have taken the same time. Sets ColdStart::break_even.
void find_break_even(std::vector<Row>& rows);

}  // namespace edgebench::judge
