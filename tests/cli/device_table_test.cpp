#include "cli/device_table.h"

#include <doctest/doctest.h>

#include "machine/accelerator/made_board.h"
#include "machine/accelerator/made_nvml.h"

namespace edgebench::cli {

TEST_CASE("a device is shown with all that it tells") {
  const test::FakeRoot root;
  auto lines = test::talkative_device();
  lines["reasons.0"] = "5";
  const test::MadeNvml script(lines);
  CHECK(device_table(machine::Devices(root.path(), test::kMadeNvml), 80) ==
        "  0: NVIDIA H200, driver 580.65.06, PCI bus 00000000:3B:00.0,\n"
        "  GPU-8932f937-d72c-4106-c12f-20bd9faed9f6 (told by NVML)\n"
        "    clock 1980 of 1985 MHz, of its memory 3201 of 3205 MHz\n"
        "    held back by: idle, power_cap\n"
        "    power 123.5 of 700.0 W; temperature 41 of 87 degrees Celsius\n"
        "    memory in use 0.6 of 150.8 GB; busy 37 %; processes that compute on it: 2\n"
        "    energy is counted\n");
}

TEST_CASE("what a device does not tell is not available, never zero") {
  const test::FakeRoot root;
  const test::MadeNvml script({{"devices", "2"},
                               {"name.0", "A"},
                               {"name.1", "B"},
                               {"mig.1", "1"},
                               {"reasons.1", "0"},
                               {"sm.1", "900"}});
  CHECK(device_table(machine::Devices(root.path(), test::kMadeNvml), 80) ==
        "  0: A (told by NVML)\n"
        "    clock not available, of its memory not available\n"
        "    held back by: not available\n"
        "    power not available; temperature not available\n"
        "    memory in use not available; busy not available; processes that compute on\n"
        "    it: not available\n"
        "    energy not available: NVML has no counter of energy for it (devices before\n"
        "    Volta have none)\n"
        "  1: B, cut into instances (MIG) (told by NVML)\n"
        "    clock 900 MHz, of its memory not available\n"
        "    held back by: nothing\n"
        "    power not available; temperature not available\n"
        "    memory in use not available; busy not available; processes that compute on\n"
        "    it: not available\n"
        "    energy not available: NVML has no counter of energy for it (devices before\n"
        "    Volta have none)\n");
}

TEST_CASE("a board's power is told with its rail and its period") {
  const test::OrinNano root;
  const std::string table = device_table(machine::Devices(root.path(), "libof-no-driver.so.1"), 80);
  CHECK(table.find("    clock 306 of 1020 MHz, of its memory not available\n") !=
        std::string::npos);
  CHECK(
      table.find("    power 2.5 W (INA3221 VDD_CPU_GPU_CV, a new value every 34 ms); temperature\n"
                 "    48 of 99 degrees Celsius\n") != std::string::npos);
}

TEST_CASE("without devices it is said why") {
  const test::FakeRoot root;
  const std::string table = device_table(machine::Devices(root.path(), "libof-no-driver.so.1"), 80);
  CHECK(table.starts_with("  none: NVIDIA's management library, which comes with its driver, "));
}

TEST_CASE("what a device can do is a line each, and one reason is told once") {
  runtime::DeviceRoofline roofline{.device = "cuda.0",
                                   .description = "Fake H200",
                                   .library = "cuBLAS 13.1.2",
                                   .peaks = {{"fp32", 1.5e12}, {"fp16", 2.25e14}},
                                   .copied_bytes_per_second = 2e11,
                                   .missing = {{"int8", "it has none"}, {"bf16", "it has none"}}};
  CHECK(device_roofline_table(roofline, 80) ==
        "  cuda.0 (Fake H200), cuBLAS 13.1.2\n"
        "    fp32         1500.0  GMAC/s\n"
        "    fp16       225000.0  GMAC/s\n"
        "    memory        200.0  GB/s    read and written\n"
        "    bf16, int8: not available: it has none\n");
  roofline.copied_bytes_per_second.reset();
  roofline.library.clear();
  roofline.missing = {{"memory", "too little"}};
  CHECK(device_roofline_table(roofline, 80)
            .ends_with("GMAC/s\n    memory: not available: too "
                       "little\n"));
  CHECK(device_roofline_table(roofline, 80).starts_with("  cuda.0 (Fake H200)\n"));
  CHECK(device_roofline_table({.device = "cuda", .absent = "no driver"}, 80) ==
        "  cuda: not available: no driver\n");
}

}  // namespace edgebench::cli
