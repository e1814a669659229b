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

}  // namespace edgebench::machine
