// What the machine did while something was measured, as records hold it.
#pragma once

#include "machine/circumstances.h"
#include "record/round.h"

namespace edgebench::measure {

// Since that snapshot until now, on the same worker CPUs, with the sentences of `trust_notes`. Runs
// the canary, so nobody else of ours should be running.
record::Circumstances circumstances_since(const machine::Snapshot& before);

}  // namespace edgebench::measure
