#include "operator_trace.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::executorch {
namespace {

using Names = std::vector<std::string>;

void run_delegated(OperatorTrace& trace, const char* name) {
  trace.log_profiling_delegate(name, 0, 0, 0, nullptr, 0);
}

void run_kernel(OperatorTrace& trace, const char* name) {
  trace.start_profiling(name, 0, 0);
}

}  // namespace

TEST_CASE("operators and kernels are kept in their order, between start and stop only") {
  OperatorTrace trace;
  run_delegated(trace, "before");
  run_kernel(trace, "native_call_before.out");
  trace.start();
  run_delegated(trace, "Convolution (NHWC, F32) IGEMM #1");
  run_kernel(trace, "native_call_add.out");
  run_delegated(trace, "Add (ND) #1");
  CHECK(names_of(trace.stop()) ==
        Names{"Convolution (NHWC, F32) IGEMM #1", "native_call_add.out", "Add (ND) #1"});
  run_delegated(trace, "after");
  run_kernel(trace, "native_call_after.out");
  CHECK(trace.stop().empty());
}

TEST_CASE("a second trace begins empty") {
  OperatorTrace trace;
  trace.start();
  run_delegated(trace, "first");
  trace.start();
  run_delegated(trace, "second");
  CHECK(names_of(trace.stop()) == Names{"second"});
  trace.start();
  CHECK(trace.stop().empty());
}

TEST_CASE("of what is profiled around kernels only the kernels are kept, and nothing nameless") {
  OperatorTrace trace;
  trace.start();
  for (const char* name :
       {"Method::execute", "DELEGATE_CALL", "a native_call_add.out", "native_cal", ""}) {
    run_kernel(trace, name);
  }
  run_kernel(trace, nullptr);
  run_delegated(trace, nullptr);
  CHECK(trace.stop().empty());
}

TEST_CASE("a delegated operator has the times that the delegate tells") {
  OperatorTrace trace;
  trace.start();
  trace.log_profiling_delegate("Add (ND) #1", 0, 5'000, 12'000, nullptr, 0);
  const auto operators = trace.stop();
  REQUIRE(operators.size() == 1);
  CHECK(operators[0].start_ns == 5'000);
  CHECK(operators[0].time_ns == 7'000);
}

TEST_CASE("a kernel is timed until its own end, whatever is profiled within") {
  OperatorTrace trace;
  trace.start();
  const auto around = trace.start_profiling("Method::execute", 0, 0);
  const auto kernel = trace.start_profiling("native_call_add.out", 0, 0);
  run_delegated(trace, "Add (ND) #1");
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  trace.end_profiling(kernel);
  trace.end_profiling(around);
  const auto operators = trace.stop();
  REQUIRE(operators.size() == 2);
  CHECK(operators[0].time_ns >= 2'000'000);
  CHECK(operators[1].time_ns == 0);
  // One that ends after the trace is nobody's.
  trace.start();
  trace.end_profiling(kernel);
  CHECK(trace.stop().empty());
}

}  // namespace edgebench::executorch
