#include "judge/figures.h"

#include <algorithm>

#include "judge/made_run.h"

namespace edgebench::judge {
namespace {

using test::json;
using test::MadeRun;
using test::row_called;

// A slice of three inferences.
json slice_with_energy(const std::string& candidate, const json& energy_uj) {
  return {{"candidate", candidate},
          {"after_switch_ns", 2e6},
          {"run_ns", {1e6, 1e6, 1e6}},
          {"energy_uj", energy_uj}};
}

void add_sweep(MadeRun& run, int round, const std::vector<json>& slices,
               bool head_to_head = false) {
  run.add({{"record", "sweep"},
           {"round", round},
           {"head_to_head", head_to_head},
           {"sweep", 0},
           {"slices", slices}});
}

}  // namespace

TEST_CASE(
    "energy is that of a round's slices over all their images, the re-warming ones included") {
  MadeRun run({"a:x", "b:x"});
  run.header()["candidates"][0]["batch"] = 2;
  const test::Times both = {{"a:x", 1e6}, {"b:x", 1e6}};
  for (int round = 1; round <= 7; ++round) {
    // Eight images of 0.001 to 0.007 J; those of the slice without a reading do not count.
    add_sweep(run, round, {slice_with_energy("a:x", 4000.0 * round), slice_with_energy("b:x", 0)});
    add_sweep(run, round, {slice_with_energy("a:x", 12000.0 * round)});
    add_sweep(run, round, {slice_with_energy("a:x", nullptr)});
    run.finish_round(round, both);
  }
  add_sweep(run, 8, {slice_with_energy("a:x", 1e9)}, true);
  run.finish_round(8, both, true);
  const Summary summary = run.summary();
  const auto energy = row_called(summary, "a:x").energy;
  REQUIRE(energy.has_value());
  CHECK(energy->joules_per_image == doctest::Approx(0.004));
  REQUIRE(energy->interval.has_value());
  CHECK(energy->interval->low == doctest::Approx(0.001));
  CHECK(energy->interval->high == doctest::Approx(0.007));
  // A counter that never ticks has measured nothing.
  CHECK_FALSE(row_called(summary, "b:x").energy.has_value());
}

TEST_CASE("what the processor took while a GPU computed is no energy of that row") {
  MadeRun run({"a:x", "b:x"});
  run.header()["candidates"][0]["device"] = "cuda.0";
  run.header()["candidates"][1]["device"] = "gpu";  // As a rule one of the processor's package.
  add_sweep(run, 1, {slice_with_energy("a:x", 50000), slice_with_energy("b:x", 50000)});
  run.finish_round(1, {{"a:x", 1e6}, {"b:x", 1e6}});
  const Summary summary = run.summary();
  CHECK_FALSE(row_called(summary, "a:x").energy.has_value());
  CHECK(row_called(summary, "b:x").energy.has_value());
}

TEST_CASE("energy of several streams: each warms up again") {
  MadeRun run({"a:x"});
  run.header()["candidates"][0]["streams"] = 2;
  json slice = slice_with_energy("a:x", 50000);
  slice["streams"] = {2, 1};
  add_sweep(run, 1, {slice});
  run.finish_round(1, {{"a:x", 1e6}});
  const auto energy = run.summary().rows.at(0).energy;
  REQUIRE(energy.has_value());
  CHECK(energy->joules_per_image == doctest::Approx(0.01));
  CHECK_FALSE(energy->interval.has_value());
}

TEST_CASE("p50 is the median over rounds of the rounds' medians") {
  MadeRun run({"a:x"});
  for (int round = 1; round <= 7; ++round) {
    const test::Times times{{"a:x", 1e6 * round}};
    run.launch(round, "a:x");
    run.sweep(round, 0, times);
    run.sweep(round, 1, {{"a:x", 90e6}}, false, 1);  // One slow sample of four: not the median.
    run.finish_round(round, times);
  }
  const Row row = run.summary().rows.at(0);
  REQUIRE(row.latency.has_value());
  CHECK(row.latency->p50_ns == 4e6);
  CHECK(row.latency->rounds == 7);
  CHECK(row.latency->samples == 28);
  REQUIRE(row.latency->p50_interval.has_value());
  CHECK(row.latency->p50_interval->low == 1e6);
  CHECK(row.latency->p50_interval->high == 7e6);
  CHECK(row.latency->round_spread == doctest::Approx(1.5));
  CHECK(row.latency->images_per_second == doctest::Approx(250));
}

TEST_CASE("percentiles wait for their samples, then come from the pooled ones") {
  MadeRun run({"a:x"});
  run.rounds(1, 1, {{"a:x", 1e6}}, 50);  // Two sweeps.
  const Row few = run.summary().rows.at(0);
  CHECK(few.latency->p90_ns.value.has_value());
  CHECK_FALSE(few.latency->p99_ns.value.has_value());
  CHECK(few.latency->p99_ns.have == 100);
  CHECK(few.latency->p99_ns.need == 662);
  CHECK_FALSE(few.latency->p99_over_p50.has_value());
  CHECK_FALSE(few.latency->p50_interval.has_value());
  run.rounds(2, 7, {{"a:x", 1e6}}, 50);
  const Row many = run.summary().rows.at(0);
  CHECK(many.latency->p99_over_p50.value() == doctest::Approx(1.2).epsilon(0.02));
}

TEST_CASE("the distribution is that of the samples of all rounds") {
  MadeRun run({"a:x"});
  run.rounds(1, 1, {{"a:x", 1e6}}, 50);
  run.rounds(2, 2, {{"a:x", 3e6}}, 50);
  const Row row = run.summary().rows.at(0);
  const std::vector<double>& quantiles_ns = row.latency->quantiles_ns;
  REQUIRE(quantiles_ns.size() == 201);
  CHECK(std::ranges::is_sorted(quantiles_ns));
  CHECK(quantiles_ns[50] == doctest::Approx(1e6).epsilon(0.25));
  CHECK(quantiles_ns[150] == doctest::Approx(3e6).epsilon(0.25));
}

TEST_CASE("head-to-head rounds and unfinished ones give no latency") {
  MadeRun run({"a:x", "b:x"});
  run.rounds(1, 2, {{"a:x", 6e6}, {"b:x", 5e6}});
  run.rounds(3, 4, {{"a:x", 600e6}, {"b:x", 500e6}}, 3, true);
  run.launch(5, "a:x");
  run.sweep(5, 0, {{"a:x", 900e6}});
  const Summary summary = run.summary();
  CHECK(row_called(summary, "b:x").latency->p50_ns == doctest::Approx(5e6).epsilon(0.01));
  CHECK(row_called(summary, "b:x").latency->rounds == 2);
  CHECK(row_called(summary, "a:x").cold_start.launches == 5);
  CHECK(summary.rounds == 2);
  CHECK(summary.head_to_head_rounds == 2);
}

TEST_CASE("cold start and memory are medians over launches") {
  MadeRun run({"a:x"});
  run.rounds(1, 3, {{"a:x", 6e6}});
  const Row row = run.summary().rows.at(0);
  CHECK(row.cold_start.open_ns == 82e6);
  CHECK(row.cold_start.first_answer_ns == 112e6);
  CHECK(row.cold_start.settled == 3);
  CHECK(row.memory.peak_rss_bytes == 60e6);
  CHECK(row.memory.bare_rss_bytes == 20e6);
  CHECK(row.memory.own_bytes == 40e6);
  CHECK(row.cores_used == 0.5);
  REQUIRE(row.cold_start.phases.size() == 2);
  CHECK(row.cold_start.phases[1].name == "compile");
  CHECK(row.cold_start.phases[1].duration_ns == 62e6);
  CHECK(row.latency->after_switch_ns.value() == doctest::Approx(6.6e6).epsilon(0.01));
}

TEST_CASE("images per second count batches and streams") {
  MadeRun run({"a:x"});
  run.header()["candidates"][0].update({{"batch", 8}, {"streams", 2}});
  run.launch(1, "a:x");
  run.add(
      {{"record", "sweep"},
       {"round", 1},
       {"slices", {{{"candidate", "a:x"}, {"run_ns", {8e6, 8e6, 16e6}}, {"streams", {2, 1}}}}}});
  run.finish_round(1, {{"a:x", 8e6}});
  const Row row = run.summary().rows.at(0);
  CHECK(row.latency->p50_ns == 8e6);
  CHECK(row.latency->images_per_second == doctest::Approx(1000 + 500));
  CHECK(row.candidate.streams == 2);
}

TEST_CASE("the first trouble is the row's outcome, with its reason, log and command") {
  MadeRun run({"a:x", "b:x", "c:x", "d:x"});
  run.trouble("artifact", "a:x", "unsupported", "needs AVX-512");
  run.trouble("evaluation", "b:x", "inaccurate", "strays by 3.2");
  run.trouble("launch", "c:x", "timed_out", "no answer in 120 s", "logs/c.log");
  run.launch(1, "d:x");
  run.trouble("failure", "d:x", "crashed", "died of signal 11", "logs/d.log");
  const Summary summary = run.summary();
  CHECK(row_called(summary, "a:x").outcome == Outcome::unsupported);
  CHECK(row_called(summary, "b:x").outcome == Outcome::inaccurate);
  CHECK(row_called(summary, "b:x").reason == "strays by 3.2");
  CHECK(row_called(summary, "c:x").log == "logs/c.log");
  CHECK(row_called(summary, "c:x").repeat == "edgebench bench --candidate c:x");
  CHECK(row_called(summary, "d:x").outcome == Outcome::crashed);
  CHECK(row_called(summary, "d:x").repeat == "edgebench bench --candidate d:x");
}

TEST_CASE("an artifact that failed and was then made is no trouble") {
  MadeRun run({"a:x"});
  run.trouble("artifact", "a:x", "failed", "disk full");
  run.artifact("a:x", 14e6);
  CHECK(run.summary().rows.at(0).outcome == Outcome::ok);
}

TEST_CASE("accuracy has intervals and a paired difference, and synthetic weights have none") {
  const nlohmann::json counts = {{"images", 1000},
                                 {"top1_correct", 700},
                                 {"top5_correct", 900},
                                 {"reference_top1_correct", 720},
                                 {"reference_top5_correct", 905},
                                 {"only_reference_correct", 30},
                                 {"only_candidate_correct", 10}};
  MadeRun run({"a:x"});
  run.evaluation("a:x", counts);
  const Row row = run.summary().rows.at(0);
  REQUIRE(row.accuracy.has_value());
  CHECK(row.accuracy->top1.value == 0.7);
  CHECK(row.accuracy->top1.interval.contains(0.7));
  CHECK(row.accuracy->reference_top1->value == 0.72);
  CHECK(row.accuracy->difference->difference == doctest::Approx(-0.02));
  CHECK(row.accuracy->mcnemar->exact_p < 0.01);
  run.header()["weights"]["synthetic"] = true;
  CHECK_FALSE(run.summary().rows.at(0).accuracy.has_value());
  // A user's file has weights of its own; only the reference's are synthetic.
  run.users_file("a:x", "/m/a.pt");
  const Row own = run.summary().rows.at(0);
  REQUIRE(own.accuracy.has_value());
  CHECK(own.accuracy->top1.value == 0.7);
  CHECK_FALSE(own.accuracy->difference.has_value());
}

}  // namespace edgebench::judge
