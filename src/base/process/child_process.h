// A child process in a process group of its own, with a channel on its file descriptor 3 and its
// stdout and stderr in a log file. Whatever happens, the whole group is gone when this object is.
// Where memory runs out, the system kills a child before it kills us.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/process/line_channel.h"
#include "base/unmovable.h"

namespace edgebench {

struct SpawnRequest {
  std::filesystem::path executable;
  std::vector<std::string> arguments;  // Without the program's own name.
  std::filesystem::path log;           // Receives stdout and stderr; its folder must exist.
  // Instead of this process's own variables of those names.
  std::map<std::string, std::string> environment = {};
  std::optional<std::uint64_t> memory_limit_bytes;  // RLIMIT_DATA: heap and private mappings.
};

// How a process ended: with a code, or by a signal.
struct ExitStatus {
  bool signalled = false;
  int value = 0;             // The exit code, or the signal's number.
  bool killed_here = false;  // wait() lost patience; the signal is ours.
};

// Of what waitpid() says of a process that has ended.
ExitStatus exit_status_of(int wait_status);

class ChildProcess : Unmovable {
 public:
  // The child inherits the calling thread's CPU affinity. Throws std::system_error, naming the
  // executable, if it cannot be started.
  explicit ChildProcess(const SpawnRequest& request);
  ~ChildProcess();

  LineChannel& channel() { return channel_; }
  pid_t pid() const { return pid_; }

  // Whether it was stopped (SIGSTOP) or went on (SIGCONT) since this was last asked.
  bool was_stopped();

  // SIGKILL to every process of the group.
  void kill_group();

  // Waits for the end; after `patience_ns` kills the group first. Once it has ended, returns the
  // same status again.
  ExitStatus wait(std::int64_t patience_ns);

 private:
  LineChannel channel_;
  pid_t pid_ = -1;
  std::optional<ExitStatus> status_;
};

}  // namespace edgebench
