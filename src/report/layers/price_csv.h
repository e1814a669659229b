// What layers cost in accuracy and in time for spreadsheets and scripts.
#pragma once

#include <string>

#include "report/layers/prices.h"

namespace edgebench::report {

// `part` says what a row is about: `int8` (all layers in INT8, a row a scheme), `layer` (each
// layer by itself), `price` (the same of a candidate) or `lifted` (this layer in FP32 with the ones
// of the rows above). An empty cell is a figure that is not known or not of that part. Source: RFC
// 4180.
std::string price_csv(const Prices& prices);

}  // namespace edgebench::report
