// What layers cost in accuracy and in time for programs; docs/RESULT_SCHEMA.md describes every
// field.
#pragma once

#include <string>

#include "report/json_values.h"
#include "report/layers/prices.h"

namespace edgebench::report {

// An element a scheme.
Json schemes_of(const Prices& prices);

// What `edgebench layers --accuracy` says.
std::string price_json(const Prices& prices);

}  // namespace edgebench::report
