// Which candidates are worth a look at all: those that no other beats.
#pragma once

#include <string>
#include <vector>

#include "judge/summary.h"
#include "stats/tally.h"

namespace edgebench::judge {

// The names of the rows that no other dominates, in the order of the rows, which are measured. One
// dominates another if it is not worse in any of four figures and surely better in one:
//   speed     by the paired comparison (stats/sequential.h). Surely better: "faster". Not worse:
//             faster, a tie, or a ratio of at least 1 where it is undecided.
//   size      of the artifact. Surely better: smaller by more than 1 %. Not worse: larger by at
//             most that.
//   memory    the worker's peak. The same with 5 %, which an allocator's luck may be.
//   accuracy  right answers on the same images. Surely better: the intervals of the two differences
//             from the reference are apart. Not worse: not fewer right ones.
// A figure that none of the rows has is left out; where one of two lacks a figure that others have,
// neither dominates the other. So a candidate is left off the front only on evidence; one that is
// on it need not differ from its neighbours.
std::vector<std::string> front_of(const std::vector<const Row*>& rows, const stats::Tally& tally);

}  // namespace edgebench::judge
