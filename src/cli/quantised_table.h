// The quantised network as a table for people: what each value and each layer became, and where the
// quality goes.
#pragma once

#include <string>

#include "quantise/quantised_network.h"

namespace edgebench::cli {

// One row a node, at most 80 columns: the range that was seen, scale and zero point, the smallest
// and largest scale of the weights, and the signal-to-noise ratios of the diagnostics. The rows
// whose own quantiser costs most are marked.
std::string quantised_table(const quantise::QuantisedNetwork& quantised);

}  // namespace edgebench::cli
