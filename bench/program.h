// What the programs in here do with a command line that they do not understand (exit status 2) and
// with exceptions (3): a line on the standard error.
#pragma once

#include <cstdio>
#include <exception>

#include <fmt/format.h>

namespace edgebench::bench {

// `run` unless the command line was not understood.
int exit_status(const char* program, const char* arguments, bool understood, const auto& run) {
  if (!understood) {
    fmt::print(stderr, "usage: {} {}\n", program, arguments);
    return 2;
  }
  try {
    return run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return 3;
  }
}

}  // namespace edgebench::bench
