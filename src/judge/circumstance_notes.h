// What the coordinator noted of the machine and of its accelerators, round by round, as notes of
// the whole run.
#pragma once

#include <span>
#include <vector>

#include "judge/summary.h"
#include "record/records.h"

namespace edgebench::judge {

// A disturbance of the machine concerns everybody; one of an accelerator the candidates that
// computed on it.
std::vector<Note> circumstance_notes(const record::RunRecords& records, std::span<const Row> rows);

}  // namespace edgebench::judge
