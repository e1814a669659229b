#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "base/file.h"
#include "base/units.h"
#include "cli/candidates.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/loadgen_table.h"
#include "cli/options/sdk_options.h"
#include "cli/options/version_options.h"
#include "machine/cpus/core_class.h"
#include "machine/facts.h"
#include "measure/loadgen/loadgen_run.h"
#include "measure/prepare/calibration.h"
#include "record/records.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;
using loadgen::Scenario;

// A server that gets 1 % more than it can answer is late by 1 % of the duration at its end.
constexpr std::int64_t kLeastDurations = 100;  // In bounds.

struct LoadgenArguments {
  InputArguments inputs;
  CandidateArguments candidates;
  std::vector<std::string> scenarios = {"single-stream", "offline", "server"};
  std::string duration = "10s";
  std::string server_p99 = "20ms";
  std::size_t offline_samples = 1024;
  std::uint64_t seed = 1;
  std::string deadline = "120s";
  std::string memory_limit;
  std::string cores;
  std::string out;
  std::string format = "table";
};

void refuse_without_loadgen() {
  if (loadgen::available()) return;
  throw UsageError(
      "this edgebench was built without LoadGen, an optional part; `make sdk` fetches it, and "
      "`make build` builds edgebench again, with it");
}

std::vector<Scenario> scenarios_of(const std::vector<std::string>& names) {
  std::vector<Scenario> scenarios;
  for (const std::string& name : names) {
    const Scenario scenario = enum_from_name<Scenario>(name).value();  // CLI11 has checked.
    if (std::ranges::find(scenarios, scenario) == scenarios.end()) scenarios.push_back(scenario);
  }
  return scenarios;
}

std::vector<measure::Candidate> candidates_of(
    const LoadgenArguments& arguments, const std::map<std::string, measure::WorkerInfo>& workers) {
  if (!arguments.candidates.artifacts.empty()) {
    throw UsageError(
        "--artifact has no meaning here: LoadGen scenarios are for edgebench's own artifacts; "
        "measure a file of yours with `edgebench bench --artifact`");
  }
  auto candidates = choose_candidates(arguments.candidates, workers);
  for (const measure::Candidate& candidate : candidates) {
    if (candidate.compile_cache) {
      throw UsageError(fmt::format(
          "{}: compile_cache has no meaning here, where starts are not timed; leave it out",
          candidate.name));
    }
    if (candidate.planted_slowdown != 1) {
      throw UsageError(
          fmt::format("{}: planted_slowdown has no meaning here; leave it out", candidate.name));
    }
  }
  return candidates;
}

measure::ScenarioSettings settings_of(const LoadgenArguments& arguments) {
  measure::ScenarioSettings settings;
  settings.duration_ns = parse_duration_ns("--duration", arguments.duration);
  settings.server_p99_ns = parse_duration_ns("--server-p99", arguments.server_p99);
  const bool with_server =
      std::ranges::find(arguments.scenarios, "server") != arguments.scenarios.end();
  if (with_server && settings.duration_ns < kLeastDurations * settings.server_p99_ns) {
    throw UsageError(fmt::format(
        "--server-p99 {} is too long for --duration {}: a queue that grows all the time could stay "
        "within it; give a duration of at least {} times the bound",
        arguments.server_p99, arguments.duration, kLeastDurations));
  }
  settings.offline_samples_min = arguments.offline_samples;
  settings.seed = arguments.seed;
  machine::cpus_named(arguments.cores, machine::core_classes());
  settings.cores = arguments.cores;
  settings.deadline_ns = parse_duration_ns("--deadline", arguments.deadline);
  if (!arguments.memory_limit.empty()) {
    settings.memory_limit_bytes = parse_size_bytes("--memory-limit", arguments.memory_limit);
  }
  return settings;
}

// LoadGen tells nothing but times.
void refuse_emulated() {
  if (const auto emulated = machine::machine_facts().emulated) {
    throw NothingMeasured(
        fmt::format("this machine is emulated ({}), so its times say nothing; run LoadGen on the "
                    "machine itself",
                    *emulated));
  }
}

ExitCode run(LoadgenArguments arguments, const std::string& command) {
  refuse_without_loadgen();
  refuse_emulated();
  const measure::InputOptions options = input_options(arguments.inputs);
  auto progress = make_progress();
  progress->show("looking for runtimes");
  arguments.candidates = with_versions(arguments.candidates);
  const auto workers = find_workers(arguments.candidates.sdks, runtimes_in(arguments.candidates));
  const measure::LoadgenRequest request{
      .candidates = candidates_of(arguments, workers),
      .scenarios = scenarios_of(arguments.scenarios),
      .settings = settings_of(arguments),
      .out = arguments.out.empty() ? new_run_folder("-loadgen") : fs::path(arguments.out),
      .cache = options.cache,
      .command = command,
      .repeat = [&](const measure::Candidate& candidate) {
        return fmt::format("edgebench loadgen --candidate {}",
                           shell_quoted(measure::candidate_text(candidate)));
      }};
  const measure::Inputs inputs = measure::resolve_inputs(
      options, *progress, measure::needed_schemes(request.candidates, workers));
  const std::atomic<bool>& stop = stop_after_step();
  measure::run_loadgen(request, inputs, workers, *progress, stop);
  const record::LoadgenRecords records = record::read_loadgen(request.out);
  progress.reset();  // Clears the line before the table appears.
  if (arguments.format == "json") {
    std::cout << loadgen_document(records).dump(2) << '\n';
  } else {
    std::cout << loadgen_table(records, terminal_width());
  }
  if (stop) return ExitCode::interrupted;
  return anything_measured(records) ? ExitCode::done : ExitCode::nothing_measured;
}

void add_scenario_options(CLI::App& command, LoadgenArguments& arguments) {
  command
      .add_option("--scenarios", arguments.scenarios,
                  "which, of single-stream, offline and server (default: all)")
      ->delimiter(',')
      ->check(CLI::IsMember({"single-stream", "offline", "server"}));
  command.add_option("--duration", arguments.duration, "of each scenario, at least")
      ->capture_default_str();
  command
      .add_option("--server-p99", arguments.server_p99,
                  "the bound on the 99th percentile of Server's latencies")
      ->capture_default_str();
  command
      .add_option("--offline-samples", arguments.offline_samples,
                  "images in Offline's query, at least (MLPerf's rules: 24576)")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000'000));
  command.add_option("--seed", arguments.seed, "of the images' order and of Server's arrivals")
      ->capture_default_str()
      ->check(CLI::Range(0, 2'000'000'000));
}

}  // namespace

void add_loadgen_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<LoadgenArguments>(
      app, action, "loadgen",
      "run MLCommons LoadGen's scenarios SingleStream, Offline and Server on each candidate: "
      "LoadGen scenarios, never MLPerf results",
      [](const LoadgenArguments& given) { return run(given, command_line()); });
  add_candidate_options(*command, arguments->candidates);
  add_scenario_options(*command, *arguments);
  add_cores_option(*command, arguments->cores);
  command->add_option("--out", arguments->out,
                      "the run's folder (default: results/<date and time>-loadgen)");
  add_choice(*command, "--format", arguments->format, "of what is printed: table, json",
             {"table", "json"});
  add_worker_limits(*command, arguments->deadline,
                    "kill a worker that is that much later than it should be",
                    arguments->memory_limit);
  add_input_options(*command, arguments->inputs);
  command->add_option("--artifact", arguments->candidates.artifacts,
                      "not here: files of yours are measured by `edgebench bench`");
}

}  // namespace edgebench::cli
