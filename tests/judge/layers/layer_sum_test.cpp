#include "judge/layers/layer_sum.h"

#include <doctest/doctest.h>

namespace edgebench::judge {
namespace {

CandidateLayers layers(double sum_us, double between_us, double plain_us) {
  return {.candidate = "a:x",
          .sum_ns = 1000 * sum_us,
          .between_ns = 1000 * between_us,
          .plain_ns = 1000 * plain_us};
}

std::string sum_sentence(const CandidateLayers& of, double p50_us) {
  return layer_sum(of, 1000 * p50_us).value().sentence;
}

}  // namespace

TEST_CASE("a sum within 10 % of the p50 accounts for it") {
  const auto sum = layer_sum(layers(950, 20, 1000), 1e6);
  REQUIRE(sum);
  CHECK(sum->share_of_p50 == doctest::Approx(0.95));
  CHECK(sum->within);
  CHECK(sum->sentence.empty());
  CHECK(layer_sum(layers(901, 0, 1000), 1e6)->within);
  CHECK_FALSE(layer_sum(layers(899, 0, 1000), 1e6)->within);
  CHECK(layer_sum(layers(1099, 0, 1000), 1e6)->within);
  CHECK_FALSE(layer_sum(layers(1101, 0, 1000), 1e6)->within);
}

TEST_CASE("where it does not, what is seen of the difference is said") {
  CHECK(sum_sentence(layers(800, 150, 1000), 1000) ==
        "a:x: its kernels add up to 80 % of the p50; 150 us pass between kernels");
  CHECK(sum_sentence(layers(800, 10, 1000), 1000) ==
        "a:x: its kernels add up to 80 % of the p50; the rest of an inference is nothing that its "
        "profiler sees");
  CHECK(sum_sentence(layers(1200, 10, 1000), 1000) ==
        "a:x: its kernels add up to 120 % of the p50; kernels take longer while they are profiled");
  CHECK(sum_sentence(layers(1200, 10, 1250), 1000) ==
        "a:x: its kernels add up to 120 % of the p50; without the profiler an inference took 1250 "
        "us in the same launches, so the machine was another than in the rounds");
}

TEST_CASE("without times or a p50 there is no sum") {
  CHECK_FALSE(layer_sum(layers(1, 1, 1), std::nullopt));
  CandidateLayers none = layers(1, 1, 1);
  none.why_none = "it has no profiler";
  CHECK_FALSE(layer_sum(none, 1e6));
}

}  // namespace edgebench::judge
