#include "machine/killed.h"

#include "machine/fake_root.h"

namespace edgebench::machine {

TEST_CASE("the signs of a kill are read from group, machine and pressure") {
  test::FakeRoot root;
  CHECK_FALSE(kill_signs(root.path()).group_kills);
  CHECK_FALSE(kill_signs(root.path()).machine_kills);
  CHECK_FALSE(kill_signs(root.path()).stalled_us);
  root.put("proc/self/cgroup", "0::/box\n")
      .put("sys/fs/cgroup/box/memory.events", "oom 1\noom_kill 2\n")
      .put("proc/vmstat", "pgfault 9\noom_kill 5\n")
      .put("proc/pressure/memory",
           "some avg10=0.00 avg60=0.00 avg300=0.00 total=99\n"
           "full avg10=0.10 avg60=0.00 avg300=0.00 total=77\n");
  const KillSigns signs = kill_signs(root.path());
  CHECK(signs.group_kills == 2);
  CHECK(signs.machine_kills == 5);
  CHECK(signs.stalled_us == 77);
}

TEST_CASE("a kill that the kernel counted in our group is for memory, one that it did not is not") {
  const KillSigns before{.group_kills = 2, .machine_kills = 5, .stalled_us = 0};
  CHECK(killed_for(before, {.group_kills = 3, .machine_kills = 6, .stalled_us = 0}) ==
        KilledFor::memory);
  CHECK(killed_for(before, before) == KilledFor::another_reason);
  // Somebody else's group ran out of memory meanwhile.
  CHECK(killed_for(before, {.group_kills = 2, .machine_kills = 6, .stalled_us = 0}) ==
        KilledFor::another_reason);
}

TEST_CASE("where the group does not count, the machine's count decides") {
  const KillSigns before{.group_kills = {}, .machine_kills = 5, .stalled_us = {}};
  CHECK(killed_for(before, {.group_kills = {}, .machine_kills = 6, .stalled_us = {}}) ==
        KilledFor::memory);
  CHECK(killed_for(before, before) == KilledFor::another_reason);
}

TEST_CASE("without a count, or under pressure, it was probably for memory") {
  CHECK(killed_for({}, {}) == KilledFor::probably_memory);
  const KillSigns before{.group_kills = 0, .machine_kills = 0, .stalled_us = 1'000};
  KillSigns after = before;
  after.stalled_us = 1'001'000;
  CHECK(killed_for(before, after) == KilledFor::probably_memory);
  after.stalled_us = 1'000'999;
  CHECK(killed_for(before, after) == KilledFor::another_reason);
}

}  // namespace edgebench::machine
