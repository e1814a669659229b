#include "judge/layers/layer_difference.h"

#include <doctest/doctest.h>

#include "judge/layers/made_candidates.h"

namespace edgebench::judge {
namespace {

using runtime::KernelRole;
using test::layer_of;

LayerDifference difference_of(const CandidateLayers& one, const CandidateLayers& other) {
  const auto difference = layer_difference(test::made_network(), one, other);
  REQUIRE(difference.has_value());
  return *difference;
}

}  // namespace

TEST_CASE("a single slow layer is named, whichever of the two has it") {
  CandidateLayers slow = test::made_candidate("slow");
  test::slow_down(slow, layer_of(3, test::kDepthwise), 300'000);
  for (const bool first : {true, false}) {
    const CandidateLayers usual = test::made_candidate("usual");
    const LayerDifference difference =
        first ? difference_of(slow, usual) : difference_of(usual, slow);
    REQUIRE(difference.parts.size() == 1);
    CHECK(difference.parts[0].layers == std::vector<std::size_t>{layer_of(3, test::kDepthwise)});
    CHECK(difference.difference_ns == 300'000);
    CHECK(difference.sentence ==
          "The kernels of slow take 300 us more than those of usual. Of these, 300 us go to "
          "features.3.conv.1.0, where slow reaches 12 % of the peak and usual 50 %.");
  }
}

TEST_CASE("the fewest parts are named: layers of a kind together, not each") {
  CandidateLayers slow = test::made_candidate("slow");
  for (const std::size_t block : {1U, 2U, 3U}) {
    test::slow_down(slow, layer_of(block, test::kDepthwise), 100'000);
  }
  test::slow_down(slow, 0, 20'000);
  const LayerDifference difference = difference_of(slow, test::made_candidate("usual"));
  REQUIRE(difference.parts.size() == 1);
  CHECK(difference.parts[0].name == "the depthwise layers of blocks 1 to 3");
  CHECK(difference.parts[0].difference_ns == 300'000);
  CHECK(difference.parts[0].slower_share.value() == doctest::Approx(0.25));
}

TEST_CASE("two parts, the larger first, and of a role no share of a peak") {
  CandidateLayers slow = test::made_candidate("slow");
  test::slow_down(slow, layer_of(4, test::kProjection), 100'000);
  test::add_rest(slow, KernelRole::requantise, 200'000);
  const LayerDifference difference = difference_of(slow, test::made_candidate("usual"));
  REQUIRE(difference.parts.size() == 2);
  CHECK(difference.parts[0].name == "requantising");
  CHECK(difference.parts[1].name == "features.4.conv.2");
  CHECK(difference.sentence ==
        "The kernels of slow take 300 us more than those of usual. Of these, 200 us go to "
        "requantising; 100 us go to features.4.conv.2, where slow reaches 25 % of the peak and "
        "usual 50 %.");
}

TEST_CASE("where the faster one loses a good part of it, that is said, too") {
  CandidateLayers slow = test::made_candidate("slow");
  CandidateLayers fast = test::made_candidate("fast");
  test::slow_down(slow, layer_of(2, test::kExpansion), 500'000);
  test::slow_down(fast, 14, 200'000);
  const LayerDifference difference = difference_of(slow, fast);
  CHECK(difference.difference_ns == 300'000);
  REQUIRE(difference.opposite.has_value());
  CHECK(difference.opposite->name == "classifier.1");
  CHECK(difference.sentence.ends_with(" In turn, fast takes 200 us more at classifier.1."));
}

TEST_CASE("no more than the spread between launches is no difference") {
  CandidateLayers slow = test::made_candidate("slow", 5'000);
  test::slow_down(slow, 0, 20'000);
  const LayerDifference beyond = difference_of(slow, test::made_candidate("usual", 19'999));
  CHECK(beyond.parts.size() == 1);
  const LayerDifference within = difference_of(slow, test::made_candidate("usual", 20'000));
  CHECK(within.parts.empty());
  CHECK(within.sentence ==
        "The kernels of slow and usual differ by 20 us in all, which is no more than the 20 us "
        "between launches of the same.");
}

TEST_CASE("of a single launch a difference is told with its doubt") {
  CandidateLayers slow = test::made_candidate("slow");
  test::slow_down(slow, 0, 20'000);
  slow.sum_spread_ns.reset();
  const LayerDifference difference = difference_of(slow, test::made_candidate("usual"));
  CHECK(difference.parts.size() == 1);
  CHECK(difference.sentence.ends_with("so what of this is chance is not known."));
}

TEST_CASE("what no two parts make up is not explained") {
  CandidateLayers slow = test::made_candidate("slow");
  for (const std::size_t layer : {layer_of(1, test::kDepthwise), std::size_t{14}}) {
    test::slow_down(slow, layer, 100'000);
  }
  for (const KernelRole role : {KernelRole::addition, KernelRole::reorder}) {
    test::add_rest(slow, role, 100'000);
  }
  const LayerDifference difference = difference_of(slow, test::made_candidate("usual"));
  CHECK(difference.parts.empty());
  CHECK(difference.sentence ==
        "The kernels of slow take 400 us more than those of usual; no two parts of the network "
        "make up most of it.");
}

TEST_CASE("without times of both there is nothing to compare") {
  CandidateLayers none{.candidate = "none", .why_none = "it has none"};
  CHECK_FALSE(layer_difference(test::made_network(), test::made_candidate("a"), none));
  CHECK_FALSE(layer_difference(test::made_network(), none, test::made_candidate("a")));
}

}  // namespace edgebench::judge
