#include "quantise/quantise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/version.h"
#include "image/crop_cache.h"
#include "model/network_file.h"
#include "quantise/quantise_support.h"
#include "quantise/simulate.h"
#include "stats/logits.h"

namespace edgebench::quantise {
namespace {

double sqnr_db(const test::Bench& bench, const Recipe& recipe) {
  const QuantisedNetwork network = quantise(bench.network, bench.crops, recipe);
  const std::vector<float> logits = simulate(network, bench.images, {});
  return stats::mean_sqnr_db({.values = bench.observations.logits, .classes = 10},
                             {.values = logits, .classes = 10});
}

std::string provenance(const QuantisedNetwork& network, std::string_view key) {
  for (const auto& [name, value] : network.provenance) {
    if (name == key) return value;
  }
  return {};
}

Recipe without_refinement() {
  Recipe recipe;
  recipe.refinement.first_block = 0;
  return recipe;
}

}  // namespace

TEST_CASE("each step of the recipe pays") {
  const test::Bench bench(40, 1, 32);
  Recipe recipe = without_refinement();
  const double whole = sqnr_db(bench, recipe);
  recipe.bias_correction_images = 0;
  const double uncorrected = sqnr_db(bench, recipe);
  recipe.equalise = false;
  const double plain = sqnr_db(bench, recipe);
  recipe.weight_scales = WeightScales::per_tensor;
  const double per_tensor = sqnr_db(bench, recipe);
  CHECK(whole > uncorrected);
  CHECK(uncorrected > plain);
  CHECK(plain > per_tensor);
}

TEST_CASE("a head with hidden layers is quantised by every step of the recipe") {
  const test::Bench bench(40, 1, 32, {48, 24});
  Recipe recipe;
  recipe.refinement = {.first_block = 17, .steps = 3};
  const QuantisedNetwork network = quantise(bench.network, bench.crops, recipe);
  const std::size_t last = bench.network.nodes.size() - 1;
  for (const std::size_t hidden : {last - 2, last - 1}) {
    CHECK(network.activations[hidden].value().zero_point == 0);
    CHECK(network.diagnostics[hidden].minimum >= 0);
    CHECK(network.diagnostics[hidden].own_sqnr_db.value() > 30);
  }
  CHECK_FALSE(network.activations[last]);
  const auto worth = [&](const Recipe& tried) { return sqnr_db(bench, tried); };
  CHECK(worth(recipe) > worth(recipe_named("min-max")) + 1);
}

TEST_CASE("equal arguments give equal bits on any number of threads") {
  const test::Bench bench(40, 2, 32);
  Recipe recipe;
  recipe.refinement = {.first_block = 15, .steps = 5};
  const QuantisedNetwork one = quantise(bench.network, bench.crops, recipe, {.threads = 1});
  const QuantisedNetwork three = quantise(bench.network, bench.crops, recipe, {.threads = 3});
  CHECK(one == three);
  recipe.images = 35;
  const QuantisedNetwork fewer = quantise(bench.network, bench.crops, recipe, {.threads = 2});
  recipe.seed = 2;
  CHECK(fewer != quantise(bench.network, bench.crops, recipe, {.threads = 2}));
}

TEST_CASE("every range method and every scheme gives a working network") {
  const test::Bench bench(10);
  for (const RangeMethod method :
       {RangeMethod::min_max, RangeMethod::percentile, RangeMethod::mse, RangeMethod::entropy}) {
    Recipe recipe = without_refinement();
    recipe.relu6_ranges = method;
    recipe.linear_ranges = method;
    CAPTURE(enum_name(method));
    CHECK(sqnr_db(bench, recipe) > 7);
  }
  for (const Scheme scheme :
       {Scheme::symmetric_i8, Scheme::asymmetric_u8_w7, Scheme::asymmetric_u8_depthwise_w7}) {
    Recipe recipe = without_refinement();
    recipe.scheme = scheme;
    CHECK(sqnr_db(bench, recipe) > 12);
  }
}

TEST_CASE("how it came about is told, doubts included") {
  const test::Bench bench(3);
  const QuantisedNetwork network = quantise(bench.network, bench.crops, without_refinement());
  CHECK(provenance(network, "recipe") == "default");
  CHECK(provenance(network, "seed") == "1");
  CHECK(provenance(network, "calibration_images") == "3 of 3");
  CHECK(provenance(network, "warning").find("only 3") != std::string::npos);
  CHECK(network.diagnostics.size() == bench.network.nodes.size());
}

TEST_CASE("provenance tells how many of the images were used, and which quantiser it was") {
  const test::Bench bench(33, 1, 32);
  Recipe recipe = without_refinement();
  recipe.bias_correction_images = 0;
  recipe.images = 32;
  recipe.seed = 5;
  const QuantisedNetwork enough = quantise(bench.network, bench.crops, recipe);
  CHECK(provenance(enough, "calibration_images") == "32 of 33");
  CHECK(provenance(enough, "seed") == "5");
  CHECK(provenance(enough, "warning").empty());
  CHECK(provenance(enough, "quantiser") ==
        fmt::format("edgebench {}, revision {}", kVersion, kQuantiserRevision));
  CHECK(provenance(enough, "refinement").empty());
  recipe.images = 31;
  const QuantisedNetwork few = quantise(bench.network, bench.crops, recipe);
  CHECK(provenance(few, "calibration_images") == "31 of 33");
  CHECK(provenance(few, "warning") == "only 31 calibration images; some hundred are good");
}

TEST_CASE("the refinement tells what it was worth, or that there were too few images") {
  const test::Bench bench(40, 1, 32);
  Recipe recipe;
  recipe.bias_correction_images = 0;
  recipe.refinement = {.first_block = 17, .steps = 2};
  const std::string told = provenance(quantise(bench.network, bench.crops, recipe), "refinement");
  CAPTURE(told);
  CHECK((told.starts_with("taken: ") || told.starts_with("dropped: ")));
  CHECK(told.ends_with(" after (8 images kept, 32 fitted)"));
  recipe.images = 39;
  const QuantisedNetwork few = quantise(bench.network, bench.crops, recipe);
  CHECK(provenance(few, "refinement").empty());
  CHECK(provenance(few, "warning") == "too few calibration images to refine");
}

// Each range method is for its own nodes: the other choice must change nothing of them.
TEST_CASE("clipped values and others have range methods of their own") {
  const test::Bench bench(10);
  Recipe plain = recipe_named("min-max");
  const QuantisedNetwork reference = quantise(bench.network, bench.crops, plain);
  for (const bool clipped : {true, false}) {
    Recipe recipe = plain;
    (clipped ? recipe.relu6_ranges : recipe.linear_ranges) = RangeMethod::mse;
    const QuantisedNetwork found = quantise(bench.network, bench.crops, recipe);
    std::size_t changed = 0;
    for (std::size_t i = 0; i < found.activations.size(); ++i) {
      const model::Node& node = bench.network.nodes[i];
      const bool is_clipped = node.rectified() || node.op == model::Op::global_average_pool;
      CAPTURE(node.name);
      if (found.activations[i] != reference.activations[i]) {
        ++changed;
        CHECK(is_clipped == clipped);
        CHECK(node.op != model::Op::input);  // Whose range is fixed.
      }
    }
    CHECK(changed > 3);
  }
}

TEST_CASE("as many images are counted for ranges as the recipe says") {
  const test::Bench bench(10);
  Recipe recipe = recipe_named("min-max");
  recipe.linear_ranges = RangeMethod::mse;
  const auto activations = [&](std::size_t images) {
    recipe.range_images = images;
    return quantise(bench.network, bench.crops, recipe).activations;
  };
  CHECK(activations(1) != activations(10));
  CHECK(activations(10) == activations(100));
}

TEST_CASE("without any of its steps a recipe is min-max over what was observed") {
  const test::Bench bench(6);
  const QuantisedNetwork found = quantise(bench.network, bench.crops, recipe_named("min-max"));
  const Scheme set = Scheme::asymmetric_u8;
  for (std::size_t i = 0; i < found.activations.size(); ++i) {
    const model::Node& node = bench.network.nodes[i];
    CAPTURE(node.name);
    const Range range = bench.observations.nodes[i].range();
    if (node.op == model::Op::linear) {
      CHECK_FALSE(found.activations[i]);
    } else if (node.op == model::Op::input) {
      CHECK(*found.activations[i] == quantiser_for(kInputRange, set));
    } else {
      CHECK(*found.activations[i] ==
            (node.rectified() ? relu6_quantiser(range.maximum, set) : quantiser_for(range, set)));
    }
    CHECK(found.diagnostics[i].minimum == range.minimum);
    CHECK(found.diagnostics[i].maximum == range.maximum);
  }
}

TEST_CASE("with equalisation the diagnostics' ranges are those of the equalised network") {
  const test::Bench bench(6);
  Recipe recipe = recipe_named("quick");
  recipe.bias_correction_images = 0;
  const QuantisedNetwork found = quantise(bench.network, bench.crops, recipe);
  const ScaleGroups groups = scale_groups(bench.network);
  const model::Network equalised =
      folded(bench.network, groups, equalisation(groups, bench.observations));
  const Observations seen = observe(equalised, bench.images, 0, {});
  for (std::size_t i = 0; i < found.diagnostics.size(); ++i) {
    CAPTURE(bench.network.nodes[i].name);
    const Range range = seen.nodes[i].range();
    const float wide = range.maximum - range.minimum;
    CHECK(std::abs(found.diagnostics[i].minimum - range.minimum) < 1e-3F * wide);
    CHECK(std::abs(found.diagnostics[i].maximum - range.maximum) < 1e-3F * wide);
  }
}

TEST_CASE("a single image and constant images quantise, with a warning") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.35, 64, 10, 1);
  for (const int level : {0, 124, 255}) {
    const std::vector<std::uint8_t> pixels(std::size_t{64} * 64 * 3,
                                           static_cast<std::uint8_t>(level));
    write_npy(folder / "flat.npy", pixels, std::array<std::size_t, 4>{1, 64, 64, 3});
    const MappedNpy crops(folder / "flat.npy");
    const QuantisedNetwork quantised = quantise(network, crops, Recipe{});
    CHECK(std::ranges::any_of(quantised.provenance, [](const auto& pair) {
      return pair.second.find("one colour") != std::string::npos;
    }));
    for (const float logit : simulate(quantised, CalibrationImages(crops, network), {})) {
      CHECK(std::isfinite(logit));
    }
  }
}

