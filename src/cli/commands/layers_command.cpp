#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "cli/command.h"
#include "cli/layers/layer_accuracy.h"
#include "judge/layers/layer_difference.h"
#include "judge/summary.h"
#include "record/records.h"
#include "report/layers/layer_csv.h"
#include "report/layers/layer_json.h"
#include "report/layers/layer_markdown.h"
#include "report/layers/layer_text.h"
#include "report/layers/node_data.h"

namespace edgebench::cli {
namespace {

struct LayersArguments {
  std::filesystem::path run;
  std::vector<std::string> candidates;
  bool every = false;
  OutputArguments output;
  std::filesystem::path node_data;  // The folder; empty: none.
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

// In the order in which they were named, if they were.
std::vector<report::LayerColumn> wanted_columns(const std::vector<report::LayerColumn>& all,
                                                const std::vector<std::string>& names) {
  if (names.empty()) return all;
  std::vector<report::LayerColumn> wanted;
  for (const std::string& name : names) {
    for (const report::LayerColumn& column : all) {
      if (column.layers.candidate == name) wanted.push_back(column);
    }
  }
  return wanted;
}

void write_node_data(const std::filesystem::path& folder,
                     const std::vector<record::NetworkLayer>& layers,
                     const std::vector<report::LayerColumn>& columns) {
  std::filesystem::create_directories(folder);
  for (const report::LayerColumn& column : columns) {
    if (!column.layers.has_times()) continue;
    write_file_atomically(folder / report::node_data_name(column.layers.candidate),
                          report::node_data(layers, column.layers));
  }
}

std::string rendered(const LayersArguments& arguments,
                     const std::vector<record::NetworkLayer>& layers,
                     const std::vector<report::LayerColumn>& columns) {
  const std::string& format = arguments.output.format;
  const bool two = arguments.candidates.size() == 2 && columns.size() == 2;
  if (format == "csv") return printable_page(report::layer_csv(layers, columns));
  if (format == "table") {
    return printable_page(report::layer_text(
        layers, columns, {.width = terminal_width(), .every = arguments.every, .compare = two}));
  }
  std::optional<judge::LayerDifference> difference;
  if (two) difference = judge::layer_difference(layers, columns[0].layers, columns[1].layers);
  if (format == "json") return report::layer_json(layers, columns, difference);
  return printable_page(report::layer_markdown(layers, columns, difference, arguments.every));
}

ExitCode show_accuracy(const LayersArguments& arguments, const judge::Summary& summary) {
  if (arguments.output.format != "table") {
    throw UsageError("--accuracy gives a table; leave --format out");
  }
  AccuracyArguments of_accuracy = arguments.of_accuracy;
  of_accuracy.every = arguments.every;
  write_output(arguments.output,
               printable_page(layer_accuracy(summary, arguments.candidates, of_accuracy,
                                             arguments.run.string())));
  return ExitCode::done;
}

ExitCode show_layers(const LayersArguments& arguments) {
  const auto records = record::read_records(arguments.run);
  check_names(arguments.candidates, records.run);
  const judge::Summary summary = judge::summarise(records);
  if (arguments.accuracy) return show_accuracy(arguments, summary);
  check_layers(records, arguments.run);
  const auto columns = wanted_columns(report::layer_columns(summary), arguments.candidates);
  if (columns.empty()) throw NothingMeasured("none of these candidates was measured");
  if (!arguments.node_data.empty()) {
    write_node_data(arguments.node_data, records.run.network.layers, columns);
  }
  write_output(arguments.output, rendered(arguments, records.run.network.layers, columns));
  return ExitCode::done;
}

}  // namespace

void add_layers_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<LayersArguments>(
      app, action, "layers", "show where the time of a run's candidates goes: layer by layer",
      show_layers);
  command->add_option("run", arguments->run, "the run's folder, or its records.jsonl")->required();
  command->add_option(
      "candidates", arguments->candidates,
      "only these candidates (default: all that were measured); of two, where one of them takes "
      "more time");
  command->add_flag("--every", arguments->every,
                    "every layer of the network instead of its blocks, with its kernel and what "
                    "limits it");
  add_output(*command, arguments->output,
             "table, markdown, csv or json; csv and json have every layer",
             {"table", "markdown", "csv", "json"});
  command->add_option("--node-data", arguments->node_data,
                      "write into this folder, for each candidate, a file by which Model Explorer "
                      "colours the nodes of its graph");
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
