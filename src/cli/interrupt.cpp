#include "cli/interrupt.h"

#include <array>
#include <csignal>
#include <string_view>

#include <unistd.h>

#include "base/error.h"

namespace edgebench::cli {
namespace {

// Ctrl-C, a service manager, a terminal that is closed.
constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

std::atomic<bool> stop_requested = false;
std::atomic<const char*> told = kAfterTheSweep;

void request_stop(int) {
  stop_requested = true;
  // Only what is safe in a signal handler; after the progress line, which stays.
  for (const std::string_view part :
       {std::string_view("\nedgebench: "), std::string_view(told.load()),
        std::string_view("; again: at once\n")}) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, part.data(), part.size());
  }
  for (const int signal : kSignals) std::signal(signal, SIG_DFL);
}

void end_for_cut_file(int) {
  constexpr std::string_view kCut =
      "\nedgebench: a file was cut short while it was read; wait until nothing writes to your "
      "files any more, and start again\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kCut.data(), kCut.size());
  ::_exit(static_cast<int>(ExitCode::bad_input));
}

}  // namespace

void explain_cut_files() {
  std::signal(SIGBUS, end_for_cut_file);
}

const std::atomic<bool>& stop_after_step(const char* what_happens) {
  told = what_happens;
  for (const int signal : kSignals) {
    const auto before = std::signal(signal, request_stop);
    // Under nohup a run goes on without its terminal.
    if (signal == SIGHUP && before == SIG_IGN) std::signal(signal, SIG_IGN);
  }
  return stop_requested;
}

}  // namespace edgebench::cli
