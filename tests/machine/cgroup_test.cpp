#include "machine/cgroup.h"

#include "machine/fake_root.h"

namespace edgebench::machine {

TEST_CASE("version 2: the strictest quota of a group and its ancestors, and all their stops") {
  test::FakeRoot root;
  root.put("proc/self/cgroup", "0::/kubepods/pod1\n")
      .put_in("sys/fs/cgroup/kubepods/pod1",
              {{"cpu.max", "150000 100000\n"}, {"cpu.stat", "usage_usec 9\nthrottled_usec 2000\n"}})
      .put_in("sys/fs/cgroup/kubepods", {{"cpu.max", "50000 100000\n"},
                                         {"cpu.stat", "nr_throttled 1\nthrottled_usec 500\n"}});
  const CpuBandwidth bandwidth = cpu_bandwidth(root.path());
  CHECK(bandwidth.quota_cpus == 0.5);
  CHECK(bandwidth.throttled_ns == 2'500'000);
}

TEST_CASE("a group's path may hold colons, as containerd's do") {
  test::FakeRoot root;
  root.put("proc/self/cgroup", "1:name=systemd:/a:b\n0::/pods.slice:cri-containerd:ab\nbroken:0\n")
      .put("sys/fs/cgroup/pods.slice:cri-containerd:ab/cpu.max", "50000 100000\n");
  CHECK(cpu_bandwidth(root.path()).quota_cpus == 0.5);
}

TEST_CASE("version 2: inside a container only the mount itself is visible") {
  test::FakeRoot root;
  root.put("proc/self/cgroup", "0::/../invisible\n").put("sys/fs/cgroup/cpu.max", "200000 100000");
  CHECK(cpu_bandwidth(root.path()).quota_cpus == 2.0);
}

TEST_CASE("version 1: the hierarchy of the cpu controller counts") {
  test::FakeRoot root;
  root.put("proc/self/cgroup", "5:cpuset:/a\n4:cpu,cpuacct:/docker/x\n1:name=systemd:/b\n")
      .put_in("sys/fs/cgroup/cpu,cpuacct/docker/x",
              {{"cpu.cfs_quota_us", "75000\n"},
               {"cpu.cfs_period_us", "100000\n"},
               {"cpu.stat", "nr_periods 3\nthrottled_time 1234\n"}})
      .put("sys/fs/cgroup/cpuset/a/cpu.cfs_quota_us", "1\n");
  const CpuBandwidth bandwidth = cpu_bandwidth(root.path());
  CHECK(bandwidth.quota_cpus == 0.75);
  CHECK(bandwidth.throttled_ns == 1234);
}

TEST_CASE("no limit and no groups are both no quota") {
  test::FakeRoot root;
  CHECK_FALSE(cpu_bandwidth(root.path()).quota_cpus);
  CHECK_FALSE(cpu_bandwidth(root.path()).throttled_ns);
  root.put("proc/self/cgroup", "0::/\n4:cpu:/\n")
      .put("sys/fs/cgroup/cpu.max", "max 100000\n")
      .put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n")
      .put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  CHECK_FALSE(cpu_bandwidth(root.path()).quota_cpus);
}

TEST_CASE("a quota counts as whole CPUs, rounded up, and never as none") {
  test::FakeRoot root;
  CHECK(cpus_within_quota(4, root.path()) == 4);
  root.put("proc/self/cgroup", "0::/\n").put("sys/fs/cgroup/cpu.max", "50000 100000\n");
  CHECK(cpus_within_quota(4, root.path()) == 1);
  root.put("sys/fs/cgroup/cpu.max", "150000 100000\n");
  CHECK(cpus_within_quota(4, root.path()) == 2);
  CHECK(cpus_within_quota(1, root.path()) == 1);
  root.put("sys/fs/cgroup/cpu.max", "900000 100000\n");
  CHECK(cpus_within_quota(4, root.path()) == 4);
}

TEST_CASE("version 2: the strictest memory limit, and what each group has left without files") {
  test::FakeRoot root;
  root.put("proc/self/cgroup", "0::/pod/box\n")
      .put_in("sys/fs/cgroup/pod/box",
              {{"memory.max", "max\n"},
               {"memory.current", "900\n"},
               {"memory.events", "low 0\noom 2\noom_kill 3\noom_group_kill 0\n"}})
      .put_in("sys/fs/cgroup/pod", {{"memory.max", "1000\n"},
                                    {"memory.current", "950\n"},
                                    {"memory.stat", "anon 1\ninactive_file 200\nactive_file 50\n"},
                                    {"memory.events", "oom_kill 7\n"}})
      .put_in("sys/fs/cgroup", {{"memory.max", "2000\n"}, {"memory.current", "1900\n"}});
  const auto limit = memory_limit(root.path());
  REQUIRE(limit);
  CHECK(limit->limit_bytes == 1000);
  CHECK(limit->left_bytes == 100);  // The mount's 2000 - 1900; the pod has 1000 - (950 - 250).
  CHECK(memory_kills(root.path()) == 3);
}

TEST_CASE("version 1: the hierarchy of the memory controller, its limit, files and kills") {
  test::FakeRoot root;
  root.put("proc/self/cgroup", "5:cpu:/b\n4:memory:/docker/x\n")
      .put_in("sys/fs/cgroup/memory/docker/x",
              {{"memory.limit_in_bytes", "250000\n"},
               {"memory.usage_in_bytes", "240000\n"},
               {"memory.stat",
                "inactive_file 9\ntotal_inactive_file 30000\n"
                "total_active_file 20000\n"},
               {"memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n"}})
      .put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
      .put("sys/fs/cgroup/cpu/b/memory.limit_in_bytes", "1\n");
  const auto limit = memory_limit(root.path());
  REQUIRE(limit);
  CHECK(limit->limit_bytes == 250000);
  CHECK(limit->left_bytes == 60000);
  CHECK(memory_kills(root.path()) == 4);
}

TEST_CASE("a group above its limit has nothing left, and one without a limit is no limit") {
  test::FakeRoot root;
  CHECK_FALSE(memory_limit(root.path()));
  CHECK_FALSE(memory_kills(root.path()));
  root.put("proc/self/cgroup", "0::/\n").put("sys/fs/cgroup/memory.max", "max\n");
  CHECK_FALSE(memory_limit(root.path()));
  root.put("sys/fs/cgroup/memory.max", "1000\n").put("sys/fs/cgroup/memory.current", "1001\n");
  REQUIRE(memory_limit(root.path()));
  CHECK(memory_limit(root.path())->left_bytes == 0);
}

}  // namespace edgebench::machine
