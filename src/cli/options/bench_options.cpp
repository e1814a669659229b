#include "cli/options/bench_options.h"

#include <fmt/format.h>

#include "base/enum_names.h"
#include "base/error.h"
#include "base/units.h"
#include "runtime/protocol.h"

namespace edgebench::cli {

measure::BenchSettings settings_of(const MeasuringArguments& arguments) {
  measure::BenchSettings settings;
  settings.stopping.budget_ns = parse_duration_ns("--budget", arguments.budget);
  settings.slice_ns = parse_duration_ns("--slice", arguments.slice);
  settings.warm_up.limit_ns = parse_duration_ns("--warm-up", arguments.warm_up);
  settings.deadline_ns = parse_duration_ns("--deadline", arguments.deadline);
  settings.runs_per_slice = arguments.runs_per_slice;
  settings.stopping.drop_slower = !arguments.every_round;
  settings.time_mistrusted = arguments.time_mistrusted;
  settings.layers = !arguments.no_layers;
  settings.sweeps_per_round = arguments.sweeps;
  if (arguments.rounds > 0) {
    settings.stopping.rounds_all = static_cast<std::size_t>(arguments.rounds);
    settings.stopping.rounds_max = settings.stopping.rounds_all;
  }
  settings.seed = arguments.seed;
  settings.gpu_timing = parse_enum<runtime::GpuTiming>("GPU timing", arguments.gpu_timing);
  settings.cores = arguments.cores;
  if (!arguments.memory_limit.empty()) {
    settings.memory_limit_bytes = parse_size_bytes("--memory-limit", arguments.memory_limit);
  }
  return settings;
}

std::filesystem::path own_plans() {
  return measure::program_folder().parent_path() / "plans";
}

void add_measuring_options(CLI::App& command, MeasuringArguments& arguments) {
  command.add_option(
      "plan", arguments.plan,
      "a TOML file with these options, or the name of a plan that came with edgebench, as "
      "quick; options given here come first");
  add_candidate_options(command, arguments.candidates);
  add_artifact_option(command, arguments.candidates);
  command.add_option("--baseline", arguments.baseline,
                     "the candidate that others are compared with (default: the first)");
  command
      .add_option("--budget", arguments.budget, "stop measuring after this time, decided or not")
      ->capture_default_str();
  command
      .add_option("--rounds", arguments.rounds,
                  "measure so many rounds of every candidate (default: until it is decided)")
      ->check(CLI::Range(1, 100'000));
  command.add_option("--sweeps", arguments.sweeps, "sweeps in a round")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command
      .add_option("--warm-up", arguments.warm_up,
                  "the longest that a candidate warms up before a round; it ends when its latency "
                  "has settled")
      ->capture_default_str();
  command.add_option("--slice", arguments.slice, "time of a candidate's slice in a sweep")
      ->capture_default_str();
  command
      .add_option("--runs-per-slice", arguments.runs_per_slice,
                  "timed inferences of a slice at least, whatever they take")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  command.add_flag("--every-round", arguments.every_round,
                   "drop nobody: also who is clearly slower takes part in all "
                   "of the first eight, for a p99 and intervals in every row");
  command.add_flag("--time-mistrusted", arguments.time_mistrusted,
                   "measure also what is mistrusted, as FP16 whose kernels compute in FP32: it "
                   "wins nothing, and a note has its time");
  command.add_flag("--no-layers", arguments.no_layers,
                   "leave out the time of each layer, which is measured after the rounds and takes "
                   "at most a fifth of the run's time (edgebench layers shows it)");
  command
      .add_option("--gpu-timing", arguments.gpu_timing,
                  "what latencies hold, where all candidates are on GPUs: application (the answer "
                  "as a program waits for it), or what NVIDIA's trtexec times, to compare with it: "
                  "trtexec-10 (copies and kernels; up to 10.16), trtexec-11 (kernels alone)")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return enum_from_name<runtime::GpuTiming>(text)
                   ? std::string()
                   : fmt::format("{} is none of {}", text, enum_names<runtime::GpuTiming>());
      });
  // A minus sign would be taken for a number near 2^64.
  command.add_option("--seed", arguments.seed, "of the order within sweeps")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return text.starts_with('-') ? "cannot be negative" : std::string();
      });
  add_worker_limits(command, arguments.deadline,
                    "kill a worker that has not answered for this long", arguments.memory_limit);
  add_cores_option(command, arguments.cores);
  add_input_options(command, arguments.inputs);
}

void check_gpu_timing(runtime::GpuTiming timing, std::span<const measure::Candidate> candidates) {
  if (timing == runtime::GpuTiming::application) return;
  for (const measure::Candidate& candidate : candidates) {
    if (!candidate.on_cpu()) continue;
    throw UsageError(fmt::format(
        "--gpu-timing {} times the GPU, and {} is on the processor: the rows of a run compare, so "
        "measure the candidates on GPUs by themselves, as with --runtimes or --candidate",
        enum_name(timing), candidate.name));
  }
}

}  // namespace edgebench::cli