TEST_CASE("degenerate channels quantise") {
  test::Bench bench(4);
  const auto zero = [](std::vector<float>& values, std::size_t begin, std::size_t end) {
    std::fill(values.begin() + static_cast<std::ptrdiff_t>(begin),
              values.begin() + static_cast<std::ptrdiff_t>(end), 0.0F);
  };
  model::Node& dead = bench.network.nodes[4];  // Whole layer: everything after it is constant.
  zero(dead.weight, 0, dead.weight.size());
  zero(dead.bias, 0, dead.bias.size());
  model::Node& partly = bench.network.nodes[1];
  zero(partly.weight, 0, 27);
  partly.bias[0] = -3;
  bench.network.nodes[2].weight[9] = 1e6F;
  const QuantisedNetwork network = quantise(bench.network, bench.crops, Recipe{});
  for (const auto& quantiser : network.activations) {
    if (quantiser) CHECK(std::isnormal(quantiser->scale));
  }
  for (const float logit : simulate(network, bench.images, {})) CHECK(std::isfinite(logit));
}

TEST_CASE("NaN and infinite weights are refused by name") {
  test::Bench bench(1);
  bench.network.nodes[5].weight[0] = INFINITY;
  CHECK_THROWS_WITH_AS(quantise(bench.network, bench.crops, Recipe{}),
                       doctest::Contains(bench.network.nodes[5].name.c_str()), InputError);
}

TEST_CASE("the real network keeps its logits on images that were not calibrated with") {
  const auto assets = test::assets();
  if (!assets) return;
  const test::TemporaryFolder folder;
  const model::Network network = model::load_network(*assets / "mobilenet_v2.safetensors");
  image::Dataset dataset = image::load_dataset(*assets / "calibration");
  dataset.files.resize(40);
  dataset.labels.clear();
  const image::CropFile crops = image::ensure_crops(dataset, {}, folder.path());
  dataset = image::load_dataset(*assets / "val");
  dataset.files.resize(20);
  dataset.labels.clear();
  const image::CropFile others = image::ensure_crops(dataset, {}, folder.path());

  const QuantisedNetwork quantised = quantise(network, crops.npy, recipe_named("quick"));
  const CalibrationImages images(others.npy, network);
  const Observations exact = observe(network, images, 0, {});
  const std::vector<float> logits = simulate(quantised, images, {});
  CHECK(stats::mean_sqnr_db({.values = exact.logits, .classes = 1000},
                            {.values = logits, .classes = 1000}) > 19);
}

}  // namespace edgebench::quantise
