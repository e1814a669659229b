// A run of LoadGen scenarios from its records: for a terminal, and for programs.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

#include "record/records.h"

namespace edgebench::cli {

// The figures first, in lines of at most `width` columns (60 at least), then what failed and why,
// then what to know before believing it. All percentiles are LoadGen's.
std::string loadgen_table(const record::LoadgenRecords& records, std::size_t width);

// {schema, not_mlperf, run, candidates: [{candidate, outcome, reason, scenarios: {<name>: the
// scenario's record}}]}: docs/RESULT_SCHEMA.md.
nlohmann::json loadgen_document(const record::LoadgenRecords& records);

// Whether any scenario of any candidate has figures.
bool anything_measured(const record::LoadgenRecords& records);

}  // namespace edgebench::cli
