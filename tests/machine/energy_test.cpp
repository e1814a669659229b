#include "machine/energy.h"

#include <doctest/doctest.h>

#include "fake_root.h"

namespace edgebench::machine {
namespace {

using test::FakeRoot;

constexpr const char* kZone = "sys/class/powercap/intel-rapl:0";

void put_zone(FakeRoot& root, const std::string& zone, const std::string& name,
              const std::string& energy_uj) {
  const std::string folder = "sys/class/powercap/" + zone;
  root.put(folder + "/name", name + "\n");
  root.put(folder + "/energy_uj", energy_uj + "\n");
  root.put(folder + "/max_energy_range_uj", "1000\n");
}

// Why a machine has no meter, which it must not have.
std::string why_missing(const FakeRoot& root) {
  const EnergySearch search = find_energy_meter(root.path());
  CHECK_FALSE(search.meter.has_value());
  return search.missing;
}

}  // namespace

TEST_CASE("RAPL: the packages are added up, their parts and the board are not") {
  FakeRoot root;
  put_zone(root, "intel-rapl:0", "package-0", "100");
  put_zone(root, "intel-rapl:0:0", "core", "60");
  put_zone(root, "intel-rapl:1", "package-1", "200");
  put_zone(root, "intel-rapl:2", "psys", "400");
  put_zone(root, "intel-rapl-mmio:0", "package-0", "100");
  const EnergySearch search = find_energy_meter(root.path());
  REQUIRE(search.meter.has_value());
  CHECK(search.meter->source() == "RAPL package-0, RAPL package-1");
  CHECK(search.missing.empty());
  const auto before = search.meter->read();
  REQUIRE(before.has_value());
  CHECK(*before == EnergyReading{100, 200});
  put_zone(root, "intel-rapl:0", "package-0", "130");
  put_zone(root, "intel-rapl:1", "package-1", "205");
  CHECK(search.meter->between_uj(before, search.meter->read()) == 35);
  CHECK(search.meter->source() == "RAPL package-0, RAPL package-1");
  CHECK(search.missing.empty());
}

TEST_CASE("a counter that begins again goes on counting") {
  const EnergyMeter meter({{.file = "", .name = "a", .largest_uj = 1000}});
  CHECK(meter.between_uj(EnergyReading{990}, EnergyReading{5}) == 16);
  CHECK(meter.between_uj(EnergyReading{1000}, EnergyReading{0}) == 1);
  CHECK(meter.between_uj(EnergyReading{5}, EnergyReading{5}) == 0);
  CHECK_FALSE(meter.between_uj(EnergyReading{1001}, EnergyReading{5}).has_value());
  CHECK_FALSE(meter.between_uj(std::nullopt, EnergyReading{5}).has_value());
  CHECK_FALSE(meter.between_uj(EnergyReading{5}, std::nullopt).has_value());
  const EnergyMeter endless({{.file = "", .name = "b", .largest_uj = std::nullopt}});
  CHECK_FALSE(endless.between_uj(EnergyReading{990}, EnergyReading{5}).has_value());
  CHECK(endless.between_uj(EnergyReading{5}, EnergyReading{990}) == 985);
}

TEST_CASE("a counter that vanishes gives nothing, not zero") {
  FakeRoot root;
  put_zone(root, "intel-rapl:0", "package-0", "100");
  const EnergySearch search = find_energy_meter(root.path());
  root.remove(kZone);
  CHECK_FALSE(search.meter->read().has_value());
}

TEST_CASE("a package that may not be read is named, and the others alone are not the machine") {
  FakeRoot root;
  put_zone(root, "intel-rapl:0", "package-0", "100");
  put_zone(root, "intel-rapl:1", "package-1", "");  // As a file that only root may read.
  CHECK(why_missing(root) ==
        "/sys/class/powercap/intel-rapl:1/energy_uj cannot be read (since Linux 5.10 root only may "
        "read it); run as root, or let everybody read it");
}

TEST_CASE("hwmon: of amd_energy the sockets, of a board its one sensor, of graphics none") {
  FakeRoot root;
  root.put("sys/class/hwmon/hwmon0/name", "amdgpu\n")
      .put("sys/class/hwmon/hwmon0/energy1_input", "7\n")
      .put("sys/class/hwmon/hwmon1/name", "amd_energy\n")
      .put("sys/class/hwmon/hwmon1/energy1_input", "10\n")
      .put("sys/class/hwmon/hwmon1/energy1_label", "Ecore000\n")
      .put("sys/class/hwmon/hwmon1/energy2_input", "50\n")
      .put("sys/class/hwmon/hwmon1/energy2_label", "Esocket0\n")
      .put("sys/class/hwmon/hwmon2/name", "board\n")
      .put("sys/class/hwmon/hwmon2/energy1_input", "90\n");
  const EnergySearch sockets = find_energy_meter(root.path());
  REQUIRE(sockets.meter.has_value());
  CHECK(sockets.meter->source() == "amd_energy Esocket0");
  CHECK(sockets.meter->read() == EnergyReading{50});
  root.remove("sys/class/hwmon/hwmon1");
  CHECK(find_energy_meter(root.path()).meter->source() == "board energy1");
  put_zone(root, "intel-rapl:0", "package-0", "100");
  CHECK(find_energy_meter(root.path()).meter->source() == "RAPL package-0");
}

TEST_CASE("a sensor of power is not one of energy") {
  FakeRoot root;
  root.put("sys/class/hwmon/hwmon0/name", "ina3221\n")
      .put("sys/class/hwmon/hwmon0/in1_input", "5000\n")
      .put("sys/class/hwmon/hwmon0/curr1_input", "800\n");
  CHECK(why_missing(root) ==
        "the sensor ina3221 tells power, not energy, and power cannot be added up over slices of "
        "milliseconds");
}

TEST_CASE("a machine without counters says so") {
  const FakeRoot root;
  CHECK(why_missing(root) ==
        "this machine shows no energy counter (neither RAPL packages in /sys/class/powercap nor an "
        "energy sensor in /sys/class/hwmon; virtual machines rarely have one)");
}

}  // namespace edgebench::machine
