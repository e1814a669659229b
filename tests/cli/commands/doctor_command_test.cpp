#include "cli/program.h"
#include "machine/accelerator/made_nvml.h"

namespace edgebench {

TEST_CASE("doctor describes the machine and the runtimes") {
  const test::Program program;
  const test::ProgramResult doctor = program.run("doctor");
  CHECK(doctor.exit_code == 0);
  for (const char* word : {"cpu_model", "null:fp32", "option latency_us", "CPU 0", "\nEnergy\n"}) {
    CHECK(doctor.out.find(word) != std::string::npos);
  }
}

TEST_CASE("doctor lists a runtime's devices, and what those need that are not found") {
  const test::Program program;
  const std::string out = program.run("doctor").out;
  CHECK(out.find("device cpu: spins for as long as it is told\n") != std::string::npos);
  CHECK(out.find("device toy: the same, and tells made-up times of a device, driver 1.0\n") !=
        std::string::npos);
  CHECK(out.find("device absent: not found; it needs a machine that has one, and none has\n") !=
        std::string::npos);
  CHECK(out.find("device toy: not found") == std::string::npos);
}

TEST_CASE("doctor shows NVIDIA's devices where the driver's library is") {
  const test::Program program;
  // The loader finds the library that is made for tests before any other.
  const test::EnvironmentVariable made(
      "LD_LIBRARY_PATH", std::filesystem::path(test::kMadeNvml).parent_path().string());
  const test::MadeNvml script(test::talkative_device());
  const std::string out = program.run("doctor").out;
  CHECK(out.find("\nNVIDIA devices\n  0: NVIDIA H200, driver 580.65.06") != std::string::npos);
}

TEST_CASE("doctor measures the most that the processor can do when asked to") {
  const test::Program program;
  const test::ProgramResult doctor = program.run("doctor --roofline");
  CHECK(doctor.exit_code == 0);
  CHECK(doctor.out.find("\nThe most that this processor can do") != std::string::npos);
  for (const char* arithmetic : {"\n  fp32", "\n  fp16", "\n  bf16", "\n  int8", "\n  memory"}) {
    CAPTURE(arithmetic);
    CHECK(doctor.out.find(arithmetic) != std::string::npos);
  }
  CHECK(program.run("doctor").out.find("\n  int8") == std::string::npos);
  // Whatever runtimes this build has: none tells of a made-up device.
  CHECK(doctor.out.find("toy library") == std::string::npos);
}

}  // namespace edgebench
