// The errors that a user sees. Each is one sentence: what is wrong, where, and what to do.
#pragma once

#include <stdexcept>
#include <string>

namespace edgebench {

// Exit codes of the program; documented in the README and in `edgebench --help`.
enum class ExitCode : int {
  done = 0,
  answer_is_no = 1,      // A gate failed, or nothing meets the limits.
  usage = 2,             // The command line cannot be understood.
  bad_input = 3,         // A file or folder given by the user is not what it should be.
  nothing_measured = 4,  // No candidate could be measured on this machine.
  interrupted = 130,     // Ctrl-C ended it early, as shells count signals (128 + SIGINT).
};

// Something the user gave cannot be used. The message names the file and says what to do.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The command line asks for something that does not exist.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// No candidate gave a measurement.
class NothingMeasured : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace edgebench
