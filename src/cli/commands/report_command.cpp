#include <filesystem>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/several_runs.h"
#include "judge/summary.h"
#include "record/records.h"
#include "report/boards/boards.h"
#include "report/report.h"

namespace edgebench::cli {
namespace {

struct ReportArguments {
  std::vector<std::filesystem::path> runs;
  std::string baseline;
  std::string notes = "important";
  OutputArguments output;
};

std::string report_of(const ReportArguments& arguments) {
  const report::Options options{.width = terminal_width(),
                                .all_notes = arguments.notes == "all",
                                .run = quoted_runs(arguments.runs)};
  const report::Format format = report::format_from_name(arguments.output.format);
  if (arguments.runs.size() == 1) {
    const auto records = record::read_records(arguments.runs.front());
    return report::render(judge::summarise(records, arguments.baseline), format, options);
  }
  const judge::Boards boards = read_boards(arguments.runs, {}, arguments.baseline);
  return report::render(boards, judge::across_boards(boards), format, options);
}

ExitCode report_runs(const ReportArguments& arguments) {
  write_output(arguments.output, report_of(arguments));
  return ExitCode::done;
}

}  // namespace

void add_report_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<ReportArguments>(
      app, action, "report",
      "show a run again, from its records, without measuring; or runs of several boards",
      report_runs);
  add_runs(*command, arguments->runs);
  add_output(*command, arguments->output, "table, markdown, csv, json or html",
             {"table", "markdown", "csv", "json", "html"});
  command->add_option("--baseline", arguments->baseline,
                      "the candidate that others are compared with (default: the first)");
  add_choice(*command, "--notes", arguments->notes,
             "important, or all: also what changes no figure, and every candidate by name",
             {"important", "all"});
}

}  // namespace edgebench::cli
