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
  const auto [command, arguments] = add_command<RunsArguments>(
      app, action, "runs", "find earlier runs, the latest first", list_runs);
  command->add_option("folder", arguments->folder, "where to look, down to three levels")
      ->capture_default_str();
  command->add_option("--machine", arguments->filter.machine,
                      "only of machines in whose name this is, as in EPYC");
  command->add_option("--since", arguments->filter.since,
                      "only from this date on, as in 2026-11-01");
  add_choice(*command, "--format", arguments->format, "text or json", {"text", "json"});
}

}  // namespace edgebench::cli
