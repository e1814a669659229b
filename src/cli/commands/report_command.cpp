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
  CLI::App* command =
      app.add_subcommand("report", "show a run again, from its records, without measuring");
  const auto arguments = std::make_shared<ReportArguments>();
  command->add_option("run", arguments->run, "the run's folder, or its records.jsonl")->required();
  command->add_option("--format", arguments->format, "table, markdown, csv, json or html")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "markdown", "csv", "json", "html"}));
  command->add_option("-o,--out", arguments->out,
                      "write it into this file (default: to the standard output)");
  command->add_option("--baseline", arguments->baseline,
                      "the candidate that others are compared with (default: the first)");
  command
      ->add_option("--notes", arguments->notes,
                   "important, or all: also what changes no figure, and every candidate by name")
      ->capture_default_str()
      ->check(CLI::IsMember({"important", "all"}));
  command->callback(
      [&action, arguments] { action = [arguments] { return report_run(*arguments); }; });
}

}  // namespace edgebench::cli
