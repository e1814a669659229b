#include "machine/proc_stat.h"

#include <unistd.h>

#include "machine/fake_root.h"

namespace edgebench::machine {
namespace {

// The fields of /proc/<pid>/stat up to cstime; times in ticks.
std::string stat_line(int pid, const std::string& command, int parent, const std::string& times) {
  return std::to_string(pid) + " (" + command + ") S " + std::to_string(parent) +
         " 1 1 0 -1 4194304 99 0 0 0 " + times + " 20 0 1 0 139632 3133440\n";
}

}  // namespace

TEST_CASE("each CPU's time is busy, idle or stolen") {
  const auto times = parse_proc_stat(
      "cpu  99 99 99 99 99 99 99 99 0 0\n"
      "cpu0 100 20 30 1000 50 5 15 40 70 0\n"
      "cpu11 1 0 0 0 0 0 0 0 0 0\n"
      "cpu12 1 0 0 0 0 0\nintr 5\n",
      100);
  REQUIRE(times.size() == 2);
  CHECK(times.at(0).busy_s == doctest::Approx(1.7));  // Guest time, 70, is part of user.
  CHECK(times.at(0).idle_s == doctest::Approx(10.5));
  CHECK(times.at(0).steal_s == doctest::Approx(0.4));
  CHECK(times.at(0).total_s() == doctest::Approx(12.6));
  CHECK(times.contains(11));
  const CpuTimes difference = times.at(0) - times.at(11);
  CHECK(difference.busy_s == doctest::Approx(1.69));
}

TEST_CASE("a process tree is the process, its descendants and those they waited for") {
  test::FakeRoot root;
  root.put("proc/10/stat", stat_line(10, "edgebench", 1, "100 20 3 4"))
      .put("proc/11/stat", stat_line(11, "a worker) S 1 (x", 10, "1000 0 0 0"))
      .put("proc/12/stat", stat_line(12, "grandchild", 11, "10000 0 0 0"))
      .put("proc/13/stat", stat_line(13, "stranger", 1, "500 0 0 0"))
      .put("proc/14/stat", "14 (cut")
      .put("proc/uptime", "1 2");
  CHECK(process_tree_cpu_s(10, 100, root.path()) == doctest::Approx(111.27));
  CHECK(process_tree_cpu_s(12, 100, root.path()) == doctest::Approx(100.0));
  CHECK_FALSE(process_tree_cpu_s(99, 100, root.path()));
}

TEST_CASE("a ring of parents, as reused numbers may show, ends") {
  test::FakeRoot root;
  root.put("proc/20/stat", stat_line(20, "a", 21, "1 0 0 0"))
      .put("proc/21/stat", stat_line(21, "b", 20, "1 0 0 0"))
      .put("proc/22/stat", stat_line(22, "c", 1, "100 0 0 0"));
  CHECK(process_tree_cpu_s(22, 100, root.path()) == doctest::Approx(1.0));
}

TEST_CASE("our own tree is found") {
  CHECK(process_tree_cpu_s(::getpid(), 100).has_value());
}

}  // namespace edgebench::machine
