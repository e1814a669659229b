#include "machine/facts.h"

#include "machine/fake_root.h"

namespace edgebench::machine {
namespace {

using nlohmann::json;

void put_server(test::FakeRoot& root) {
  root.put("proc/cpuinfo",
           test::xeon_block(0, "avx2 hypervisor") + test::xeon_block(1, "avx2 hypervisor"))
      .put("proc/meminfo", "MemTotal:       16384 kB\nMemAvailable:    8192 kB\n")
      .put("proc/sys/kernel/arch", "x86_64\n")
      .put("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
      .put("proc/self/cgroup", "0::/\n")
      .put("sys/fs/cgroup/cpu.max", "50000 100000\n")
      .put("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n")
      .put("sys/class/dmi/id/product_name", "Standard PC\n")
      .put("sys/class/dmi/id/sys_vendor", "QEMU\n")
      .put("sys/devices/system/cpu/online", "0-1\n");
  for (const char* cpu : {"cpu0", "cpu1"}) {
    root.put(std::string("sys/devices/system/cpu/") + cpu + "/topology/core_cpus_list", "0-1\n");
  }
  root.put("sys/devices/system/cpu/cpu0/cache/index0/level", "1\n")
      .put("sys/devices/system/cpu/cpu0/cache/index0/type", "Data\n")
      .put("sys/devices/system/cpu/cpu0/cache/index0/size", "48K\n")
      .put("sys/devices/system/cpu/cpu0/cache/index0/shared_cpu_list", "0-1\n")
      .put("sys/devices/system/cpu/cpu0/cache/uevent", "");
}

}  // namespace

TEST_CASE("a virtual x86 server with hyper-threads and a quota") {
  test::FakeRoot root;
  put_server(root);
  const json facts = machine_facts(root.path(), "x86_64");
  CHECK(facts["architecture"] == "x86_64");
  CHECK(facts["board"] == "Standard PC");
  CHECK(facts["logical_cpus"] == 2);
  CHECK(facts["physical_cores"] == 1);
  CHECK(facts["instruction_sets"] == json::array({"avx2"}));
  CHECK(facts["memory_bytes"] == 16384 * 1024);
  CHECK(facts["kernel"] == "6.1.0-18-amd64");
  CHECK(facts["os"] == "Debian GNU/Linux 12 (bookworm)");
  CHECK(facts["hypervisor"] == "QEMU");
  CHECK(facts["container"].is_null());
  CHECK(facts["cpu_quota"] == 0.5);
  CHECK(facts["caches"] ==
        json::array(
            {{{"level", 1}, {"type", "Data"}, {"size_bytes", 49152}, {"shared_by_cpus", 2}}}));
}

TEST_CASE("a Jetson names its board in the device tree, and its core by number") {
  test::FakeRoot root;
  root.put("proc/cpuinfo", test::arm_block(0, "0xd42", "asimd asimdhp asimddp"))
      .put("proc/device-tree/model", std::string("NVIDIA Jetson Orin Nano Developer Kit\0", 38))
      .put("proc/sys/kernel/arch", "aarch64\n");
  const json facts = machine_facts(root.path(), "aarch64");
  CHECK(facts["architecture"] == "aarch64");
  CHECK_FALSE(facts.contains("emulated"));
  CHECK(facts["board"] == "NVIDIA Jetson Orin Nano Developer Kit");
  CHECK(facts["cpu_model"] == "1 x Cortex-A78AE");
  CHECK(facts["logical_cpus"] == 1);
  CHECK(facts["hypervisor"].is_null());
}

TEST_CASE("a program for another processor than the kernel's is emulated") {
  test::FakeRoot root;
  // What an emulator of Arm shows: its own processor, and the kernel of the machine below.
  root.put("proc/cpuinfo", test::arm_block(0, "0xd0b", "asimd asimdhp asimddp"))
      .put("proc/sys/kernel/arch", "x86_64\n");
  const json facts = machine_facts(root.path(), "aarch64");
  CHECK(facts["architecture"] == "aarch64");
  CHECK(facts["emulated"] == "a program for aarch64 on a kernel for x86_64");
  CHECK_FALSE(json(machine_facts(root.path(), "x86_64")).contains("emulated"));
  // The other way round, and an older kernel.
  root.put("proc/sys/kernel/arch", "aarch64\n");
  CHECK(json(machine_facts(root.path(), "x86_64"))["emulated"] ==
        "a program for x86_64 on a kernel for aarch64");
  CHECK_FALSE(json(machine_facts(root.path(), "aarch64")).contains("emulated"));
  root.put("proc/sys/kernel/arch", "armv8l\n");
  CHECK_FALSE(json(machine_facts(root.path(), "aarch64")).contains("emulated"));
  const std::string clocks = "sys/devices/system/clocksource/clocksource0/available_clocksource";
  root.put(clocks, "tsc kvm-clock\n");
  CHECK(json(machine_facts(root.path(), "aarch64"))["emulated"] ==
        "a program for aarch64 on a kernel for x86_64");
  root.put(clocks, "arch_sys_counter\n");
  CHECK_FALSE(json(machine_facts(root.path(), "aarch64")).contains("emulated"));
  root.put("sys/devices/system/cpu/cpu0/microcode/version", "0x1\n");
  CHECK(json(machine_facts(root.path(), "aarch64"))["emulated"] ==
        "a program for aarch64 on a kernel for x86_64");
}

TEST_CASE("a machine's name is the kernel's, and its system's number is told only as a hash") {
  test::FakeRoot root;
  CHECK_FALSE(json(machine_facts(root.path())).contains("host_name"));
  CHECK_FALSE(json(machine_facts(root.path())).contains("system_id"));
  root.put("proc/sys/kernel/hostname", "raspberrypi\n")
      .put("etc/machine-id", "b08dfa6083e7567a1921a715000001fb\n");
  const json facts = machine_facts(root.path());
  CHECK(facts["host_name"] == "raspberrypi");
  // printf 'edgebench b08dfa6083e7567a1921a715000001fb' | sha256sum
  CHECK(facts["system_id"] == "c7f8c8e0342dcef9");
  root.put("proc/sys/kernel/hostname", "(none)\n").put("etc/machine-id", "uninitialized\n");
  CHECK_FALSE(json(machine_facts(root.path())).contains("host_name"));
  CHECK_FALSE(json(machine_facts(root.path())).contains("system_id"));
}

TEST_CASE("containers are told by their marks") {
  test::FakeRoot root;
  root.put(".dockerenv", "");
  CHECK(machine_facts(root.path()).container == "docker");
  root.put("proc/self/cgroup", "0::/kubepods.slice/pod1\n");
  CHECK(machine_facts(root.path()).container == "kubernetes");
  root.remove(".dockerenv");
  root.put("proc/self/cgroup", "0::/lxc/box\n");
  CHECK(machine_facts(root.path()).container == "lxc");
  root.put("run/.containerenv", "");
  CHECK(machine_facts(root.path()).container == "podman");
}

TEST_CASE("a memory limit counts only below what the machine has") {
  test::FakeRoot root;
  root.put("proc/meminfo", "MemTotal: 1000 kB\n")
      .put("proc/self/cgroup", "0::/\n")
      .put("sys/fs/cgroup/memory.max", "500000\n");
  CHECK(json(machine_facts(root.path()))["memory_limit_bytes"] == 500000);
  root.put("sys/fs/cgroup/memory.max", "1024000\n");
  CHECK_FALSE(json(machine_facts(root.path())).contains("memory_limit_bytes"));
}

TEST_CASE("a machine that says nothing gives nulls, not zeros") {
  const test::FakeRoot root;
  const json facts = machine_facts(root.path());
  for (const char* name : {"board", "cpu_model", "cpu_vendor", "logical_cpus", "physical_cores",
                           "memory_bytes", "cpu_quota", "kernel", "os", "hypervisor"}) {
    CAPTURE(name);
    REQUIRE(facts.contains(name));
    CHECK(facts[name].is_null());
  }
}

TEST_CASE("this machine has a processor and memory") {
  const json facts = machine_facts();
  CHECK(facts["logical_cpus"].get<int>() >= 1);
  CHECK(facts["memory_bytes"].get<std::size_t>() > 1U << 20);
}

}  // namespace edgebench::machine
