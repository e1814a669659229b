#include "measure/prepare/arithmetic.h"

#include <vector>

#include <doctest/doctest.h>

namespace edgebench::measure {
namespace {

using runtime::Arithmetic;
using runtime::ExecutedLayer;
using runtime::LayerKind;
using runtime::Precision;

// A network of five convolutions and a classifier, all computed alike.
std::vector<ExecutedLayer> computed_in(Arithmetic arithmetic) {
  std::vector<ExecutedLayer> layers;
  for (const char* name : {"one", "two", "three", "four", "five"}) {
    layers.push_back({name, LayerKind::convolution, arithmetic, "kernel"});
  }
  layers.push_back({"classifier", LayerKind::linear, arithmetic, "kernel"});
  return layers;
}

constexpr std::size_t kLayers = 6;

}  // namespace

TEST_CASE("each precision has its arithmetic, and no other will do") {
  const std::vector<std::pair<Precision, Arithmetic>> claims = {
      {Precision::fp32, Arithmetic::fp32},
      {Precision::fp16_storage, Arithmetic::fp32},
      {Precision::fp16, Arithmetic::fp16},
      {Precision::bf16, Arithmetic::bf16},
      {Precision::int8, Arithmetic::int8}};
  for (const auto& [precision, claimed] : claims) {
    for (const Arithmetic ran : {Arithmetic::fp32, Arithmetic::tf32, Arithmetic::fp16,
                                 Arithmetic::bf16, Arithmetic::int8, Arithmetic::other}) {
      const Outcome expected = ran == claimed ? Outcome::ok : Outcome::mistrusted;
      CHECK(judge_arithmetic(precision, computed_in(ran), kLayers).outcome == expected);
      CHECK(arithmetic_as_claimed(precision, computed_in(ran), kLayers) == (ran == claimed));
    }
  }
}

TEST_CASE("one float layer among integer ones is named") {
  std::vector<ExecutedLayer> layers = computed_in(Arithmetic::int8);
  layers[2].arithmetic = Arithmetic::fp32;
  CHECK(judge_arithmetic(Precision::int8, layers, kLayers).reason ==
        "1 of 6 layers were computed in FP32, not in INT8: three");
}

TEST_CASE("of many layers the first are named and the others counted") {
  CHECK(judge_arithmetic(Precision::fp16, computed_in(Arithmetic::fp32), kLayers).reason ==
        "6 of 6 layers were computed in FP32, not in FP16: one, two, three, four and 2 more");
}

TEST_CASE("of layers in several types each type is counted") {
  std::vector<ExecutedLayer> layers = computed_in(Arithmetic::fp32);
  layers[0].arithmetic = Arithmetic::fp16;
  layers[3].arithmetic = Arithmetic::fp16;
  layers[4].arithmetic = Arithmetic::int8;
  CHECK(judge_arithmetic(Precision::int8, layers, kLayers).reason ==
        "5 of 6 layers were computed in FP16 (2) and FP32 (3), not in INT8: one, two, three, four "
        "and 1 more");
  layers[5].arithmetic = Arithmetic::other;
  CHECK(judge_arithmetic(Precision::int8, layers, kLayers)
            .reason.starts_with("5 of 6 layers were computed in FP16 (2), FP32 (2) and another "
                                "type (1), not in INT8: "));
}

TEST_CASE("where TF32 is allowed FP32 will do, and nothing else") {
  std::vector<ExecutedLayer> layers = computed_in(Arithmetic::tf32);
  layers[1].arithmetic = Arithmetic::fp32;
  CHECK(judge_arithmetic(Precision::tf32, layers, kLayers).outcome == Outcome::ok);
  CHECK(judge_arithmetic(Precision::fp32, layers, kLayers)
            .reason.starts_with("5 of 6 layers were computed in TF32, not in FP32: "));
  layers[2].arithmetic = Arithmetic::fp16;
  CHECK(judge_arithmetic(Precision::tf32, layers, kLayers).reason ==
        "1 of 6 layers were computed in FP16, not in TF32: three");
  CHECK(judge_arithmetic(Precision::tf32, {}, kLayers).outcome == Outcome::mistrusted);
}

TEST_CASE("dynamic INT8 is an integer classifier behind float or integer convolutions") {
  std::vector<ExecutedLayer> layers = computed_in(Arithmetic::fp32);
  CHECK(judge_arithmetic(Precision::int8_dynamic, layers, kLayers).reason ==
        "1 of 6 layers were computed in FP32, not in INT8: classifier");
  layers.back().arithmetic = Arithmetic::int8;
  CHECK(judge_arithmetic(Precision::int8_dynamic, layers, kLayers).outcome == Outcome::ok);
  layers[1].arithmetic = Arithmetic::int8;
  CHECK(judge_arithmetic(Precision::int8_dynamic, layers, kLayers).outcome == Outcome::ok);
  layers[2].arithmetic = Arithmetic::fp16;
  CHECK(judge_arithmetic(Precision::int8_dynamic, layers, kLayers).reason ==
        "1 of 6 layers were computed in FP16, not in FP32: three");
}

TEST_CASE("with dynamic INT8 a hidden layer in FP32 is as foreign as such a classifier") {
  std::vector<ExecutedLayer> layers = computed_in(Arithmetic::fp32);
  layers.back().arithmetic = Arithmetic::int8;
  layers.insert(layers.end() - 1, {"hidden", LayerKind::linear, Arithmetic::fp32, "kernel"});
  CHECK(judge_arithmetic(Precision::int8_dynamic, layers, kLayers + 1).reason ==
        "1 of 7 layers were computed in FP32, not in INT8: hidden");
}

TEST_CASE("layers that nobody accounts for are believed to be FP32 and nothing else") {
  std::vector<ExecutedLayer> some = computed_in(Arithmetic::int8);
  some.pop_back();
  CHECK(judge_arithmetic(Precision::int8, some, kLayers).reason ==
        "it shows the arithmetic of 5 layers, and the network has 6");
  CHECK(judge_arithmetic(Precision::bf16, {}, kLayers).outcome == Outcome::mistrusted);
  CHECK(judge_arithmetic(Precision::fp32, {}, kLayers).outcome == Outcome::ok);
  CHECK(judge_arithmetic(Precision::fp16_storage, {}, kLayers).outcome == Outcome::ok);
  CHECK(arithmetic_as_claimed(Precision::fp32, {}, kLayers) == std::nullopt);
}

}  // namespace edgebench::measure
