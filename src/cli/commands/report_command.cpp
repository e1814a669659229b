#include <iostream>

#include "base/file.h"
#include "cli/command.h"
#include "judge/summary.h"
#include "record/records.h"
#include "report/report.h"

namespace edgebench::cli {
namespace {

struct ReportArguments {
  std::string run;
  std::string format = "table";
  std::string baseline;
  std::string notes = "important";
  std::string out;
};

ExitCode report_run(const ReportArguments& arguments) {
  const judge::Summary summary =
      judge::summarise(record::read_records(arguments.run), arguments.baseline);
  const report::Options options{.width = terminal_width(),
                                .all_notes = arguments.notes == "all",
                                .run = shell_quoted(arguments.run)};
  const std::string text =
      report::render(summary, report::format_from_name(arguments.format), options);
  if (arguments.out.empty()) {
    std::cout << text;
  } else {
    write_file_atomically(arguments.out, text);
  }
  return ExitCode::done;
}

}  // namespace

void add_report_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<ReportArguments>(
      app, action, "report", "show a run again, from its records, without measuring", report_run);
  command->add_option("run", arguments->run, "the run's folder, or its records.jsonl")->required();
  add_choice(*command, "--format", arguments->format, "table, markdown, csv, json or html",
             {"table", "markdown", "csv", "json", "html"});
  command->add_option("-o,--out", arguments->out,
                      "write it into this file (default: to the standard output)");
  command->add_option("--baseline", arguments->baseline,
                      "the candidate that others are compared with (default: the first)");
  add_choice(*command, "--notes", arguments->notes,
             "important, or all: also what changes no figure, and every candidate by name",
             {"important", "all"});
}

}  // namespace edgebench::cli
