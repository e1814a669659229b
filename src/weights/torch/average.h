// Names by which training scripts call an average of the weights over the steps, the network that
// they evaluate and that is to be deployed: an exponential moving average (EMA), stochastic weight
// averaging (SWA), a shadow.
#pragma once

#include <string_view>

namespace edgebench::weights {

// True if one of the words of `name` says so. Words end at anything that is no letter and where
// capitals begin: "model_ema", "emaModel", "EMA"; not "schema".
bool names_average(std::string_view name);

}  // namespace edgebench::weights
