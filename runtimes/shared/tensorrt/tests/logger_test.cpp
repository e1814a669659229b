#include "shared/tensorrt/logger.h"

#include <doctest/doctest.h>

namespace edgebench::tensorrt {

TEST_CASE("errors are told as one line, everything else is kept line by line") {
  Logger logger;
  CHECK(logger.errors().empty());
  auto* const ten = static_cast<Receiver10*>(logger.receiver(Layout::tensorrt_10));
  auto* const eleven = static_cast<Receiver11*>(logger.receiver(Layout::tensorrt_11));
  ten->log(1, "no kernel");
  eleven->log(0, "a bug \x1b[31m\n  in two lines");
  ten->log(2, "slow");
  eleven->log(4, "Layers:\nName: a\n");
  eleven->log(1, nullptr);
  CHECK(logger.errors() == "no kernel; a bug ?[31m; in two lines");
  CHECK(logger.lines() == std::vector<std::string>{"slow", "Layers:", "Name: a", ""});
}

TEST_CASE("version 11 is told what kind of object it was given") {
  Logger logger;
  auto* const receiver = static_cast<Receiver11*>(logger.receiver(Layout::tensorrt_11));
  CHECK(receiver->language() == 0);
  CHECK(std::string(receiver->interface().kind) == "ILogger");
  CHECK(receiver->interface().major == 1);
  CHECK(receiver->interface().minor == 0);
}

}  // namespace edgebench::tensorrt
