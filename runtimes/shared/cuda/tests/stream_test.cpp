#include "shared/cuda/stream.h"

#include <stdexcept>
#include <utility>

#include "in_use.h"

namespace edgebench::cuda::test {

TEST_CASE("what is queued is done in order, by the time it was waited for") {
  InUse here;
  const Stream stream(here.context);
  int value = 0;
  queue_kernel(stream.handle(), 1, [&] { value = 2; });
  queue_kernel(stream.handle(), 1, [&] { value *= 5; });
  CHECK(value == 0);
  stream.synchronize();
  CHECK(value == 10);
  here.machine.driver.next_result = kUnknown;
  CHECK_THROWS_WITH_AS(stream.synchronize(),
                       "cuStreamSynchronize failed with CUDA_ERROR_UNKNOWN (999)",
                       std::runtime_error);
}

TEST_CASE("a library's stream is used and left to the library") {
  InUse here;
  const Stream librarys(here.context);
  int value = 0;
  {
    const Stream stream(here.context, librarys.handle());
    queue_kernel(librarys.handle(), 1, [&] { value = 3; });
    stream.synchronize();
    CHECK(stream.handle() == librarys.handle());
  }
  CHECK(value == 3);
  CHECK(here.machine.driver.streams == 1);
}

TEST_CASE("events tell the time between two moments, once both were reached") {
  InUse here;
  const Stream stream(here.context);
  const Event begin(here.context);
  const Event end(here.context);
  begin.record(stream);
  queue_kernel(stream.handle(), 1500, [] {});
  end.record(stream);
  CHECK_THROWS_AS(static_cast<void>(begin.milliseconds_to(end)), std::runtime_error);
  stream.synchronize();
  CHECK(begin.milliseconds_to(end) == doctest::Approx(1.5));
}

TEST_CASE("a recorded graph does nothing until it is launched, and then all of it each time") {
  InUse here;
  const Stream stream(here.context);
  int runs = 0;
  stream.begin_capture();
  queue_kernel(stream.handle(), 1, [&] { ++runs; });
  const Graph graph = stream.end_capture();
  stream.synchronize();
  CHECK(runs == 0);
  stream.launch(graph);
  stream.launch(graph);
  stream.synchronize();
  CHECK(runs == 2);
}

TEST_CASE("streams, events and graphs are given back, graphs also if they cannot be made ready") {
  InUse here;
  FakeDriver& driver = here.machine.driver;
  {
    const Stream stream(here.context);
    const Event event(here.context);
    stream.begin_capture();
    Graph graph = stream.end_capture();
    const Graph moved = std::move(graph);
    CHECK(driver.streams == 1);
    CHECK(driver.events == 1);
    CHECK(driver.graphs == 1);
    CHECK(driver.executables == 1);
    stream.begin_capture();
    driver.good_calls = 1;
    driver.next_result = kUnknown;
    CHECK_THROWS_WITH_AS(stream.end_capture(),
                         "cuGraphInstantiateWithFlags failed with CUDA_ERROR_UNKNOWN (999)",
                         std::runtime_error);
    CHECK(driver.graphs == 1);
  }
  CHECK(driver.streams == 0);
  CHECK(driver.events == 0);
  CHECK(driver.graphs == 0);
  CHECK(driver.executables == 0);
}

}  // namespace edgebench::cuda::test
