#include "report/layers/price_text.h"

#include <doctest/doctest.h>

#include "report/text.h"

namespace edgebench::report {
namespace {

// Twelve layers, of which number i gains i hundredths of a dB and costs i us.
LayerAccuracy made() {
  LayerAccuracy accuracy{
      .images = 32, .costs = {.sqnr_db = 20, .weights_sqnr_db = 22.5, .layers = {}}, .offers = {}};
  LiftingOffer offer{.prices = {.candidate = "a:int8", .layers = {}, .best = {}},
                     .p50_ns = 100'000,
                     .chosen = {11, 10},
                     .sqnr_db = 20.3};
  for (std::size_t i = 0; i < 12; ++i) {
    accuracy.costs.layers.push_back({.node = i,
                                     .name = "layer." + std::to_string(i),
                                     .alone_sqnr_db = 40,
                                     .lifted_sqnr_db = 20 + 0.01 * static_cast<double>(i)});
    const double cost_ns = 1000.0 * static_cast<double>(i);
    offer.prices.layers.push_back({.gain_db = 0.01, .cost_ns = cost_ns, .kernel_ns = cost_ns});
  }
  offer.prices.layers[11].cost_ns.reset();
  accuracy.offers.push_back(offer);
  return accuracy;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the layers that gain most stand in the network's order, with their prices") {
  const std::string text = price_text(made(), {.budget = "10 % of its p50"});
  CHECK(has(text, "layer.2     40.0   +0.02"));
  CHECK(has(text, "layer.10    40.0   +0.10           +10"));
  CHECK(has(text, "layer.11    40.0   +0.11             -"));
  CHECK_FALSE(has(text, "layer.1 "));
  CHECK(has(price_text(made(), {.every = true}), "layer.1     40.0   +0.01"));
  CHECK(has(price_text(made(), {.width = 1000}),
            "20.0 dB of FP32's with all layers in INT8, 22.5 dB with all weights in FP32."));
}

TEST_CASE("what the budget allows is foretold, and said to be little where it is") {
  const std::string text = price_text(made(), {.width = 1000, .budget = "10 % of its p50"});
  CHECK(has(text,
            "a:int8: within 10 % of its p50, 2 layers in FP32 (layer.11 and layer.10) would cost "
            "10 us, 10.0 % of it, and take 20.0 dB to 20.3. That is less than 2 dB"));
  LayerAccuracy much = made();
  much.offers.front().sqnr_db = 22;
  CHECK_FALSE(has(price_text(much, {.width = 1000}), "less than"));
  LayerAccuracy none = made();
  none.offers.front().chosen.clear();
  CHECK(has(price_text(none, {.width = 1000, .budget = "1 % of its p50"}),
            "nothing is to be gained within 1 % of its p50"));
}

TEST_CASE("no line is wider than asked for") {
  const std::string text = price_text(made(), {.width = 60, .budget = "10 % of its p50"});
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    CHECK(width_of(text.substr(at, end - at)) <= 60);
    at = end + 1;
  }
}

}  // namespace edgebench::report
