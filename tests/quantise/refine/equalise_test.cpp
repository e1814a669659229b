#include "quantise/refine/equalise.h"

#include <algorithm>

#include "quantise/quantise_support.h"
#include "stats/logits.h"

namespace edgebench::quantise {

TEST_CASE("equalisation leaves the FP32 function as it is on calibration images") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const test::Bench bench(6, seed, 64, std::vector<int>(seed - 1, 24));
    const ScaleGroups groups = scale_groups(bench.network);
    const ChannelScales scales = equalisation(groups, bench.observations);
    const model::Network equalised = folded(bench.network, groups, scales);
    CHECK(equalised != bench.network);
    const Observations found = observe(equalised, bench.images, 0, {});
    const stats::Logits before{.values = bench.observations.logits, .classes = 10};
    CHECK(stats::mean_sqnr_db(before, {.values = found.logits, .classes = 10}) > 90);
  }
}

TEST_CASE("clipped channels reach up to 6 before a depthwise convolution, never past it") {
  const test::Bench bench;
  const ScaleGroups groups = scale_groups(bench.network);
  const ChannelScales scales = equalisation(groups, bench.observations);
  for (std::size_t g = 0; g < groups.groups.size(); ++g) {
    const ScaleGroup& group = groups.groups[g];
    if (group.kind == GroupKind::fixed) continue;
    const std::vector<float>& maxima = bench.observations.nodes[group.nodes.front()].maximum;
    for (std::size_t c = 0; c < group.channels; ++c) {
      CHECK(scales[g][c] >= 1.0F);
      CHECK(scales[g][c] <= kLargestFactor);
      if (group.kind == GroupKind::linear) continue;
      CHECK(scales[g][c] * maxima[c] <= 6.0001F);
      if (group.kind == GroupKind::relu6_filtered && maxima[c] > 6 / kLargestFactor) {
        CHECK(scales[g][c] * maxima[c] == doctest::Approx(6));
      }
    }
  }
}

TEST_CASE("before a dense layer a clipped channel goes half of its way, as a factor") {
  CHECK(default_exponent(GroupKind::relu6_filtered) == 1);
  CHECK(default_exponent(GroupKind::relu6_multiplied) == 0.5F);
  ScaleGroups groups;
  groups.groups = {{.kind = GroupKind::fixed, .nodes = {0}, .channels = 2},
                   {.kind = GroupKind::relu6_multiplied, .nodes = {1}, .channels = 3},
                   {.kind = GroupKind::relu6_filtered, .nodes = {2}, .channels = 3}};
  groups.group_of = {0, 1, 2};
  Observations observations;
  observations.nodes = {{.minimum = {-9, -9}, .maximum = {1, 2}},
                        {.minimum = {0, 0, 0}, .maximum = {1.5F, 0.01F, 6}},
                        {.minimum = {0, 0, 0}, .maximum = {3, 1.5F, 0.01F}}};
  const ChannelScales scales = equalisation(groups, observations);
  CHECK(scales[0] == std::vector<float>{1, 1});
  CHECK(scales[1] == std::vector<float>{2, 4, 1});  // The roots of 4, of the limit and of 1.
  CHECK(scales[2] == std::vector<float>{2, 4, kLargestFactor});
}

TEST_CASE("a chain is as wide as the widest of its nodes, on either side of zero") {
  ScaleGroups groups;
  groups.groups.push_back({.kind = GroupKind::linear, .nodes = {0, 1}, .channels = 3});
  groups.group_of = {0, 0};
  Observations observations;
  observations.nodes = {{.minimum = {-1, -2, -1}, .maximum = {4, 1, 1}},
                        {.minimum = {-16, -1, 0}, .maximum = {2, 4, 0.5F}}};
  // 16, 4 and 1 wide.
  CHECK(equalisation(groups, observations)[0] == std::vector<float>{1, 2, 4});
}

TEST_CASE("silent channels are scaled by no more than the limit") {
  const ScaleGroup clipped{.kind = GroupKind::relu6_filtered, .nodes = {0}, .channels = 3};
  Observations observations;
  observations.nodes.push_back({.minimum = {0, 0, 0}, .maximum = {0, 6, 3}});
  CHECK(headroom(clipped, observations) == std::vector<float>{kLargestFactor, 1, 2});

  ScaleGroups groups;
  groups.groups.push_back({.kind = GroupKind::linear, .nodes = {0}, .channels = 3});
  groups.group_of = {0};
  observations.nodes[0] = {.minimum = {-4, 0, -1}, .maximum = {1, 0, 0.5F}};
  CHECK(equalisation(groups, observations)[0] == std::vector<float>{1, kLargestFactor, 2});
  observations.nodes[0] = {.minimum = {0, 0, 0}, .maximum = {0, 0, 0}};
  CHECK(equalisation(groups, observations)[0] == std::vector<float>{1, 1, 1});
}

}  // namespace edgebench::quantise
