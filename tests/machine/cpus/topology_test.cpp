#include "machine/cpus/topology.h"

#include "machine/fake_root.h"

namespace edgebench::machine {

TEST_CASE("hyper-threads share a core, named after its lowest CPU") {
  test::FakeRoot root;
  const std::string cpu5 = "sys/devices/system/cpu/cpu5/topology/";
  root.put(cpu5 + "core_cpus_list", "1,5\n").put(cpu5 + "physical_package_id", "1\n");
  const CpuPlace place = place_of(5, root.path());
  CHECK(place.cpu == 5);
  CHECK(place.core == 1);
  CHECK(place.package == 1);
}

TEST_CASE("older kernels have another name for the list") {
  test::FakeRoot root;
  root.put("sys/devices/system/cpu/cpu3/topology/thread_siblings_list", "2-3\n");
  CHECK(place_of(3, root.path()).core == 2);
}

TEST_CASE("where the kernel is silent a CPU is a core of its own in package 0") {
  test::FakeRoot root;
  root.put("sys/devices/system/cpu/cpu3/topology/physical_package_id", "-1\n");
  CHECK(place_of(3, root.path()).core == 3);
  CHECK(place_of(3, root.path()).package == 0);
  CHECK(online_cpus(root.path()).empty());
}

TEST_CASE("this machine has a CPU that is online") {
  CHECK_FALSE(online_cpus().empty());
}

}  // namespace edgebench::machine
