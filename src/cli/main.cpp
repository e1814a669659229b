// edgebench: which inference runtime and which precision to deploy MobileNetV2 with, on this
// machine. The commands are in the files beside this one.

#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/error.h"
#include "base/printable.h"
#include "base/units.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "machine/memory.h"

namespace {

using edgebench::ExitCode;

constexpr const char* kDescription =
    "Tells which inference runtime and which precision to deploy MobileNetV2 with, on\n"
    "this machine, and shows the evidence. Without a command: edgebench bench.";

constexpr const char* kFooter =
    "\nExit codes: 0 done, 1 the answer is no (a gate failed), 2 the command line\n"
    "cannot be understood, 3 a file or folder cannot be used, 4 nothing could be\n"
    "measured, 130 interrupted.";

// An empty argument is what a shell makes of a variable that is not set. To take it for the default
// would measure something else than was meant.
constexpr const char* kEmpty = "is empty; give a value, or leave the option out for its default";

void refuse_empty_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    option->check([](const std::string& value) { return value.empty() ? kEmpty : std::string(); });
  }
  for (CLI::App* command : app.get_subcommands({})) refuse_empty_values(*command);
}

// `--name=` would take the argument after it.
void refuse_empty_assignments(std::span<const char* const> arguments) {
  for (const std::string_view argument : arguments) {
    if (!argument.starts_with("--") || argument.find('=') != argument.size() - 1) continue;
    throw edgebench::UsageError(
        fmt::format("{}: {}", argument.substr(0, argument.size() - 1), kEmpty));
  }
}

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
  edgebench::cli::add_layers_command(app, action);
  edgebench::cli::add_recommend_command(app, action);
  edgebench::cli::add_compare_command(app, action);
  edgebench::cli::add_runs_command(app, action);
  edgebench::cli::add_sdk_command(app, action);
  edgebench::cli::add_fleet_command(app, action);
  edgebench::cli::add_classify_command(app, action);
  edgebench::cli::add_pixels_command(app, action);
  edgebench::cli::add_weights_command(app, action);
  edgebench::cli::add_cache_command(app, action);
  edgebench::cli::add_loadgen_command(app, action);
  refuse_empty_values(app);
  refuse_empty_assignments(std::span(arguments, static_cast<std::size_t>(argument_count)));
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

int report(std::string_view what, ExitCode code) {
  std::cerr << "edgebench: " << edgebench::printable(what) << '\n';
  return static_cast<int>(code);
}

std::string memory_ran_out() {
  const auto total_bytes = edgebench::machine::total_memory_bytes();
  const std::string there_is =
      total_bytes ? fmt::format(" (this process may use {} in all)",
                                edgebench::bytes_words(static_cast<double>(*total_bytes)))
                  : "";
  return fmt::format(
      "memory ran out{}; end other programs, raise the limit (ulimit -v, or the "
      "container's), or give fewer candidates and images",
      there_is);
}

}  // namespace

int main(int argument_count, char** arguments) {
  // Writing beyond `ulimit -f` is an error to report, not a death without a word.
  std::signal(SIGXFSZ, SIG_IGN);
  edgebench::cli::explain_cut_files();
  const edgebench::cli::HarmlessOutput harmless;
  try {
    return flushed(run(argument_count, arguments));
  } catch (const edgebench::UsageError& error) {
    return report(error.what(), ExitCode::usage);
  } catch (const edgebench::NothingMeasured& error) {
    return report(error.what(), ExitCode::nothing_measured);
  } catch (const std::filesystem::filesystem_error& error) {
    return report(fmt::format("cannot use {}: {}; check that it exists and can be written",
                              error.path1().string(), error.code().message()),
                  ExitCode::bad_input);
  } catch (const std::bad_alloc&) {
    return report(memory_ran_out(), ExitCode::bad_input);
  } catch (const std::exception& error) {
    return report(error.what(), ExitCode::bad_input);
  }
}
