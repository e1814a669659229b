// edgebench: which inference runtime and which precision to deploy MobileNetV2 with, on this
// machine. The commands are in the files beside this one.

#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/version.h"
#include "cli/command.h"

namespace {

using edgebench::ExitCode;

constexpr const char* kDescription =
    "Tells which inference runtime and which precision to deploy MobileNetV2 with, on\n"
    "this machine, and shows the evidence. Without a command: edgebench bench.";

constexpr const char* kFooter =
    "\nExit codes: 0 done, 1 the answer is no (a gate failed), 2 the command line\n"
    "cannot be understood, 3 a file or folder cannot be used, 4 nothing could be\n"
    "measured, 130 interrupted.";

ExitCode run(int argument_count, const char* const* arguments) {
  CLI::App app(kDescription, "edgebench");
  app.formatter(edgebench::cli::help_formatter());  // The commands take it over.
  app.footer(kFooter);
  app.set_version_flag("--version", edgebench::kVersion);
  app.require_subcommand(0, 1);
  edgebench::cli::Action action;
  edgebench::cli::add_bench_command(app, action);
  edgebench::cli::add_doctor_command(app, action);
  edgebench::cli::add_prepare_command(app, action);
  edgebench::cli::add_report_command(app, action);
  edgebench::cli::add_recommend_command(app, action);
  edgebench::cli::add_compare_command(app, action);
  edgebench::cli::add_runs_command(app, action);
  edgebench::cli::add_classify_command(app, action);
  edgebench::cli::add_pixels_command(app, action);
  edgebench::cli::add_weights_command(app, action);
  edgebench::cli::add_cache_command(app, action);
  edgebench::cli::add_loadgen_command(app, action);
  try {
    app.parse(argument_count, arguments);
    if (!action) app.parse("bench", false);
    return action();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
  }
}

// A full disk may show only when the last of the output leaves the buffer.
int flushed(ExitCode code) {
  std::cout.flush();
  if (std::cout) return static_cast<int>(code);
  std::cerr << "edgebench: standard output could not be written to its end; free some space or "
               "send it elsewhere\n";
  return static_cast<int>(ExitCode::bad_input);
}

int report(const std::exception& error, ExitCode code) {
  std::cerr << "edgebench: " << error.what() << '\n';
  return static_cast<int>(code);
}

}  // namespace

int main(int argument_count, char** arguments) {
  // Writing beyond `ulimit -f` is an error to report, not a death without a word.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return flushed(run(argument_count, arguments));
  } catch (const edgebench::UsageError& error) {
    return report(error, ExitCode::usage);
  } catch (const edgebench::NothingMeasured& error) {
    return report(error, ExitCode::nothing_measured);
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "edgebench: cannot use " << error.path1().string() << ": "
              << error.code().message() << "; check that it exists and can be written\n";
    return static_cast<int>(ExitCode::bad_input);
  } catch (const std::exception& error) {
    return report(error, ExitCode::bad_input);
  }
}
