#include "quantise/quantised_network.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "model/synthetic.h"
#include "quantised_support.h"

namespace edgebench::quantise {
namespace {

// Whether a network passes after `change`.
template <typename Change>
bool fits(const Change& change) {
  QuantisedNetwork network = test::roughly_quantised(model::synthetic_network(0.1, 32, 2, 1));
  change(network);
  try {
    check_fits_graph(network);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a network that lacks anything a writer would read does not fit") {
  CHECK(fits([](QuantisedNetwork&) {}));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers[1].weight.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers[1].bias.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers[1].weight_scale.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.layers.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.activations[2].reset(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n.activations.pop_back(); }));
  CHECK_FALSE(fits([](QuantisedNetwork& n) { n = {}; }));
}

}  // namespace edgebench::quantise
