// Runs with times by layer, made by hand.
#pragma once

#include <string>
#include <vector>

#include "judge/made_run.h"

namespace edgebench::test {

// A network of a stem, two blocks and a classifier.
inline json four_layers() {
  json layers = json::array();
  for (const char* name :
       {"features.0.0", "features.1.conv.0.0", "features.2.conv.0.0", "classifier.1"}) {
    layers.push_back({{"name", name},
                      {"kind", std::string(name) == "classifier.1" ? "linear" : "convolution"},
                      {"macs", 1000},
                      {"input_values", 10},
                      {"output_values", 10},
                      {"weights", 10}});
  }
  return layers;
}

inline json kernel(const std::string& node, const std::string& role,
                   const std::vector<std::string>& layers = {}) {
  json made = {{"node", node},
               {"layers", layers},
               {"role", role},
               {"arithmetic", "fp32"},
               {"kernel", "made " + role}};
  if (role == "layer") made["kind"] = node == "classifier.1" ? "linear" : "convolution";
  return made;
}

inline json four_kernels() {
  return {kernel("features.0.0", "layer"), kernel("features.1.conv.0.0", "layer"),
          kernel("features.2.conv.0.0", "layer"), kernel("classifier.1", "layer"),
          kernel("pool", "pooling")};
}

// A launch in which every inference took this for each of the kernels, 10 us in between, 100 us
// more with the profiler, and without it `plain_us`.
inline json layer_times(const std::string& candidate, int launch, const json& kernels,
                        const std::vector<int>& times_us, int plain_us) {
  json row = json::array();
  int sum_us = 0;
  for (const int time_us : times_us) {
    row.push_back(time_us * 1000);
    sum_us += time_us;
  }
  return {{"record", "layers"},
          {"candidate", candidate},
          {"outcome", "ok"},
          {"reason", ""},
          {"launch", launch},
          {"open_ns", 1000},
          {"plain_ns", {plain_us * 1000, plain_us * 1000, plain_us * 1000}},
          {"profiled_ns",
           {plain_us * 1000 + 100'000, plain_us * 1000 + 100'000, plain_us * 1000 + 100'000}},
          {"kernels", kernels},
          {"rows_ns", {row, row, row}},
          {"spans_ns", {(sum_us + 10) * 1000, (sum_us + 10) * 1000, (sum_us + 10) * 1000}},
          {"clock_ns", 1000}};
}

inline json layers_end(const json& left_out = json::array()) {
  return {{"record", "layers_end"},
          {"elapsed_ns", 1'000'000},
          {"allowed_ns", 2'000'000},
          {"left_out", left_out}};
}

// Two candidates that are measured, of which a:x takes 5 ms and has times by layer of two launches.
inline MadeRun run_with_layers() {
  MadeRun run({"a:x", "b:x"});
  run.header()["network"] = {{"macs_per_image", 4000}, {"layers", four_layers()}};
  run.header()["plan"]["layers"] = true;
  run.rounds(1, 3, {{"a:x", 5e6}, {"b:x", 6e6}});
  run.add(layer_times("a:x", 1, four_kernels(), {1000, 1500, 1000, 1000, 400}, 5000));
  run.add(layer_times("a:x", 2, four_kernels(), {1000, 1700, 1000, 1000, 400}, 5000));
  return run;
}

}  // namespace edgebench::test
