#include "cli/options/bench_options.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::cli {
namespace {

// The settings of a command line.
measure::BenchSettings typed(const std::string& line) {
  CLI::App app;
  MeasuringArguments arguments;
  add_measuring_options(app, arguments);
  app.parse(line);
  return settings_of(arguments);
}

}  // namespace

TEST_CASE("without options a run has the usual settings") {
  const measure::BenchSettings usual;
  const measure::BenchSettings settings = typed("");
  CHECK(settings.stopping.budget_ns == 300'000'000'000);
  CHECK(settings.slice_ns == usual.slice_ns);
  CHECK(settings.warm_up.limit_ns == usual.warm_up.limit_ns);
  CHECK(settings.sweeps_per_round == usual.sweeps_per_round);
  CHECK(settings.runs_per_slice == usual.runs_per_slice);
  CHECK(settings.stopping.rounds_max == usual.stopping.rounds_max);
  CHECK(settings.stopping.drop_slower);
  CHECK(settings.seed == usual.seed);
  CHECK_FALSE(settings.memory_limit_bytes);
}

TEST_CASE("a GPU's own times are for runs of candidates on GPUs alone") {
  using runtime::GpuTiming;
  CHECK(typed("").gpu_timing == GpuTiming::application);
  CHECK(typed("--gpu-timing trtexec-10").gpu_timing == GpuTiming::trtexec_10);
  CHECK_THROWS_AS(typed("--gpu-timing trtexec"), CLI::ValidationError);
  std::vector<measure::Candidate> candidates = {measure::parse_candidate("a:b,device=cuda")};
  CHECK_NOTHROW(check_gpu_timing(GpuTiming::trtexec_11, candidates));
  candidates.push_back(measure::parse_candidate("a:b"));
  CHECK_NOTHROW(check_gpu_timing(GpuTiming::application, candidates));
  CHECK_THROWS_WITH_AS(check_gpu_timing(GpuTiming::trtexec_11, candidates),
                       "--gpu-timing trtexec-11 times the GPU, and a:b is on the processor: the "
                       "rows of a run compare, so measure the candidates on GPUs by themselves, as "
                       "with --runtimes or --candidate",
                       UsageError);
}

TEST_CASE("what is typed about a run's schedule and workers is in its settings") {
  const measure::BenchSettings settings = typed(
      "--budget 90s --slice 5ms --warm-up 700ms --deadline 10s --runs-per-slice 7 --every-round "
      "--time-mistrusted --no-layers --sweeps 4 "
      "--rounds 3 --seed 9 --memory-limit 64MB --cores no-such-cores");
  CHECK(settings.stopping.budget_ns == 90'000'000'000);
  CHECK(settings.slice_ns == 5'000'000);
  CHECK(settings.warm_up.limit_ns == 700'000'000);
  CHECK(settings.deadline_ns == 10'000'000'000);
  CHECK(settings.runs_per_slice == 7);
  CHECK_FALSE(settings.stopping.drop_slower);
  CHECK(settings.time_mistrusted);
  CHECK_FALSE(settings.layers);
  CHECK(settings_of(MeasuringArguments()).layers);
  CHECK(settings.sweeps_per_round == 4);
  CHECK(settings.stopping.rounds_all == 3);
  CHECK(settings.stopping.rounds_max == 3);
  CHECK(settings.seed == 9);
  CHECK(settings.memory_limit_bytes == 64'000'000);
  CHECK(settings.cores == "no-such-cores");  // Those of whoever measures.
}

TEST_CASE("an amount that is none is refused") {
  CHECK_THROWS_AS(typed("--budget 90"), UsageError);
  CHECK_THROWS_AS(typed("--memory-limit 64"), UsageError);
  CHECK_THROWS_AS(typed("--seed -1"), CLI::ParseError);
}

}  // namespace edgebench::cli
