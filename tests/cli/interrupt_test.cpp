#include "cli/interrupt.h"

#include <csignal>

#include <doctest/doctest.h>

namespace edgebench::cli {

TEST_CASE("the first interruption is a wish, and the second one has its usual effect") {
  const std::atomic<bool>& stop = stop_after_step();
  CHECK_FALSE(stop);
  std::raise(SIGINT);
  CHECK(stop);
  const bool usual_int = std::signal(SIGINT, SIG_DFL) == SIG_DFL;
  const bool usual_term = std::signal(SIGTERM, SIG_DFL) == SIG_DFL;
  CHECK(usual_int);
  CHECK(usual_term);
}

}  // namespace edgebench::cli
