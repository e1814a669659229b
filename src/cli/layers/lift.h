// Which layers `edgebench layers --accuracy` lifts together, and which of the steps it simulates.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "judge/layers/price_list.h"
#include "report/layers/prices.h"

namespace edgebench::cli {

// Of "10%" or "5"; `--lift` of neither is a UsageError.
report::Lift parse_lift(const std::string& text);

// Of the network's layers, best first.
std::vector<std::size_t> chosen_layers(const judge::PriceList& prices, const report::Lift& lift,
                                       double p50_ns);

// Of `count` steps, evenly spaced, at most `most` (1 or more); the last is one of them.
std::vector<std::size_t> simulated_steps(std::size_t count, std::size_t most);

}  // namespace edgebench::cli
