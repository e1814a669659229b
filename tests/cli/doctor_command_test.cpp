#include "program.h"

namespace edgebench {

TEST_CASE("doctor describes the machine and the runtimes") {
  const test::Program program;
  const test::ProgramResult doctor = program.run("doctor");
  CHECK(doctor.exit_code == 0);
  for (const char* word : {"cpu_model", "null:fp32", "option latency_us", "CPU 0"}) {
    CHECK(doctor.out.find(word) != std::string::npos);
  }
}

}  // namespace edgebench
