#include "cli/interrupt.h"

#include <csignal>

#include <doctest/doctest.h>

namespace edgebench::cli {

TEST_CASE("the first interruption is a wish, and the second one has its usual effect") {
  const std::atomic<bool>& stop = stop_after_step();
  CHECK_FALSE(stop);
  std::raise(SIGINT);
  CHECK(stop);
  CHECK(std::signal(SIGINT, SIG_DFL) == SIG_DFL);
  CHECK(std::signal(SIGTERM, SIG_DFL) == SIG_DFL);
}

}  // namespace edgebench::cli
