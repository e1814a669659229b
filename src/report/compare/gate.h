// The comparison of two runs, or of two candidates of one, as text, for people and for programs.
#pragma once

#include <cstddef>
#include <string>

#include "judge/compare/regression.h"

namespace edgebench::report {

// The answer first, a candidate a line below it; prose in lines of at most `width` columns (at
// least 60).
std::string gate_text(const judge::Gate& gate, const judge::GateRules& rules, std::size_t width);

// docs/RESULT_SCHEMA.md describes it.
std::string gate_json(const judge::Gate& gate, const judge::GateRules& rules);

}  // namespace edgebench::report
