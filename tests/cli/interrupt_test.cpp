#include "cli/interrupt.h"

#include <csignal>

#include <doctest/doctest.h>

namespace edgebench::cli {

// One process, one wish: the signals are tried in one test.
TEST_CASE("the first interruption is a wish, and the second one has its usual effect") {
  std::signal(SIGHUP, SIG_DFL);  // Ignored where the tests run under nohup.
  const std::atomic<bool>& stop = stop_after_step();
  CHECK_FALSE(stop);
  std::raise(SIGHUP);
  CHECK(stop);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    const bool usual = std::signal(signal, SIG_DFL) == SIG_DFL;
    CHECK(usual);
  }
  // As under nohup: it was ignored, so it still is.
  std::signal(SIGHUP, SIG_IGN);
  stop_after_step();
  const bool ignored = std::signal(SIGHUP, SIG_DFL) == SIG_IGN;
  CHECK(ignored);
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
}

}  // namespace edgebench::cli
