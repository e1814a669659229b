#include <iostream>

#include "cli/command.h"
#include "judge/compare/history.h"
#include "report/compare/history.h"

namespace edgebench::cli {
namespace {

struct RunsArguments {
  std::string folder = "results";
  judge::HistoryFilter filter;
  std::string format = "text";
};

ExitCode list_runs(const RunsArguments& arguments) {
  const judge::History history = judge::find_runs(arguments.folder, arguments.filter);
  std::cout << (arguments.format == "json" ? report::history_json(history)
                                           : report::history_text(history, terminal_width()));
  return ExitCode::done;
}

}  // namespace

void add_runs_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("runs", "find earlier runs, the latest first");
  const auto arguments = std::make_shared<RunsArguments>();
  command->add_option("folder", arguments->folder, "where to look, down to three levels")
      ->capture_default_str();
  command->add_option("--machine", arguments->filter.machine,
                      "only of machines in whose name this is, as in EPYC");
  command->add_option("--since", arguments->filter.since,
                      "only from this date on, as in 2026-11-01");
  command->add_option("--format", arguments->format, "text or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json"}));
  command->callback(
      [&action, arguments] { action = [arguments] { return list_runs(*arguments); }; });
}

}  // namespace edgebench::cli
