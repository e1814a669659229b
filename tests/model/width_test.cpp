#include "model/width.h"

#include <doctest/doctest.h>

#include "model/mobilenet_v2.h"

namespace edgebench::model {
namespace {

std::vector<std::size_t> channels_of(double width) {
  const std::vector<int> plan = channel_plan(width);
  return {plan.begin(), plan.end()};
}

}  // namespace

TEST_CASE("the planned convolutions are those whose channels a width decides") {
  const std::vector<std::string> names = planned_convolutions();
  CHECK(names.size() == channel_plan(1).size());
  CHECK(names.front() == "features.0.0");
  CHECK(names.back() == "features.18.0");
}

TEST_CASE("the width is found from all convolutions as from the planned ones") {
  std::vector<std::size_t> channels;
  for (const Node& node : mobilenet_v2(0.35, 32, 1).nodes) {
    if (node.op == Op::convolution) channels.push_back(static_cast<std::size_t>(node.out_channels));
  }
  CHECK(channel_plan(*width_of_convolutions(channels)) == channel_plan(0.35));
  channels.push_back(1000);
  CHECK(channel_plan(*width_of_convolutions(channels)) == channel_plan(0.35));
  CHECK_FALSE(width_of_convolutions({}).has_value());
}

TEST_CASE("the roundest width with these channels is found") {
  for (const double width : {0.35, 0.5, 0.75, 1.0, 1.4}) {
    CAPTURE(width);
    CHECK(channel_plan(*infer_width(channels_of(width))) == channel_plan(width));
  }
  CHECK(infer_width(channels_of(1)) == 1.0);
}

TEST_CASE("of widths with equal channels, the one that is named") {
  REQUIRE(channel_plan(0.999) == channel_plan(1));
  CHECK(infer_width(channels_of(1), 0.999) == 0.999);
  CHECK(infer_width(channels_of(1), 0.5) == 1.0);
  CHECK(infer_width(channels_of(1), -1) == 1.0);
  CHECK(infer_width(channels_of(8), 8) == 8.0);
  CHECK(infer_width(channels_of(9), 9) != 9.0);  // Nobody has such; 8 is the widest that is tried.
}

TEST_CASE("one wrong layer does not hide the width; nothing known gives none") {
  std::vector<std::size_t> channels = channels_of(0.5);
  channels[3] = 7;
  CHECK(infer_width(channels) == 0.5);
  CHECK_FALSE(infer_width(std::vector<std::size_t>(channels.size(), 0)));
}

}  // namespace edgebench::model
