#include "in_child.h"

#include <csignal>
#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::litert {

TEST_CASE("what a child returns comes back whole, and nothing else of it") {
  int touched = 0;
  const std::string text(100'000, 'x');
  CHECK(in_child([&] {
          touched = 1;
          return text;
        }) == text);
  CHECK(touched == 0);
}

TEST_CASE("of a child that fails nothing comes back") {
  CHECK(in_child([]() -> std::string { throw std::runtime_error("no"); }) == std::nullopt);
  CHECK(in_child([]() -> std::string {
          std::signal(SIGSEGV, SIG_DFL);
          std::raise(SIGSEGV);
          return "unreached";
        }) == std::nullopt);
}

}  // namespace edgebench::litert
