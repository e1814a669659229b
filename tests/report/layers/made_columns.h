// Columns of tables of times by layer, made by hand.
#pragma once

#include "judge/layers/made_candidates.h"
#include "report/layers/layer_columns.h"

namespace edgebench::test {

// A stem that takes 100 us in INT8 near a peak, and a classifier that its kernel computes with
// block 1; requantising takes 10 us.
inline std::vector<record::NetworkLayer> three_layers() {
  return {{.name = "features.0.0"},
          {.name = "features.1.conv.1.0", .depthwise = true},
          {.name = "classifier.1", .kind = runtime::LayerKind::linear}};
}

inline report::LayerColumn three_layer_column(const std::string& name = "a:int8") {
  judge::CandidateLayers made{.candidate = name,
                              .why_none = "",
                              .launches = 2,
                              .runs = 50,
                              .layers = {},
                              .rest = {},
                              .kernels = 3,
                              .mapped = 3};
  made.layers.resize(3);
  made.layers[0] = judge::KernelGroup{.median_ns = 100'000,
                                      .spread = 0.02,
                                      .kernels = {"gemm, packed"},
                                      .nodes = {"stem_node"},
                                      .layers = {0},
                                      .arithmetic = runtime::Arithmetic::int8,
                                      .limits = judge::LayerLimits{}};
  judge::LayerLimits& limits = *made.layers[0]->limits;
  limits.work = {.macs = 2e6, .bytes = 5e4, .arithmetic = runtime::Arithmetic::int8};
  limits.macs_per_second = 20e9;
  limits.peak_share = 0.25;
  limits.read_share = 0.125;
  limits.read_from = "L2";
  limits.bound = "arithmetic";
  made.layers[1] = judge::KernelGroup{
      .median_ns = 40'000, .kernels = {"fused|dw"}, .nodes = {"", "dw"}, .layers = {1, 2}};
  made.rest[runtime::KernelRole::requantise] = judge::KernelGroup{
      .median_ns = 10'000, .kernels = {"QuantizeLinear"}, .nodes = {"input_quantised"}};
  made.sum_ns = 150'000;
  made.plain_ns = 160'000;
  return {.layers = made, .p50_ns = 151'000};
}

}  // namespace edgebench::test
