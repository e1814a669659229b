// What layers cost in accuracy and in time for a page or a pull request.
#pragma once

#include <string>

#include "report/layers/prices.h"

namespace edgebench::report {

// A section a scheme. `every`: each layer of the network instead of those that gain most, and each
// step of the lists.
std::string price_markdown(const Prices& prices, bool every);

}  // namespace edgebench::report
