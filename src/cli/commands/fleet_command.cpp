// A run on each node of a Slurm cluster: prepared here once, into a folder that all nodes see,
// measured there by one task a node, collected, and answered together. Everything that is known of
// it is in that folder and in Slurm's queue, so that a second call goes on where the first ended
// (docs/FLEETS.md, docs/decisions/0013-fleets.md).

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/printable.h"
#include "base/units.h"
#include "base/utc.h"
#include "base/version.h"
#include "cli/carried.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/options/bench_options.h"
#include "cli/plan_file.h"
#include "cli/several_runs.h"
#include "fleet/fleet_file.h"
#include "fleet/packages.h"
#include "fleet/runs.h"
#include "fleet/slurm.h"
#include "fleet/table.h"
#include "fleet/watch.h"
#include "measure/workers/workers.h"
#include "remote/package.h"
#include "report/report.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;
using fleet::Fleet;
using fleet::Job;
using fleet::Node;
using fleet::Row;

struct FleetArguments : MeasuringArguments {
  std::string folder;
  std::vector<std::string> nodes;
  std::vector<std::string> constraints;
  std::string partition;  // Empty: Slurm's default.
  std::string time_limit = "30m";
  std::vector<std::string> packages;
  bool no_wait = false;
};

// Of all nodes the same, so that another choice of nodes is no other fleet.
const std::set<std::string> kProcessors = {"aarch64", "x86_64"};

std::string partition_of(const FleetArguments& arguments) {
  const std::string partition =
      arguments.partition.empty() ? fleet::default_partition() : arguments.partition;
  if (partition.empty()) throw UsageError("Slurm has no default partition; name one: --partition");
  return partition;
}

std::vector<Node> nodes_of(const FleetArguments& arguments, const std::string& partition) {
  std::vector<std::string> names;
  for (const std::string& list : arguments.nodes) {
    names = fleet::joined(names, fleet::expanded_names(list));
  }
  return fleet::chosen_nodes(
      fleet::slurm_nodes(),
      {.partition = partition, .names = names, .constraints = arguments.constraints});
}

// Absolute, as the nodes are told it, and there, with what the tasks write into.
fs::path shared_folder(const std::string& given) {
  fs::path folder = fs::absolute(given).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  check_destination(folder / "fleet.json");
  for (const char* name : {"logs", "runs", "packages"}) {
    std::error_code error;
    fs::create_directories(folder / name, error);
    if (error) throw_unusable("make", folder / name, error.value());
  }
  return folder;
}

std::string joined_arguments(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) {
    line += (line.empty() ? "" : " ") + shell_quoted(argument);
  }
  return line;
}

Fleet prepared_fleet(const FleetArguments& arguments, const CLI::App& command,
                     const fs::path& folder, measure::Progress& progress) {
  InputArguments inputs = arguments.inputs;
  if (inputs.cache.empty()) inputs.cache = (folder / "cache").string();
  const Carried carried = prepare_elsewhere(command, inputs, arguments.candidates,
                                            settings_of(arguments), kProcessors, progress);
  Fleet fleet;
  fleet.edgebench = kVersion;
  fleet.command = command_line();
  fleet.arguments = joined_arguments(carried.arguments(carried.cache));
  fleet.id = fleet::fleet_id(folder, fleet.arguments);
  return fleet;
}

// Goes on with what is in the folder, where that is the same.
void take_over(Fleet& fleet, const fs::path& folder, const std::vector<Node>& nodes) {
  if (const auto there = fleet::read_fleet(folder)) {
    fleet::check_same(*there, fleet, folder);
    fleet = *there;
  }
  for (const Node& node : nodes) fleet.nodes = fleet::joined(fleet.nodes, {node.name});
}

// Of the nodes that are meant now, those that have neither run nor task, and take one.
std::vector<Node> missing_nodes(const std::vector<Row>& rows, const std::vector<Node>& nodes) {
  std::vector<Node> missing;
  std::ranges::copy_if(nodes, std::back_inserter(missing), [&](const Node& node) {
    const auto row = std::ranges::find(rows, node.name, &Row::node);
    return row != rows.end() && row->missing() && node.trouble().empty();
  });
  return missing;
}

void submit_tasks(const Job& job, const std::vector<Node>& nodes, const FleetArguments& arguments,
                  Fleet& fleet) {
  const fs::path folder = job.folder;
  std::set<std::string> processors;
  std::vector<std::string> names;
  for (const Node& node : nodes) {
    processors.insert(node.architecture);
    names.push_back(node.name);
  }
  const auto installed =
      fleet::install_packages(folder, processors,
                              {.archives = arguments.packages,
                               .folders = remote::package_folders(measure::program_folder())});
  // Those of processors whose nodes all have a run stay.
  for (const auto& [processor, hash] : installed) fleet.packages[processor] = hash;
  fleet::write_fleet(fleet, folder);  // Tasks look for it.
  const fs::path script = folder / "job.sh";
  write_file_atomically(script, fleet::job_script(job, names.size()));
  const std::int64_t array = fleet::submit(fleet::job_options(job, names.size()), script.string());
  fleet::pin_and_release(array, names);
  fleet.submissions.push_back({.time = utc_now(), .array = array, .nodes = std::move(names)});
  fleet::write_fleet(fleet, folder);
}

