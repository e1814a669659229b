// What the commands share: the options that name inputs, the progress line, and how a command is
// added to the program. One file per command.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "measure/prepare/inputs.h"
#include "measure/progress.h"

namespace edgebench::cli {

// The chosen command's work. Set by the command that the user named.
using Action = std::function<ExitCode()>;

void add_bench_command(CLI::App& app, Action& action);
void add_classify_command(CLI::App& app, Action& action);
void add_compare_command(CLI::App& app, Action& action);
void add_doctor_command(CLI::App& app, Action& action);
void add_loadgen_command(CLI::App& app, Action& action);
void add_pixels_command(CLI::App& app, Action& action);
void add_prepare_command(CLI::App& app, Action& action);
void add_recommend_command(CLI::App& app, Action& action);
void add_report_command(CLI::App& app, Action& action);
void add_runs_command(CLI::App& app, Action& action);

// Help texts in lines of at most 80 columns.
std::shared_ptr<CLI::Formatter> help_formatter();

// One argument as a shell reads it back: in quotes where it needs them.
std::string shell_quoted(const std::string& argument);

// The command line as the user typed it, for records; quoted so that a shell reads it back.
std::string command_line();

// --- options
// ---------------------------------------------------------------------------------------

struct InputArguments {
  std::string weights;
  std::string images;
  std::string labels;
  std::size_t max_images = 0;  // 0: all of them.
  std::string calibration;
  std::string recipe;  // Empty: the default one.
  std::string cache;
  // `--synthetic width,size,classes`; empty: 1.0,224,1000.
  std::string synthetic;
};
void add_input_options(CLI::App& command, InputArguments& arguments);
// All of them but --images, for a command that takes the images as its argument.
void add_weight_options(CLI::App& command, InputArguments& arguments);
// Those that say which network, and --cache, for a command that needs no images.
void add_network_options(CLI::App& command, InputArguments& arguments);

// With the environment's EDGEBENCH_ASSETS and the user's cache filled in. Throws UsageError.
measure::InputOptions input_options(const InputArguments& arguments);

// --- progress
// --------------------------------------------------------------------------------------

// One line on the terminal, rewritten in place; nothing at all where stderr is no terminal.
std::unique_ptr<measure::Progress> make_progress();

// Columns of the terminal on stdout; 80 where it is none.
std::size_t terminal_width();

}  // namespace edgebench::cli
