#include "quantise/refine/refine.h"

#include <cmath>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "quantise/quantise_support.h"
#include "quantise/simulate.h"
#include "stats/logits.h"

namespace edgebench::quantise {
namespace {

double sqnr_db(const test::Bench& bench, const Draft& draft) {
  const std::vector<float> logits = simulate(finish(draft), bench.images, {});
  return stats::mean_sqnr_db({.values = bench.observations.logits, .classes = 10},
                             {.values = logits, .classes = 10});
}

}  // namespace

// Random weights leave little to gain over a good draft, so a spoilt one has to be mended.
TEST_CASE("refinement mends ranges that clip and biases that are off") {
  const test::Bench bench(60, 1, 32);
  for (const Scheme scheme : {Scheme::asymmetric_u8, Scheme::symmetric_i8}) {
    Draft draft = test::make_draft(bench, scheme);
    for (const std::size_t spoilt :
         {block_input(bench.network, 17), block_input(bench.network, 18)}) {
      draft.activations[spoilt]->scale *= 0.3F;
    }
    for (float& bias : draft.equalised.nodes.back().bias) bias += 0.3F;
    const double before = sqnr_db(bench, draft);
    const Refined refined = refine({.first_block = 14, .steps = 150}, bench.observations,
                                   bench.images, {.threads = 2}, draft);
    CHECK(refined.fitted == 48);
    CHECK(refined.selected == 12);
    CHECK(refined.taken());
    CAPTURE(before);
    CAPTURE(refined.before_db);
    CAPTURE(refined.after_db);
    CHECK(sqnr_db(bench, draft) > before + 2);
    for (std::size_t i = 0; i < draft.activations.size(); ++i) {
      if (!draft.activations[i]) continue;
      const IntegerRange integers = integer_range(scheme);
      CHECK(draft.activations[i]->scale > 0);
      CHECK(draft.activations[i]->zero_point >= integers.minimum);
      CHECK(draft.activations[i]->zero_point <= integers.maximum);
      if (!bench.network.nodes[i].rectified()) continue;
      const bool zero = zero_point_of(bench.network, i, scheme) == ZeroPoint::zero;
      CHECK(draft.activations[i]->zero_point == (zero ? 0 : integers.minimum));
      CHECK(draft.activations[i]->scale <=
            6.0F / static_cast<float>(integers.maximum - draft.activations[i]->zero_point));
    }
  }
}

TEST_CASE("threads change no bit, and the head stays as it was") {
  const test::Bench bench(40, 2, 32);
  Draft one = test::make_draft(bench);
  Draft three = test::make_draft(bench);
  const RefineOptions options{.first_block = 14, .steps = 6};
  const Refined first = refine(options, bench.observations, bench.images, {.threads = 1}, one);
  const Refined second = refine(options, bench.observations, bench.images, {.threads = 3}, three);
  CHECK(first.after_db == second.after_db);
  CHECK(one.equalised == three.equalised);
  CHECK(one.activations == three.activations);
  const std::size_t start = block_input(bench.network, 14);
  const Draft before = test::make_draft(bench);
  for (std::size_t i = 0; i <= start; ++i) {
    CHECK(one.equalised.nodes[i] == before.equalised.nodes[i]);
    CHECK(one.activations[i] == before.activations[i]);
  }
}

TEST_CASE("values that are known already are taken as they are") {
  const test::Bench bench(40, 2, 32);
  Draft computed = test::make_draft(bench);
  Draft told = test::make_draft(bench);
  const std::size_t start = block_input(bench.network, 14);
  const model::Node& node = bench.network.nodes[start];
  StoredValues known(5, node.value_size(), told.activations[start], told.scheme);
  const QuantisedNetwork network = finish(told);
  Simulation simulation(network);
  std::vector<float> logits(10);
  for (std::size_t i = 0; i < known.images(); ++i) {
    simulation.run(bench.images.load(i), logits, [&](std::size_t at, std::span<float> value) {
      if (at == start) known.put(i, value);
    });
  }
  const RefineOptions options{.first_block = 14, .steps = 6};
  const Refined expected = refine(options, bench.observations, bench.images, {}, computed);
  const Refined found = refine(options, bench.observations, bench.images, {}, told, known);
  CHECK(found.after_db == expected.after_db);
  // Others than the network's are believed.
  known.put(4, std::vector<float>(node.value_size(), 0.0F));
  CHECK(refine(options, bench.observations, bench.images, {}, told, known).before_db !=
        expected.before_db);
}

TEST_CASE("progress counts the steps, and what it was worth is the logits' SQNR on images kept") {
  const test::Bench bench(44, 3, 32);
  Draft draft = test::make_draft(bench);
  const std::vector<float> logits = simulate(finish(draft), bench.images, {});
  double kept_db = 0;
  for (std::size_t i = 4; i < 44; i += 5) {
    kept_db += stats::sqnr_db(std::span(bench.observations.logits).subspan(i * 10, 10),
                              std::span(logits).subspan(i * 10, 10)) /
               8;
  }
  std::vector<std::size_t> steps;
  const auto note = [&](std::string_view stage, std::size_t done, std::size_t total) {
    if (stage != "refining") return;
    CHECK(total == 3);
    steps.push_back(done);
  };
  const Refined refined = refine({.first_block = 16, .steps = 3}, bench.observations, bench.images,
                                 {.threads = 1, .progress = note}, draft);
  CHECK(steps == std::vector<std::size_t>{1, 2, 3});
  CHECK(refined.fitted == 36);
  CHECK(refined.selected == 8);
  // The tail does not round biases as the simulation does, which turns a few ties.
  CHECK(std::abs(refined.before_db - kept_db) < 1);
  CHECK_FALSE(Refined{.before_db = 1, .after_db = 1}.taken());
  CHECK(Refined{.before_db = 1, .after_db = 1.1}.taken());
}

// The images trained on have wrong answers; those kept, every fifth, have the network's.
TEST_CASE("what does not help on the images kept is not taken") {
  const test::Bench bench(40, 1, 32);
  Observations misleading = bench.observations;
  for (std::size_t i = 0; i < misleading.logits.size(); ++i) {
    if (i / 10 % 5 != 4) misleading.logits[i] *= -1;
  }
  Draft draft = test::make_draft(bench);
  const Draft before = test::make_draft(bench);
  const Refined refined =
      refine({.first_block = 14, .steps = 20}, misleading, bench.images, {}, draft);
  REQUIRE_FALSE(refined.taken());
  CHECK(draft.equalised == before.equalised);
  CHECK(draft.activations == before.activations);
}

TEST_CASE("too few images are left alone, and blocks that are none refused") {
  const test::Bench bench(12);
  Draft draft = test::make_draft(bench);
  CHECK(refine({.first_block = 14}, bench.observations, bench.images, {}, draft).fitted == 0);
  CHECK(draft.equalised == test::make_draft(bench).equalised);
  CHECK_THROWS_AS(block_input(bench.network, 19), std::invalid_argument);
  CHECK(bench.network.nodes[block_input(bench.network, 14)].name == "features.13.add");
  // Not block 10 to 18, whose names begin alike.
  CHECK(bench.network.nodes[block_input(bench.network, 1)].name == "features.0.0");
  CHECK(bench.network.nodes[block_input(bench.network, 0)].name == "input");
}

}  // namespace edgebench::quantise
