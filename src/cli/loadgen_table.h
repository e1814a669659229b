// A run of LoadGen scenarios from its records: for a terminal, and for programs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace edgebench::cli {

// The figures first, in lines of at most `width` columns (60 at least), then what failed and why,
// then what to know before believing it. All percentiles are LoadGen's.
std::string loadgen_table(const std::vector<nlohmann::json>& records, std::size_t width);

// {schema, not_mlperf, run, candidates: [{candidate, outcome, reason, scenarios: {<name>: the
// scenario's record}}]}: docs/RESULT_SCHEMA.md.
nlohmann::json loadgen_document(const std::vector<nlohmann::json>& records);

// Whether any scenario of any candidate has figures.
bool anything_measured(const std::vector<nlohmann::json>& records);

}  // namespace edgebench::cli
