#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "base/units.h"
#include "cli/command.h"
#include "cli/options/sdk_options.h"
#include "measure/workers/workers.h"
#include "sdk/store.h"

namespace edgebench::cli {
namespace {

struct SdkArguments {
  std::string name;  // onnxruntime@1.23.2
  std::string hash;
  std::string python;
};

// The wheel's wrapper tells its own.
std::string python_of(const SdkArguments& arguments) {
  if (!arguments.python.empty()) return arguments.python;
  const char* const told = std::getenv(sdk::kPythonVariable);
  return told == nullptr || *told == '\0' ? "python3" : told;
}

ExitCode add(const SdkArguments& arguments) {
  const std::string runtime = sdk::versioned_name(arguments.name).runtime;
  const sdk::Store store = sdk_store();
  store.add(arguments.name, sdk::wheels_of(measure::program_folder(), runtime),
            python_of(arguments), arguments.hash);
  std::cout << fmt::format("{} is in {}: measure it as --candidate {}:VARIANT\n", arguments.name,
                           store.folder_of(arguments.name).string(), arguments.name);
  return ExitCode::done;
}

ExitCode list(const SdkArguments&) {
  const auto all = sdk_store().list();
  if (all.empty()) {
    std::cout << "No version was added; `edgebench sdk add onnxruntime@1.23.2` adds one.\n";
    return ExitCode::done;
  }
  for (const sdk::StoredSdk& one : all) {
    std::cout << fmt::format("{:<24} {:<24} {:>8}\n", one.name, one.package,
                             bytes_words(static_cast<double>(one.bytes)));
  }
  return ExitCode::done;
}

ExitCode remove(const SdkArguments& arguments) {
  sdk_store().remove(arguments.name);
  return ExitCode::done;
}

}  // namespace

void add_sdk_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "sdk", "further versions of runtimes, to be measured beside the installed ones");
  command->require_subcommand(1);
  const auto [adding, added] = add_command<SdkArguments>(
      *command, action, "add",
      "fetch a runtime's version by pip, into the cache: its library, nothing that it needs for "
      "Python",
      add);
  adding->add_option("name", added->name, "the runtime and its version: onnxruntime@1.23.2")
      ->required();
  adding->add_option("--hash", added->hash,
                     "what the file must have, as sha256:... (default: what the index says)");
  adding->add_option("--python", added->python,
                     "whose pip fetches it (default: the environment's, else python3)");
  add_command<SdkArguments>(*command, action, "list", "what was added", list);
  const auto [removing, removed] =
      add_command<SdkArguments>(*command, action, "remove", "remove one from the cache", remove);
  removing->add_option("name", removed->name, "as `edgebench sdk list` has it")->required();
}

}  // namespace edgebench::cli
