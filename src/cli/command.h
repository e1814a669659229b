// What the commands share: the options that name inputs, the progress line, and how a command is
// added to the program. One file per command.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/process/shell.h"
#include "base/unmovable.h"
#include "measure/prepare/inputs.h"
#include "measure/progress.h"

namespace edgebench::cli {

// The chosen command's work. Set by the command that the user named.
using Action = std::function<ExitCode()>;

// A command of the program whose work is `run` of the arguments that its options fill in.
template <typename Arguments>
struct NewCommand {
  CLI::App* command;
  Arguments* arguments;  // They live as long as the command.
};
template <typename Arguments>
NewCommand<Arguments> add_command(CLI::App& app, Action& action, const std::string& name,
                                  const std::string& description,
                                  const std::function<ExitCode(const Arguments&)>& run) {
  CLI::App* command = app.add_subcommand(name, description);
  const auto arguments = std::make_shared<Arguments>();
  command->callback(
      [&action, arguments, run] { action = [arguments, run] { return run(*arguments); }; });
  return {command, arguments.get()};
}

void add_bench_command(CLI::App& app, Action& action);
void add_cache_command(CLI::App& app, Action& action);
void add_classify_command(CLI::App& app, Action& action);
void add_compare_command(CLI::App& app, Action& action);
void add_doctor_command(CLI::App& app, Action& action);
void add_fleet_command(CLI::App& app, Action& action);
void add_layers_command(CLI::App& app, Action& action);
void add_loadgen_command(CLI::App& app, Action& action);
void add_pixels_command(CLI::App& app, Action& action);
void add_prepare_command(CLI::App& app, Action& action);
void add_recommend_command(CLI::App& app, Action& action);
void add_report_command(CLI::App& app, Action& action);
void add_runs_command(CLI::App& app, Action& action);
void add_sdk_command(CLI::App& app, Action& action);
void add_weights_command(CLI::App& app, Action& action);

// Help texts in lines of at most 80 columns.
std::shared_ptr<CLI::Formatter> help_formatter();

// The command line as the user typed it, for records; quoted so that a shell reads it back.
std::string command_line();

// Where a run is kept that was given no --out: results/<UTC><suffix>, with a number behind it where
// another run began in the same second. The suffix tells what is no run of `bench` from what is.
std::filesystem::path new_run_folder(const std::string& suffix = "");

// --- options
// ---------------------------------------------------------------------------------------

// One of `choices`; what `value` is beforehand is the default.
inline void add_choice(CLI::App& command, const std::string& name, std::string& value,
                       const std::string& description, const std::vector<std::string>& choices) {
  command.add_option(name, value, description)
      ->capture_default_str()
      ->check(CLI::IsMember(choices));
}

// In which form a command says what it found, and where to.
struct OutputArguments {
  std::string format = "table";
  std::string out;  // Empty: the standard output.
};
inline void add_output(CLI::App& command, OutputArguments& output, const std::string& description,
                       const std::vector<std::string>& formats) {
  add_choice(command, "--format", output.format, description, formats);
  command.add_option("-o,--out", output.out,
                     "write it into this file (default: to the standard output)");
}
void write_output(const OutputArguments& output, const std::string& text);

// The argument of a command that takes stored runs: one, or several of several boards.
inline void add_runs(CLI::App& command, std::vector<std::filesystem::path>& runs) {
  command
      .add_option(
          "run", runs,
          "the run's folder, or its records.jsonl; several runs, of several boards, get one "
          "answer for all of them")
      ->required();
}

// The argument of a command that takes its images there.
inline void add_images(CLI::App& command, std::string& images) {
  command.add_option("images", images, "an image, or a folder of images")->required();
}

// How long a worker may take and how much memory. `kill` says when it is killed.
inline void add_worker_limits(CLI::App& command, std::string& deadline, const std::string& kill,
                              std::string& memory_limit) {
  command.add_option("--deadline", deadline, kill)->capture_default_str();
  command.add_option("--memory-limit", memory_limit,
                     "memory that a worker may take, as in 512MB (default: no limit)");
}

inline void add_cores_option(CLI::App& command, std::string& cores) {
  command.add_option(
      "--cores", cores,
      "where workers run: big or little on a machine with several kinds of cores, or "
      "CPUs as in 0-3 (default: the fastest kind that is enough for the threads)");
}

struct InputArguments {
  std::string weights;
  std::string images;
  std::string labels;
  std::string classes;
  std::size_t max_images = 0;  // 0: all of them.
  bool skip_bad = false;
  std::string calibration;
  std::string recipe;     // Empty: the default one.
  int crop = 0;           // 0: the network's own.
  int resize = 0;         // 0: the network's own.
  std::string normalise;  // Empty: the network's own.
  std::string cache;
  // `--synthetic width,size,classes`; empty: 1.0,224,1000.
  std::string synthetic;

  bool operator==(const InputArguments&) const = default;
};
void add_input_options(CLI::App& command, InputArguments& arguments);
// All of them but --images, for a command that takes the images as its argument.
void add_weight_options(CLI::App& command, InputArguments& arguments);
// Those that say which network, and --cache, for a command that needs no images.
void add_network_options(CLI::App& command, InputArguments& arguments);

// What `--cache` says, else the user's; where that is not the usual one a note says so.
std::filesystem::path cache_folder(const std::string& given);

// With the environment's EDGEBENCH_ASSETS and the user's cache filled in. Throws UsageError. Comes
// before the progress line, since it may print a note.
measure::InputOptions input_options(const InputArguments& arguments);

// --- progress
// --------------------------------------------------------------------------------------

// One line on the terminal, rewritten in place, or where TERM is "dumb" a line a step; nothing at
// all where stderr is no terminal. With `lines`, lines wherever it goes: at each step, and every
// two seconds of one that goes on.
std::unique_ptr<measure::Progress> make_progress(bool lines = false);

// As long as it lives, std::cout and std::cerr give a terminal no control characters but line ends
// and tabs: names of files can hold any. There are no colours, so NO_COLOR and CLICOLOR change
// nothing.
class HarmlessOutput : Unmovable {
 public:
  HarmlessOutput();
  ~HarmlessOutput();

 private:
  class Buffer;
  std::unique_ptr<Buffer> out_;
  std::unique_ptr<Buffer> error_;
};

// Columns of the terminal on stdout; 80 where it is none.
std::size_t terminal_width();

}  // namespace edgebench::cli
