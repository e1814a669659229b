#include "quantise/refine/channel_scales.h"

#include <random>
#include <utility>

#include "quantise/quantise_support.h"

namespace edgebench::quantise {
namespace {

const ScaleGroup& group_of(const model::Network& network, const ScaleGroups& groups,
                           std::string_view name) {
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    if (network.nodes[i].name == name) return groups.groups[groups.group_of[i]];
  }
  throw std::invalid_argument("no such node");
}

}  // namespace

TEST_CASE("residual chains and the pooling share factors") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  const ScaleGroups groups = scale_groups(network);
  const ScaleGroup& chain = group_of(network, groups, "features.14.conv.2");
  CHECK(chain.kind == GroupKind::linear);
  CHECK(chain.nodes.size() == 5);  // Three projections and two sums.
  CHECK(&chain == &group_of(network, groups, "features.16.add"));
  CHECK(&chain != &group_of(network, groups, "features.17.conv.2"));
  CHECK(group_of(network, groups, "features.18.0").kind == GroupKind::relu6_multiplied);
  CHECK(&group_of(network, groups, "features.18.0") == &group_of(network, groups, "pool"));
  CHECK(group_of(network, groups, "features.0.0").kind == GroupKind::relu6_filtered);
  CHECK(group_of(network, groups, "features.5.conv.0.0").kind == GroupKind::relu6_filtered);
  CHECK(group_of(network, groups, "features.5.conv.1.0").kind == GroupKind::relu6_multiplied);
  CHECK(group_of(network, groups, "input").kind == GroupKind::fixed);
  CHECK(group_of(network, groups, "classifier.1").kind == GroupKind::fixed);
}

TEST_CASE("a hidden layer has factors of its own, and only the logits have none") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1, {8, 4});
  const ScaleGroups groups = scale_groups(network);
  for (const auto& [name, channels] : {std::pair("classifier.1", 8U), {"classifier.4", 4U}}) {
    const ScaleGroup& hidden = group_of(network, groups, name);
    CHECK(hidden.kind == GroupKind::linear);
    CHECK(hidden.nodes.size() == 1);
    CHECK(hidden.channels == channels);
  }
  CHECK(group_of(network, groups, "classifier.7").kind == GroupKind::fixed);
  CHECK(group_of(network, groups, "pool").kind == GroupKind::relu6_multiplied);
}

TEST_CASE("any factors on linear chains and hidden layers leave the function as it is") {
  const model::Network network = model::synthetic_network(0.25, 32, 5, 3, {16, 8});
  const ScaleGroups groups = scale_groups(network);
  ChannelScales scales = unit_scales(groups);
  std::mt19937 random(4);
  for (std::size_t g = 0; g < scales.size(); ++g) {
    if (groups.groups[g].kind != GroupKind::linear) continue;
    for (float& factor : scales[g]) factor = 0.1F + static_cast<float>(random() % 100) / 10;
  }
  const model::Network scaled = folded(network, groups, scales);
  CHECK(scaled != network);
  std::vector<float> image(network.nodes.front().value_size());
  for (float& value : image) value = static_cast<float>(random() % 400) / 100 - 2;
  std::vector<float> expected(5), found(5);
  model::Interpreter(network).run(image, expected);
  model::Interpreter(scaled).run(image, found);
  for (std::size_t i = 0; i < 5; ++i) CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-4));
}

TEST_CASE("unit factors change no bit") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  const ScaleGroups groups = scale_groups(network);
  CHECK(folded(network, groups, unit_scales(groups)) == network);
}

}  // namespace edgebench::quantise
