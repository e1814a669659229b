// What to know before believing a run.
#pragma once

#include <vector>

#include "judge/summary.h"

namespace edgebench::judge {

// About the whole run and about its rows, in that order.
std::vector<Note> notes_of(const RunRecords& records, const Summary& summary);

// Whether a note of this kind says that the latencies may not be those of a quiet machine.
bool casts_doubt(NoteKind kind);

}  // namespace edgebench::judge
