#include <sstream>

#include "cli/program.h"

namespace edgebench {

TEST_CASE("help and doctor fit on a terminal of 80 columns") {
  const test::Program program;
  for (const char* arguments :
       {"--help", "bench --help", "doctor --help", "prepare --help", "report --help",
        "classify --help", "pixels --help", "loadgen --help", "doctor"}) {
    CAPTURE(arguments);
    std::istringstream lines(program.run(arguments).out);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      CAPTURE(line);
      CHECK(line.size() <= 80);
    }
    CHECK(count > 3);
  }
}

TEST_CASE("a long description goes on in its column") {
  const test::Program program;
  const std::string help = program.run("bench --help").out;
  CHECK(help.find("MobileNetV2 as safetensors, PyTorch checkpoint or\n" + std::string(30, ' ') +
                  "ONNX (default:\n") != std::string::npos);
}

}  // namespace edgebench
