#include "cli/program.h"
#include "model/network_file.h"
#include "model/synthetic.h"

namespace edgebench {

TEST_CASE("prepare writes artifacts with manifests and finds them again") {
  const test::Program program;
  const std::string line = "prepare --out artifacts --candidate null:fp32" + test::kSmall;
  const test::ProgramResult first = program.run(line);
  CHECK(first.exit_code == 0);
  CHECK(first.out.find("written") != std::string::npos);
  CHECK(program.run(line).out.find("found") != std::string::npos);
  std::size_t manifests = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(program.folder / "artifacts")) {
    if (entry.path().filename() == "manifest.json") ++manifests;
  }
  CHECK(manifests == 1);
}

TEST_CASE("INT8 is quantised once and found again; --show prints what came of it") {
  const test::Program program;
  const std::string line = "prepare --candidate null:int8" + test::kSmall;
  CHECK(program.run(line).out.find("written") != std::string::npos);
  CHECK(program.run(line).out.find("found") != std::string::npos);
  CHECK(program.run(line + "--recipe min-max").out.find("written") != std::string::npos);

  const test::ProgramResult shown = program.run("prepare --show" + test::kSmall);
  CHECK(shown.exit_code == 0);
  CHECK(shown.out.find("recipe: default") != std::string::npos);
  CHECK(shown.out.find("features.17.conv.1.0") != std::string::npos);
  CHECK(program.run("prepare --recipe best" + test::kSmall).exit_code == 2);
}

TEST_CASE("real weights without calibration images leave INT8 out, with what to do") {
  const test::Program program;
  model::Network network = model::synthetic_network(0.25, 32, 10, 1);
  network.synthetic = false;
  model::save_network(network, program.folder / "real.safetensors");
  const std::string weights = " --weights real.safetensors ";
  const test::ProgramResult both =
      program.run("prepare --candidate null:fp32 --candidate null:int8" + weights);
  CHECK(both.exit_code == 0);
  CHECK(both.out.find("unsupported: there are no images to calibrate on") != std::string::npos);
  CHECK(both.out.find("--calibration DIR") != std::string::npos);
  CHECK(program.run("prepare --show" + weights).exit_code == 3);
}

}  // namespace edgebench
