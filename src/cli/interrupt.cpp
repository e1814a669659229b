#include "cli/interrupt.h"

#include <csignal>
#include <string_view>

#include <unistd.h>

namespace edgebench::cli {
namespace {

std::atomic<bool> stop_requested = false;

void request_stop(int) {
  stop_requested = true;
  // Only what is safe in a signal handler; after the progress line, which stays.
  constexpr std::string_view kHeard =
      "\nedgebench: stopping after the sweep or the check under way; again: at once\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kHeard.data(), kHeard.size());
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& stop_after_step() {
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
  return stop_requested;
}

}  // namespace edgebench::cli
