#include "judge/layers/layer_limits.h"

#include <doctest/doctest.h>

namespace edgebench::judge {
namespace {

using runtime::Arithmetic;

// A depthwise and an ordinary convolution, and one that needs more than any cache.
const std::vector<record::NetworkLayer> kNetwork = {{.name = "depthwise",
                                                     .depthwise = true,
                                                     .macs = 9'000,
                                                     .input_values = 1'000,
                                                     .output_values = 1'000,
                                                     .weights = 90},
                                                    {.name = "pointwise",
                                                     .macs = 100'000,
                                                     .input_values = 1'000,
                                                     .output_values = 1'000,
                                                     .weights = 100},
                                                    {.name = "large",
                                                     .macs = 1'000'000,
                                                     .input_values = 500'000,
                                                     .output_values = 500'000,
                                                     .weights = 0}};

record::Roofline roofline(int threads = 1) {
  return {{.threads = threads,
           .cpus = {0},
           .peaks = {{"fp32", "FMA", 10e9}, {"int8", "VNNI", 40e9}},
           .read_bytes_per_second = 2e9,
           .caches = {{2, 6'000, 8e9}, {3, 60'000, 4e9}}}};
}

LayerLimits limits_of(std::size_t layer, Arithmetic arithmetic = Arithmetic::fp32,
                      double time_ns = 20'000, int batch = 1,
                      const record::Roofline& limit = roofline(),
                      const record::Candidate& candidate = {.threads = 1}) {
  const std::vector<std::size_t> layers = {layer};
  return layer_limits(layer_work(kNetwork, layers, batch, arithmetic), time_ns, candidate,
                      {{limit}});
}

}  // namespace

TEST_CASE("the work is that of all images; weights are moved once") {
  const std::vector<std::size_t> one = {0};
  const LayerWork work = layer_work(kNetwork, one, 8, Arithmetic::fp32);
  CHECK(work.macs == 72'000);
  CHECK(work.bytes == 4 * (8 * 2'000 + 90));
  CHECK(layer_work(kNetwork, one, 1, Arithmetic::bf16).bytes == 2 * 2'090);
  CHECK(layer_work(kNetwork, one, 1, Arithmetic::int8).bytes == 2'090);
  CHECK_FALSE(layer_work(kNetwork, one, 1, Arithmetic::other).bytes.has_value());
  CHECK_FALSE(layer_work(kNetwork, one, 1, std::nullopt).bytes.has_value());
}

TEST_CASE("between layers of one kernel nothing need be moved") {
  const std::vector<std::size_t> both = {0, 1};
  const LayerWork work = layer_work(kNetwork, both, 1, Arithmetic::int8);
  CHECK(work.macs == 109'000);
  CHECK(work.bytes == 2'000 + 190);
}

TEST_CASE("a depthwise layer is bound by where its values come from, another by arithmetic") {
  const LayerLimits depthwise = limits_of(0);  // 0.9 us of arithmetic, 8360 bytes in 1.045 us.
  CHECK(depthwise.macs_per_second == doctest::Approx(0.45e9));
  CHECK(depthwise.peak_share.value() == doctest::Approx(0.045));
  CHECK(depthwise.read_from == "L2");
  CHECK(depthwise.read_share.value() == doctest::Approx(0.05225));
  CHECK(depthwise.bound == "L2");
  const LayerLimits pointwise = limits_of(1);
  CHECK(pointwise.peak_share.value() == doctest::Approx(0.5));
  CHECK(pointwise.bound == "arithmetic");
}

TEST_CASE("values come from the nearest cache that holds them") {
  CHECK(limits_of(0, Arithmetic::fp32, 20'000, 2).read_from == "L3");  // 16,360 of 12,000 bytes.
  CHECK(limits_of(2).read_from == "memory");
  CHECK(limits_of(2).bound == "memory");
  record::Roofline two = roofline(2);
  two.roofline.cpus = {0, 1};
  CHECK(limits_of(0, Arithmetic::fp32, 20'000, 2, two, {.threads = 2}).read_from == "L2");
}

TEST_CASE("what is not known is not told") {
  const LayerLimits elsewhere = limits_of(0, Arithmetic::fp32, 20'000, 1, roofline(4));
  CHECK(elsewhere.macs_per_second == doctest::Approx(0.45e9));
  CHECK_FALSE(elsewhere.peak_share.has_value());
  CHECK(elsewhere.bound.empty());
  CHECK_FALSE(limits_of(0, Arithmetic::fp16).peak_share.has_value());
  CHECK(limits_of(0, Arithmetic::fp16).bound.empty());
  CHECK(limits_of(0, Arithmetic::fp16).read_share.has_value());
  CHECK_FALSE(limits_of(0, Arithmetic::other).read_share.has_value());
  CHECK_FALSE(limits_of(0, Arithmetic::fp32, 20'000, 1, roofline(), {.device = "gpu"})
                  .peak_share.has_value());
}

TEST_CASE("a run without the caches' figures tells the bound only where it is certain") {
  record::Roofline before = roofline();
  before.roofline.caches.clear();
  CHECK(limits_of(0, Arithmetic::fp32, 20'000, 1, before).bound.empty());
  CHECK_FALSE(limits_of(0, Arithmetic::fp32, 20'000, 1, before).read_share.has_value());
  CHECK(limits_of(1, Arithmetic::fp32, 20'000, 1, before).bound == "arithmetic");
  CHECK(limits_of(1, Arithmetic::fp32, 20'000, 1, before).peak_share.has_value());
}

}  // namespace edgebench::judge
