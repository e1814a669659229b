#include "cli/commands/run_end.h"

#include <algorithm>
#include <iostream>

#include "base/file.h"
#include "cli/command.h"
#include "record/records.h"
#include "report/report.h"

namespace edgebench::cli {

namespace {

report::Options options_for(const std::filesystem::path& run) {
  return {.width = terminal_width(), .run = shell_quoted(run.string())};
}

// Or the reasons why there are none.
bool has_layers(const judge::Summary& summary) {
  const bool measured = std::ranges::any_of(summary.rows, &judge::Row::measured);
  return summary.run.plan.layers && measured && !summary.run.machine.emulated;
}

}  // namespace

judge::Summary write_reports(const std::filesystem::path& run, const std::string& baseline) {
  judge::Summary summary = judge::summarise(record::read_records(run), baseline);
  write_file_atomically(run / "report.json", report::render(summary, report::Format::json));
  write_file_atomically(run / "report.md",
                        report::render(summary, report::Format::markdown, options_for(run)));
  return summary;
}

ExitCode report_new_run(const std::filesystem::path& run, const std::string& baseline) {
  const judge::Summary summary = write_reports(run, baseline);
  const report::Options options = options_for(run);
  std::cout << report::render(summary, report::Format::table, options);
  if (has_layers(summary)) {
    std::cout << "\nWhere the time goes, layer by layer: edgebench layers " << options.run << '\n';
  }
  return summary.verdict.kind == judge::VerdictKind::nothing_measured ? ExitCode::nothing_measured
                                                                      : ExitCode::done;
}

}  // namespace edgebench::cli
