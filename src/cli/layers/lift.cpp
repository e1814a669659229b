#include "cli/layers/lift.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/error.h"
#include "base/units.h"

namespace edgebench::cli {

report::Lift parse_lift(const std::string& text) {
  if (text.ends_with('%')) {
    return {.share_of_p50 = parse_percent("--lift", text), .layers = {}};
  }
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count == 0) {
    throw UsageError(fmt::format(
        "--lift {} is neither a share of the time, as 10%, nor a number of layers, as 5", text));
  }
  return {.share_of_p50 = 0, .layers = count};
}

std::vector<std::size_t> chosen_layers(const judge::PriceList& prices, const report::Lift& lift,
                                       double p50_ns) {
  if (!lift.layers) return prices.within(lift.share_of_p50 * p50_ns);
  std::vector<std::size_t> chosen = prices.best;
  chosen.resize(std::min(chosen.size(), *lift.layers));
  return chosen;
}

std::vector<std::size_t> simulated_steps(std::size_t count, std::size_t most) {
  const std::size_t simulated = std::min(count, most);
  std::vector<std::size_t> steps;
  for (std::size_t i = 1; i <= simulated; ++i) steps.push_back(i * count / simulated - 1);
  return steps;
}

}  // namespace edgebench::cli
