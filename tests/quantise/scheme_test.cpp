#include "quantise/scheme.h"

#include <array>
#include <stdexcept>

#include <doctest/doctest.h>

#include "model/synthetic.h"

namespace edgebench::quantise {
namespace {

constexpr std::array kSchemes = {Scheme::asymmetric_u8, Scheme::asymmetric_u8_w7,
                                 Scheme::asymmetric_u8_depthwise_w7, Scheme::symmetric_i8};

// The largest sum of two products.
int largest_pair(Scheme scheme, bool depthwise) {
  return 2 * integer_range(scheme).maximum * weight_limit(scheme, depthwise);
}

}  // namespace

TEST_CASE("each scheme has its integers") {
  for (const Scheme scheme : kSchemes) {
    const IntegerRange integers = integer_range(scheme);
    const bool symmetric = scheme == Scheme::symmetric_i8;
    CHECK(integers.minimum == (symmetric ? -128 : 0));
    CHECK(integers.maximum == (symmetric ? 127 : 255));
    CHECK(integers.steps() == 255);
  }
}

TEST_CASE("pairs of products fit into 16 bits where a scheme says so") {
  CHECK(largest_pair(Scheme::asymmetric_u8, false) > 32767);
  CHECK(largest_pair(Scheme::asymmetric_u8_w7, false) <= 32767);
  CHECK(largest_pair(Scheme::asymmetric_u8_w7, true) <= 32767);
  CHECK(largest_pair(Scheme::asymmetric_u8_depthwise_w7, true) <= 32767);
  CHECK(weight_limit(Scheme::asymmetric_u8_depthwise_w7, false) == 127);
  CHECK(weight_limit(Scheme::asymmetric_u8_w7, false) == 63);
  CHECK(weight_limit(Scheme::symmetric_i8, true) == 127);
}

TEST_CASE("where products saturate, the exact scheme is one in which they cannot") {
  CHECK(exact_scheme(false) == Scheme::asymmetric_u8);
  CHECK(exact_scheme(true) == Scheme::asymmetric_u8_w7);
  for (const bool depthwise : {false, true}) {
    CHECK(largest_pair(exact_scheme(true), depthwise) <= 32767);
  }
}

TEST_CASE("schemes have names, and only they") {
  CHECK(enum_name(Scheme::asymmetric_u8_depthwise_w7) == "asymmetric_u8_depthwise_w7");
  for (const Scheme scheme : kSchemes)
    CHECK(parse_enum<Scheme>("quantisation scheme", enum_name(scheme)) == scheme);
  CHECK_THROWS_AS(parse_enum<Scheme>("quantisation scheme", "asymmetric"), std::invalid_argument);
  CHECK_THROWS_AS(parse_enum<Scheme>("quantisation scheme", "asymmetric_u7"),
                  std::invalid_argument);
}

TEST_CASE("everything but the logits is quantised") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1, {8});
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const bool logits = i + 1 == network.nodes.size();
    CHECK(is_quantised(network, i, Scheme::asymmetric_u8) == !logits);
    CHECK(is_quantised(network, i, Scheme::asymmetric_u8_w7) == !logits);
    if (network.nodes[i].op == model::Op::linear) {
      CHECK(is_quantised(network, i, Scheme::symmetric_i8) == !logits);
    }
  }
}

TEST_CASE("the symmetric scheme leaves out what only an addition reads") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const std::string& name = network.nodes[i].name;
    const bool in_residual = name == "features.3.conv.2" || name == "features.15.conv.2";
    if (in_residual) CHECK_FALSE(is_quantised(network, i, Scheme::symmetric_i8));
    // The chain's first value is read by an addition and by the next block.
    if (name == "features.2.conv.2" || name == "features.3.add" || name == "input") {
      CHECK(is_quantised(network, i, Scheme::symmetric_i8));
    }
  }
}

TEST_CASE("the symmetric scheme has no zero point where a convolution pads what it reads") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1, {8});
  std::size_t padded = 0;
  for (std::size_t i = 0; i + 1 < network.nodes.size(); ++i) {
    const model::Node& next = network.nodes[i + 1];
    CAPTURE(network.nodes[i].name);
    // What a depthwise convolution or the first one reads; nothing else stands beside it.
    const bool read_with_padding = next.depthwise() || i == 0;
    const ZeroPoint found = zero_point_of(network, i, Scheme::symmetric_i8);
    CHECK(found == (read_with_padding ? ZeroPoint::zero : ZeroPoint::any));
    CHECK(zero_point_of(network, i, Scheme::asymmetric_u8) == ZeroPoint::any);
    padded += read_with_padding ? 1 : 0;
  }
  CHECK(padded == 18);
}

}  // namespace edgebench::quantise
