// A program of the user's system run to its end: ssh, rsync, tar, Slurm's commands.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process/child_process.h"

namespace edgebench {

struct CommandRequest {
  std::vector<std::string> arguments;  // The program first, which is looked for in PATH.
  std::vector<std::string> fed_by;     // Another program whose stdout is its stdin; empty: none.
  std::string input;                   // Its stdin, where `fed_by` is empty.
  // Each line of its stdout as it comes, without its end, a carriage return or a newline; nothing:
  // they are kept in `out`.
  std::function<void(std::string_view line)> on_line;
  // Set while it runs: it gets SIGTERM, with what it has started, and its end is waited for.
  const std::atomic<bool>* stop = nullptr;
  // It may ask the user something on the terminal, and Ctrl-C ends it. Else Ctrl-C reaches us
  // alone.
  bool may_ask = false;
};

struct CommandResult {
  ExitStatus status;  // Of the program.
  ExitStatus fed_by;  // Of the one that feeds it.
  std::string out;    // Its stdout, if there is no `on_line`.
  std::string error;  // Its stderr, that of `fed_by` included: the last 64 KiB.

  bool ok() const {
    const auto good = [](const ExitStatus& one) { return !one.signalled && one.value == 0; };
    return good(status) && good(fed_by);
  }
  // The last line of stderr that is not empty; empty: none.
  std::string last_error_line() const;
};

// Throws InputError, naming the program, if it is not installed, and std::system_error if it
// cannot be started otherwise.
CommandResult run_command(const CommandRequest& request);

// Whether PATH has it or, of a name with a slash, whether it can be started.
bool is_installed(const std::string& program);

}  // namespace edgebench
