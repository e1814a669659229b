// The main of every edgebench-worker-<runtime>. It is started by the coordinator with a channel on
// descriptor 3 and does nothing on its own; stdout and stderr belong to the runtime.

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/process/confine.h"
#include "machine/memory.h"
#include "runtime/runtime.h"
#include "worker/worker.h"

namespace {

constexpr int kChannelDescriptor = 3;
// `--confined FOLDER NODE...`: the session opens a file that somebody else made, and may write into
// the folder and to the nodes of its device.
constexpr std::string_view kConfined = "--confined";

bool channel_is_a_socket() {
  struct stat status {};
  return ::fstat(kChannelDescriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

int main(int count, char** arguments) {
  if (!channel_is_a_socket()) {
    std::cerr << "edgebench starts this program itself; run `edgebench doctor` instead\n";
    return 2;
  }
  // A worker must not outlive a coordinator that was killed: nobody would end it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  edgebench::LineChannel channel(kChannelDescriptor);
  const auto bare_rss_bytes = edgebench::machine::own_memory().rss_bytes;
  channel.send(R"({"event":"ready"})");
  // After "ready", so that it is not part of the start that is timed; before anything is read.
  edgebench::worker::WorkerProcess process{.bare_rss_bytes = bare_rss_bytes};
  if (count >= 3 && arguments[1] == kConfined) {
    // Libraries that profile themselves want a place for it.
    ::setenv("TMPDIR", arguments[2], 1);
    const std::vector<std::string> nodes(arguments + 3, arguments + count);
    process.confined = edgebench::confine_this_process(arguments[2], nodes).words();
  }
  edgebench::worker::serve(channel, edgebench::runtime::make_runtime, process);
  return 0;
}
