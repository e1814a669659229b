// What the machine did while something was measured, as records hold it.
#pragma once

#include <nlohmann/json.hpp>

#include "machine/circumstances.h"

namespace edgebench::measure {

// Since that snapshot until now, on the same worker CPUs, with the sentences of `trust_notes`. Runs
// the canary, so nobody else of ours should be running.
nlohmann::json circumstances_record(const machine::Snapshot& before);

}  // namespace edgebench::measure
