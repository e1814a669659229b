#include "runtime/layer_profiler.h"

#include <doctest/doctest.h>

#include "runtime/fake_runtime.h"
#include "runtime/profile_messages.h"

namespace edgebench::runtime {
namespace {

KernelTimes two_kernels() {
  KernelTimes times;
  times.kernels = {{.node = "a", .layers = {"a"}, .kind = LayerKind::linear}, {.node = "b"}};
  times.rows_ns = {{10, 20}, {11, 21}};
  times.spans_ns = {35, 36};
  return times;
}

}  // namespace

TEST_CASE("what a profiler tells has a time for each kernel and a span for each row") {
  CHECK(fault_of({}).empty());
  KernelTimes times = two_kernels();
  CHECK(fault_of(times).empty());
  times.spans_ns.clear();
  CHECK(fault_of(times).empty());
  times.spans_ns = {35};
  CHECK(fault_of(times) == "has 1 spans of 2 rows");
  times = two_kernels();
  times.rows_ns[1].pop_back();
  CHECK(fault_of(times) == "has 1 times of 2 kernels in a row");
  times = two_kernels();
  times.rows_ns[1][0] = -1;
  CHECK(fault_of(times) == "has a negative time");
  times.rows_ns[1][0] = 0;  // Below the clock's resolution.
  CHECK(fault_of(times).empty());
}

TEST_CASE("it comes through JSON as it was") {
  KernelTimes times = two_kernels();
  times.kernels[1].role = KernelRole::requantise;
  times.kernels[1].arithmetic = Arithmetic::int8;
  times.runs_in_row = 5;
  times.clock_ns = 1000;
  times.left_out_runs = 2;
  CHECK(nlohmann::json(ProfileTaken{times}).get<ProfileTaken>().times == times);
}

TEST_CASE("a session has no profiler unless its runtime gives it one") {
  FakeSession session(1, [] {});
  CHECK(session.layer_profiler() == nullptr);
}

}  // namespace edgebench::runtime