// The sentence is of a fleet of which nothing is there or comes.
void refuse_idle(const std::vector<Row>& rows) {
  const auto idle = [](const Row& row) { return row.stage == fleet::Stage::left_out; };
  if (!std::ranges::all_of(rows, idle)) return;
  throw InputError(fmt::format("no node takes a task: {} of {}, and so on; see `sinfo -R`",
                               rows.front().words, rows.front().node));
}

// Done where every node has a run, and there is one choice for all of them.
ExitCode print_fleet(const std::vector<Row>& rows, const fs::path& folder) {
  std::cout << fmt::format("{}: {}\n", printable(folder.string()), fleet::count_words(rows))
            << fleet_table(rows, terminal_width());
  std::vector<fs::path> runs;
  for (const Row& row : rows) {
    if (row.stage == fleet::Stage::done) runs.push_back(fleet::run_folder(folder, row.node));
  }
  ExitCode answer = ExitCode::answer_is_no;
  if (!runs.empty()) {
    std::cout << '\n';
    answer = print_boards(runs, {}, report::Format::table, terminal_width());
  }
  if (const std::string next = what_next(rows); !next.empty()) std::cout << '\n' << next << '\n';
  return runs.size() == rows.size() ? answer : ExitCode::answer_is_no;
}

// Gives a task to each node that has neither run nor task.
void submit_missing(const FleetArguments& arguments, const Job& job, const std::vector<Node>& nodes,
                    Fleet& fleet, fleet::Watch& watch, measure::Progress& progress) {
  watch.look();
  for (const std::int64_t array : watch.abandoned_arrays()) {
    fleet::cancel(fmt::format("{}", array));
    watch.look();  // Nodes of it are missing now.
  }
  const std::vector<Node> missing = missing_nodes(watch.rows(), nodes);
  if (missing.empty()) return refuse_idle(watch.rows());
  submit_tasks(job, missing, arguments, fleet);
  watch.look();
  progress.note(fmt::format("submitted {}", count_words(missing.size(), "task")));
}

ExitCode run_fleet(const FleetArguments& arguments, const CLI::App& command) {
  settings_of(arguments);  // What was typed is read before anything is done.
  const std::int64_t time_limit_ns = parse_duration_ns("--time-limit", arguments.time_limit);
  const std::string partition = partition_of(arguments);
  const std::vector<Node> nodes = nodes_of(arguments, partition);
  const fs::path folder = shared_folder(arguments.folder);
  auto progress = make_progress();
  Fleet fleet = prepared_fleet(arguments, command, folder, *progress);
  std::optional<fleet::SubmissionLock> lock(std::in_place, folder);
  take_over(fleet, folder, nodes);
  const Job job{.name = "edgebench-" + fleet.id,
                .folder = folder.string(),
                .partition = partition,
                .time_limit_ns = time_limit_ns,
                .arguments = fleet.arguments};
  fleet::Watch watch(job, fleet.nodes);
  // From here on Ctrl-C leaves no task half submitted.
  const std::atomic<bool>& stop = stop_after_step("waiting no longer; the jobs go on");
  submit_missing(arguments, job, nodes, fleet, watch, *progress);
  lock.reset();
  if (!arguments.no_wait) {
    watch.wait(stop, [&](const std::string& line) { progress->show(line); });
  }
  progress.reset();
  const ExitCode code = print_fleet(watch.rows(), folder);
  if (stop) return ExitCode::interrupted;
  return arguments.no_wait ? ExitCode::done : code;
}

}  // namespace

void add_fleet_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "fleet", "measure on every node of a Slurm cluster, and give one answer for all of them");
  const auto arguments = std::make_shared<FleetArguments>();
  command
      ->add_option("--folder", arguments->folder,
                   "a folder that all nodes see under the same path; the same folder goes on")
      ->required();
  // Each takes one value, or `--nodes pi4 plan.toml` would have two nodes.
  command
      ->add_option("--nodes", arguments->nodes,
                   "the nodes, as in pi[1-40],srv (default: all of the partition)")
      ->allow_extra_args(false);
  command
      ->add_option("--constraint", arguments->constraints,
                   "only nodes with these features, as in arm64&pi5; given several times, one of "
                   "them is enough")
      ->allow_extra_args(false);
  command->add_option("--partition", arguments->partition, "Slurm's partition (default: Slurm's)");
  command->add_option("--time-limit", arguments->time_limit, "after which Slurm ends a node's task")
      ->capture_default_str();
  command
      ->add_option("--package", arguments->packages,
                   "the archive of `make package` for a processor of the nodes (default: found "
                   "here or in build/)")
      ->allow_extra_args(false);
  command->add_flag("--no-wait", arguments->no_wait,
                    "submit, say what there is, and end; the same command collects");
  add_measuring_options(*command, *arguments);
  command->footer(
      "\nExit codes: 0 all nodes have a run and there is one answer (--no-wait: they\n"
      "are submitted), 1 a node has no run, or there is no answer for all, 2 the\n"
      "command line cannot be understood, 3 a file or folder cannot be used or Slurm\n"
      "refuses, 4 nothing was measured on any node, 130 interrupted: the jobs go on.");
  command->callback([&action, arguments, command] {
    if (!arguments->plan.empty()) apply_plan(*command, find_plan(arguments->plan, own_plans()));
    arguments->budget_given = command->count("--budget") > 0;
    action = [arguments, command] { return run_fleet(*arguments, *command); };
  });
}

}  // namespace edgebench::cli
