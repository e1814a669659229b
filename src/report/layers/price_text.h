// What INT8 costs each layer in accuracy, and what FP32 there would cost in time, for a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "report/layers/prices.h"

namespace edgebench::report {

struct PriceTextOptions {
  std::size_t width = 80;
  bool every = false;  // Every layer instead of those that gain most, and every step.
};

std::string price_text(const Prices& prices, const PriceTextOptions& options);

}  // namespace edgebench::report
