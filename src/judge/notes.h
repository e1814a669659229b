// What to know before believing a run.
#pragma once

#include <vector>

#include "judge/summary.h"

namespace edgebench::judge {

// About the whole run and about its rows, in that order.
std::vector<Note> notes_of(const record::RunRecords& records, const Summary& summary);

}  // namespace edgebench::judge
