#include "machine/accelerator/nvml_library.h"

#include <doctest/doctest.h>

#include "machine/accelerator/made_nvml.h"

namespace edgebench::machine {

TEST_CASE("a machine without the driver's library says so, and which file was looked for") {
  const NvmlSearch search = open_nvml("libof-no-driver.so.1");
  CHECK_FALSE(search.library.has_value());
  CHECK(search.missing.starts_with(
      "NVIDIA's management library, which comes with its driver, cannot be opened "
      "(libof-no-driver.so.1: "));
}

TEST_CASE("another library under its name is refused by the first function that it lacks") {
  const NvmlSearch search = open_nvml(test::kNoNvml);
  CHECK_FALSE(search.library.has_value());
  CHECK(search.missing == std::string(test::kNoNvml) + " lacks nvmlInit_v2");
}

TEST_CASE("every function that is used is found") {
  const NvmlSearch search = open_nvml(test::kMadeNvml);
  REQUIRE(search.library.has_value());
  CHECK(search.missing.empty());
  const NvmlLibrary& nvml = *search.library;
  CHECK((nvml.init != nullptr));
  CHECK((nvml.shutdown != nullptr));
  CHECK(std::string(nvml.error_string(kNvmlDriverNotLoaded)) == "Driver Not Loaded");
  CHECK((nvml.device_count != nullptr));
  CHECK((nvml.device_by_index != nullptr));
  CHECK((nvml.device_name != nullptr));
  CHECK((nvml.driver_version != nullptr));
  CHECK((nvml.uuid != nullptr));
  CHECK((nvml.pci != nullptr));
  CHECK((nvml.mig_mode != nullptr));
  CHECK((nvml.memory != nullptr));
  CHECK((nvml.clock_mhz != nullptr));
  CHECK((nvml.max_clock_mhz != nullptr));
  CHECK((nvml.power_mw != nullptr));
  CHECK((nvml.enforced_power_limit_mw != nullptr));
  CHECK((nvml.temperature_celsius != nullptr));
  CHECK((nvml.threshold_celsius != nullptr));
  CHECK((nvml.clock_reasons != nullptr));
  CHECK((nvml.utilisation != nullptr));
  CHECK((nvml.compute_processes != nullptr));
  CHECK((nvml.total_energy_mj != nullptr));
}

TEST_CASE("an older library's names are known") {
  const NvmlSearch search = open_nvml(test::kOldNvml);
  REQUIRE(search.library.has_value());
  CHECK((search.library->clock_reasons != nullptr));
  CHECK((search.library->compute_processes != nullptr));
}

}  // namespace edgebench::machine
