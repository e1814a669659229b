#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/layers/layer_accuracy.h"
#include "judge/layers/layer_table.h"
#include "judge/summary.h"
#include "record/records.h"
#include "report/figures/columns.h"
#include "report/layers/layer_text.h"

namespace edgebench::cli {
namespace {

struct LayersArguments {
  std::filesystem::path run;
  std::vector<std::string> candidates;
  bool every = false;
  bool accuracy = false;
  AccuracyArguments of_accuracy;
};

// A run of before, one of --no-layers, one that goes on or was cut off.
std::string why_none(const record::Run& run) {
  if (run.machine.emulated) return "an emulated machine has no times to show";
  if (run.plan.layers) {
    return "it was cut off before they were measured; `edgebench bench --resume` goes on";
  }
  return "it is of --no-layers, or of an edgebench that did not measure them; measure again";
}

void check_layers(const record::RunRecords& records, const std::filesystem::path& path) {
  if (!records.layers.empty() || records.layers_end) return;
  throw InputError(
      fmt::format("{} has no times by layer: {}", path.string(), why_none(records.run)));
}

void check_names(const std::vector<std::string>& names, const record::Run& run) {
  for (const std::string& name : names) {
    if (std::ranges::find(run.candidates, name, &record::Candidate::name) != run.candidates.end()) {
      continue;
    }
    std::vector<std::string> known;
    for (const record::Candidate& candidate : run.candidates) known.push_back(candidate.name);
    throw UsageError(
        fmt::format("the run has no candidate called {}; it has {}", name, fmt::join(known, ", ")));
  }
}

ExitCode show_layers(const LayersArguments& arguments) {
  const auto records = record::read_records(arguments.run);
  check_names(arguments.candidates, records.run);
  const judge::Summary summary = judge::summarise(records);
  if (arguments.accuracy) {
    AccuracyArguments of_accuracy = arguments.of_accuracy;
    of_accuracy.every = arguments.every;
    std::cout << layer_accuracy(records, summary, arguments.candidates, of_accuracy,
                                arguments.run.string());
    return ExitCode::done;
  }
  check_layers(records, arguments.run);
  std::vector<report::LayerColumn> columns;
  for (const judge::Row* row : report::measured_rows(summary)) {
    const std::string& name = row->candidate.name;
    const auto& wanted = arguments.candidates;
    if (!wanted.empty() && std::ranges::find(wanted, name) == wanted.end()) continue;
    columns.push_back(
        {.layers = judge::candidate_layers(records, name), .p50_ns = row->latency->p50_ns});
  }
  if (columns.empty()) throw NothingMeasured("none of these candidates was measured");
  std::cout << report::layer_text(records.run.network.layers, columns,
                                  {.width = terminal_width(), .every = arguments.every});
  return ExitCode::done;
}

}  // namespace

void add_layers_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<LayersArguments>(
      app, action, "layers", "show where the time of a run's candidates goes: layer by layer",
      show_layers);
  command->add_option("run", arguments->run, "the run's folder, or its records.jsonl")->required();
  command->add_option("candidates", arguments->candidates,
                      "only these candidates (default: all that were measured)");
  command->add_flag("--every", arguments->every,
                    "every layer of the network instead of its blocks");
  auto* accuracy = command->add_flag(
      "--accuracy", arguments->accuracy,
      "what INT8 costs each layer's accuracy, and what FP32 there would cost in time");
  command
      ->add_option("--lift", arguments->of_accuracy.lift,
                   "which layers to look at together: those that pay within a share of the "
                   "candidate's p50, as 10%, or a number of layers")
      ->capture_default_str()
      ->needs(accuracy);
  command
      ->add_option("--mixed", arguments->of_accuracy.mixed,
                   "write the INT8 network with these layers in FP32 as an ONNX file, which "
                   "`edgebench bench --artifact` measures with ONNX Runtime and OpenVINO")
      ->needs(accuracy);
  add_input_options(*command, arguments->of_accuracy.inputs);
}

}  // namespace edgebench::cli
