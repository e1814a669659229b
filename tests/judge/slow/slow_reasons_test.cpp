#include "judge/slow/slow_reasons.h"

#include <doctest/doctest.h>

#include "judge/layers/made_layers.h"

namespace edgebench::judge {
namespace {

using test::json;

json executed(const std::string& name, const std::string& arithmetic) {
  return {{"name", name}, {"kind", "convolution"}, {"arithmetic", arithmetic}, {"kernel", "made"}};
}

// A run of one candidate that takes 5 ms, with as many kernels of its layers as types are given,
// each of 1000 us, and a conversion.
struct Made {
  explicit Made(const std::string& candidate, const std::vector<std::string>& types = {"fp32"},
                int conversion_us = 0)
      : run({candidate}), name(candidate) {
    run.header()["worker_cpus"] = {1};
    run.rounds(1, 3, {{candidate, 5e6}});
    json layers = json::array();
    json kernels = json::array();
    std::vector<int> times_us;
    for (const std::string& type : types) {
      layers.push_back(executed("layer " + std::to_string(layers.size()), type));
      kernels.push_back(test::kernel("features.0.0", "layer"));
      kernels.back()["arithmetic"] = type;
      times_us.push_back(1000);
    }
    kernels.push_back(test::kernel("to integers", "requantise"));
    times_us.push_back(conversion_us);
    run.evaluation(candidate);
    run.last()["layers"] = layers;
    run.add(test::layer_times(candidate, 1, kernels, times_us, 5000));
  }

  json& candidate() { return run.header()["candidates"].front(); }

  std::vector<SlowReason> reasons() {
    const Summary summary = run.summary();
    return summary.rows.front().slow_reasons;
  }

  std::string only_sentence() {
    const auto all = reasons();
    REQUIRE(all.size() == 1);
    return all.front().sentence;
  }

  test::MadeRun run;
  std::string name;
};

json roofline(double fp32, double int8) {
  return {{"record", "roofline"},
          {"threads", 1},
          {"peaks",
           {{{"arithmetic", "fp32"}, {"instructions", "FMA"}, {"macs_per_second", fp32}},
            {{"arithmetic", "int8"}, {"instructions", "AVX2"}, {"macs_per_second", int8}}}}};
}

}  // namespace

TEST_CASE("where nothing is seen nothing is said") {
  CHECK(Made("a:fp32").reasons().empty());
  CHECK(Made("a:int8", {"int8", "int8"}).reasons().empty());
  CHECK(Made("a:fp16", {"fp16"}).reasons().empty());
  CHECK(Made("a:int8-fp16", {"fp16", "int8"}).reasons().empty());
}

TEST_CASE("layers in a wider type than the name says are named, with their share of the time") {
  Made made("a:int8", {"int8", "fp32", "fp32", "int8"});
  CHECK(made.only_sentence() ==
        "2 of 4 layers are computed in FP32 (layer 1 and layer 2) and take 50 % of its kernels' "
        "time");
  CHECK(made.reasons().front().share.value() == doctest::Approx(0.5));
  CHECK(Made("a:int8", {"fp32", "fp32", "fp32", "fp32", "fp32", "int8"})
            .only_sentence()
            .starts_with("5 of 6 layers are computed in FP32 (layer 0, layer 1, layer 2 and 2 "
                         "others) and take 83 %"));
}

TEST_CASE("a file of the user's promises the types that some of its layers have") {
  Made mixed("net", {"int8", "fp32"});
  mixed.run.users_file("net", "net.onnx");
  CHECK(mixed.only_sentence().starts_with("1 of 2 layers are computed in FP32 (layer 1)"));
  Made plain("net", {"fp32", "fp32"});
  plain.run.users_file("net", "net.onnx");
  CHECK(plain.reasons().empty());
}

TEST_CASE("conversions count from 2 % of the kernels' time, and the larger share comes first") {
  CHECK(Made("a:int8", {"int8"}, 19).reasons().empty());
  CHECK(Made("a:int8", {"int8"}, 111).only_sentence() ==
        "10 % of its kernels' time goes into changing the type or the layout of values");
  const auto both = Made("a:int8", {"int8", "fp32"}, 3000).reasons();
  REQUIRE(both.size() == 2);
  CHECK(both[0].kind == SlowReasonKind::conversions);
  CHECK(both[1].kind == SlowReasonKind::other_arithmetic);
}

TEST_CASE("page faults count where they take a hundredth of an inference at the least") {
  const auto with_faults = [](int each) {
    test::MadeRun run({"a:fp32"});
    run.page_faults = each;
    run.header()["worker_cpus"] = {1};
    run.rounds(1, 3, {{"a:fp32", 5e6}});
    return run.summary().rows.front().slow_reasons;
  };
  CHECK(with_faults(0).empty());
  CHECK(with_faults(190).empty());
  const auto reasons = with_faults(1200);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front().kind == SlowReasonKind::page_faults);
  CHECK(reasons.front().sentence.starts_with("an inference meets 1200 page faults, since memory"));
}

TEST_CASE("threads without a CPU or a quota for them come first") {
  Made made("a:int8", {"int8"}, 111);
  made.candidate()["threads"] = 4;
  made.run.header()["machine"]["cpu_quota"] = 1.5;
  const auto reasons = made.reasons();
  REQUIRE(reasons.size() == 3);
  CHECK(reasons[0].sentence == "its 4 threads share 1 CPU, so they wait for each other");
  CHECK(reasons[1].sentence == "the control group allows the time of 1.5 CPUs for its 4 threads");
  CHECK(reasons[2].kind == SlowReasonKind::conversions);
}

TEST_CASE("a processor without instructions for INT8 is what INT8 suffers from") {
  Made slow("a:int8", {"int8"});
  slow.run.add(roofline(60e9, 108e9));
  CHECK(slow.only_sentence().starts_with(
      "this processor multiplies INT8 at most 1.8 times as fast as FP32 (AVX2)"));
  Made fast("a:int8", {"int8"});
  fast.run.add(roofline(60e9, 240e9));
  CHECK(fast.reasons().empty());
  Made fp32("a:fp32");
  fp32.run.add(roofline(60e9, 108e9));
  CHECK(fp32.reasons().empty());
}

TEST_CASE("subnormal numbers are counted for those who compute in FP32") {
  const json layers = {
      {{"name", "features.0.0"}, {"kind", "convolution"}, {"subnormal_weights", 9}},
      {{"name", "features.1.conv.0.0"}, {"kind", "convolution"}},
      {{"name", "classifier.1"}, {"kind", "linear"}, {"subnormal_outputs", 1}}};
  Made made("a:fp32");
  made.run.header()["network"] = {{"layers", layers}};
  CHECK(made.only_sentence().starts_with(
      "9 weights and 1 value of an image are subnormal numbers (features.0.0 and classifier.1)"));
  Made integers("a:int8", {"int8"});
  integers.run.header()["network"] = {{"layers", layers}};
  CHECK(integers.reasons().empty());
  made.run.users_file("a:fp32", "net.onnx");
  CHECK(made.reasons().empty());
}

TEST_CASE("who was not measured on the processor has no reasons") {
  Made made("a:int8", {"int8", "fp32"}, 1000);
  made.candidate()["device"] = "cuda";
  CHECK(made.reasons().empty());
}

}  // namespace edgebench::judge
