#include "worker/streams.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine/usage.h"
#include "runtime/fake_runtime.h"

namespace edgebench::worker {

using namespace runtime;

namespace {

using Sessions = std::vector<std::unique_ptr<runtime::Session>>;

void fill_nothing(runtime::Session&, std::size_t) {}

}  // namespace

TEST_CASE("a single stream runs on the calling thread, re-warmed before it is timed") {
  std::set<std::thread::id> threads;
  int runs = 0;
  Sessions sessions;
  sessions.push_back(std::make_unique<runtime::FakeSession>(1, [&] {
    threads.insert(std::this_thread::get_id());
    ++runs;
  }));
  std::vector<std::size_t> images;
  Streams streams(
      sessions, [&](runtime::Session&, std::size_t image) { images.push_back(image); }, 1);
  const runtime::Slice slice = streams.slice({.duration_ns = 0, .runs_min = 3, .first_image = 40});
  CHECK(threads == std::set{std::this_thread::get_id()});
  CHECK(slice.run_ns.size() == 3);
  CHECK(slice.streams.empty());
  CHECK(images == std::vector<std::size_t>{40, 41, 42, 43});
  CHECK(runs == 4);
  CHECK(slice.after_switch_ns > 0);
  CHECK(slice.wall_ns >= slice.run_ns[0] + slice.run_ns[1] + slice.run_ns[2]);
}

TEST_CASE("a slice's processor time is user's and system's, of its timed inferences alone") {
  machine::Usage in_runs;
  machine::Usage in_first;
  int runs = 0;
  Sessions sessions;
  sessions.push_back(std::make_unique<FakeSession>(1, [&] {
    const machine::Usage before = machine::own_usage();
    machine::Usage used;
    // Asking for the usage is work of the kernel.
    while (used.system_ns < 20'000'000) used = machine::own_usage() - before;
    (runs++ == 0 ? in_first : in_runs) = used;
  }));
  Streams streams(sessions, fill_nothing, 1);
  const machine::Usage before = machine::own_usage();
  const Slice slice = streams.slice({.duration_ns = 0, .runs_min = 1});
  const machine::Usage all = machine::own_usage() - before;
  REQUIRE(runs == 2);
  CHECK(slice.cpu_ns >= in_runs.user_ns + in_runs.system_ns);
  CHECK(slice.cpu_ns <= all.user_ns + all.system_ns - in_first.user_ns - in_first.system_ns);
}

TEST_CASE("a slice counts the page faults of its timed inferences") {
  constexpr std::size_t kPages = 200;
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto faults_of = [&](bool fresh_memory) {
    Sessions sessions;
    sessions.push_back(std::make_unique<FakeSession>(1, [&] {
      if (!fresh_memory) return;
      void* memory = ::mmap(nullptr, kPages * page_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      REQUIRE(memory != MAP_FAILED);
      ::madvise(memory, kPages * page_bytes, MADV_NOHUGEPAGE);
      for (std::size_t i = 0; i < kPages; ++i)
        static_cast<volatile char*>(memory)[i * page_bytes] = 1;
      ::munmap(memory, kPages * page_bytes);
    }));
    Streams streams(sessions, fill_nothing, 1);
    return streams.slice({.duration_ns = 0, .runs_min = 3}).page_faults.value();
  };
  CHECK(faults_of(true) >= static_cast<std::int64_t>(3 * kPages));
  CHECK(faults_of(true) < static_cast<std::int64_t>(4 * kPages));
  CHECK(faults_of(false) < static_cast<std::int64_t>(kPages));
}

TEST_CASE("what several streams took is told of each, and as a whole by the slowest") {
  // The first is the quick one.
  constexpr std::array kTimes_ms = {2, 20};
  Sessions sessions;
  for (const int time_ms : kTimes_ms) {
    sessions.push_back(std::make_unique<FakeSession>(
        1, [=] { std::this_thread::sleep_for(std::chrono::milliseconds(time_ms)); }));
  }
  std::mutex mutex;
  std::map<Session*, std::vector<std::size_t>> images;
  Streams streams(
      sessions,
      [&](Session& session, std::size_t image) {
        const std::scoped_lock lock(mutex);
        images[&session].push_back(image);
      },
      1);
  CHECK(streams.run_once_ns(7) >= 20'000'000);
  const Slice slice = streams.slice({.duration_ns = 0, .runs_min = 2, .first_image = 30});
  CHECK(slice.after_switch_ns >= 20'000'000);
  CHECK(slice.wall_ns >= 40'000'000);
  REQUIRE(slice.streams == std::vector<std::size_t>{2, 2});
  CHECK(slice.run_ns[2] >= 20'000'000);
  CHECK(slice.run_ns[3] >= 20'000'000);
  for (const auto& session : sessions) {
    CHECK(images[session.get()] == std::vector<std::size_t>{7, 30, 31, 32});
  }
}

TEST_CASE("several streams are warm when the last one is, and all their runs count") {
  std::atomic<int> runs = 0;
  Sessions sessions;
  sessions.push_back(std::make_unique<FakeSession>(1, [&] { ++runs; }));
  // Never makes the runs of a window before its time is up.
  sessions.push_back(std::make_unique<FakeSession>(1, [&] {
    ++runs;
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
  }));
  Streams streams(sessions, fill_nothing, 1);
  const WarmedUp warmed_up = streams.warm_up({.window_ns = 1,
                                              .window_runs_min = 20,
                                              .windows = 1,
                                              .tolerance = 1e9,
                                              .limit_ns = 200'000'000});
  CHECK_FALSE(warmed_up.settled);
  CHECK(warmed_up.runs == runs);
  CHECK(warmed_up.duration_ns >= 200'000'000);
}

TEST_CASE("a planted slowdown is in every stream") {
  Sessions sessions;
  for (int i = 0; i < 2; ++i) {
    sessions.push_back(std::make_unique<FakeSession>(
        1, [] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }));
  }
  Streams streams(sessions, fill_nothing, 3);
  for (const std::int64_t run_ns : streams.slice({.duration_ns = 0, .runs_min = 2}).run_ns) {
    CHECK(run_ns >= 6'000'000);
  }
}

TEST_CASE("several streams run at the same time, each always on the same thread of its own") {
  constexpr int kStreams = 3;
  // Lets a run end only while two others are under way: one stream after the other would hang.
  std::barrier together(kStreams);
  std::mutex mutex;
  std::map<int, std::set<std::thread::id>> threads;
  Sessions sessions;
  for (int i = 0; i < kStreams; ++i) {
    sessions.push_back(std::make_unique<runtime::FakeSession>(1, [&, i] {
      together.arrive_and_wait();
      const std::scoped_lock lock(mutex);
      threads[i].insert(std::this_thread::get_id());
    }));
  }
  Streams streams(sessions, fill_nothing, 1);
  for (int repeat = 0; repeat < 5; ++repeat) {
    const runtime::Slice slice = streams.slice({.duration_ns = 0, .runs_min = 4});
    CHECK(slice.streams == std::vector<std::size_t>{4, 4, 4});
    CHECK(slice.run_ns.size() == 12);
  }
  std::set<std::thread::id> all;
  for (const auto& [stream, own] : threads) {
    CHECK(own.size() == 1);
    all.insert(own.begin(), own.end());
  }
  CHECK(all.size() == kStreams);
  CHECK_FALSE(all.contains(std::this_thread::get_id()));
}

namespace {

// A session whose device tells the number of the run as its times, and of some runs none.
std::unique_ptr<runtime::FakeSession> counting_session(std::int64_t first, std::int64_t silent_at) {
  auto run = std::make_shared<std::int64_t>(first);
  auto session = std::make_unique<runtime::FakeSession>(1, [run] { ++*run; });
  session->run_times = [run, silent_at]() -> runtime::RunTimes {
    if (*run == silent_at) return {.copy_to_host_ns = *run + 2000};
    return {.device_ns = *run, .copy_to_host_ns = *run + 2000};
  };
  return session;
}

using Times = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("the device's times stand beside each timed inference, stream after stream") {
  Sessions sessions;
  sessions.push_back(counting_session(0, -1));
  sessions.push_back(counting_session(100, -1));
  Streams streams(sessions, fill_nothing, 1);
  const runtime::Slice slice = streams.slice({.duration_ns = 0, .runs_min = 2});
  CHECK(slice.run_ns.size() == 4);
  // The first run of each is the re-warming one.
  CHECK(slice.device_ns == Times{2, 3, 102, 103});
  CHECK(slice.copy_to_device_ns.empty());
  CHECK(slice.copy_to_host_ns == Times{2002, 2003, 2102, 2103});
}

TEST_CASE("a time that the device did not tell of every inference is told of none") {
  Sessions sessions;
  sessions.push_back(counting_session(0, -1));
  sessions.push_back(counting_session(100, 103));
  Streams streams(sessions, fill_nothing, 1);
  const runtime::Slice slice = streams.slice({.duration_ns = 0, .runs_min = 2});
  CHECK(slice.device_ns.empty());
  CHECK(slice.copy_to_host_ns == Times{2002, 2003, 2102, 2103});
}

TEST_CASE("a task runs on the thread of each stream's session, and its error comes back") {
  std::map<std::size_t, std::thread::id> ran_on;
  std::map<std::size_t, std::thread::id> task_on;
  std::mutex mutex;
  Sessions sessions;
  for (std::size_t i = 0; i < 2; ++i) {
    sessions.push_back(std::make_unique<runtime::FakeSession>(1, [&, i] {
      const std::scoped_lock lock(mutex);
      ran_on[i] = std::this_thread::get_id();
    }));
  }
  Streams streams(sessions, fill_nothing, 1);
  streams.run_once_ns(0);
  streams.run_on_each([&](std::size_t stream) {
    const std::scoped_lock lock(mutex);
    task_on[stream] = std::this_thread::get_id();
  });
  CHECK(task_on.size() == 2);
  CHECK(task_on == ran_on);
  CHECK_THROWS_WITH(streams.run_on_each([](std::size_t stream) {
    if (stream == 1) throw std::runtime_error("the second");
  }),
                    "the second");
}

TEST_CASE("what a stream throws reaches the caller, and the others go on") {
  bool fail = true;
  Sessions sessions;
  sessions.push_back(std::make_unique<runtime::FakeSession>(1, [] {}));
  sessions.push_back(std::make_unique<runtime::FakeSession>(1, [&] {
    if (fail) throw std::runtime_error("no memory for the second stream");
  }));
  Streams streams(sessions, fill_nothing, 1);
  CHECK_THROWS_WITH(streams.run_once_ns(0), "no memory for the second stream");
  fail = false;
  CHECK(streams.run_once_ns(0) > 0);
}

TEST_CASE("warm-up ends when all streams have settled") {
  Sessions sessions;
  for (int i = 0; i < 2; ++i) sessions.push_back(std::make_unique<runtime::FakeSession>(1, [] {}));
  Streams streams(sessions, fill_nothing, 1);
  const runtime::WarmedUp warmed_up = streams.warm_up({.window_ns = 100'000, .tolerance = 1e9});
  CHECK(warmed_up.settled);
  CHECK(warmed_up.runs >= 2 * 12);  // Three windows of four runs, twice.
}

}  // namespace edgebench::worker
