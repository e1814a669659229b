#include "runtime/runtime.h"

#include <doctest/doctest.h>

#include "fake_runtime.h"

namespace edgebench::runtime {
namespace {

struct CountedPhases final : Phases {
  void begin(std::string_view, std::optional<std::int64_t>) override { ++begun; }
  int begun = 0;
};

}  // namespace

TEST_CASE("a runtime without streams of its own opens a session for each") {
  FakeRuntime runtime;
  CountedPhases phases;
  const auto sessions = runtime.open_streams({.variant = "fp32", .batch = 2}, 3, phases);
  REQUIRE(sessions.size() == 3);
  CHECK(sessions[0]->input().data() != sessions[1]->input().data());
  CHECK(phases.begun == 9);  // Three phases each.
  CHECK(FakeRuntime::last_request.batch == 2);
}

}  // namespace edgebench::runtime
