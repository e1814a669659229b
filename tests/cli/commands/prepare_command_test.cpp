#include "cli/program.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "weights/state_dict.h"

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

  const test::ProgramResult shown = program.run(line + "--show");
  CHECK(shown.exit_code == 0);
  CHECK(shown.out.find("recipe: default") != std::string::npos);
  CHECK(shown.out.find("features.17.conv.1.0") != std::string::npos);
  CHECK(program.run("prepare --recipe best" + test::kSmall).exit_code == 2);
}

TEST_CASE("the mapping names every tensor as the file calls it, and writes nothing") {
  const test::Program program;
  test::write_tensors(program.folder / "timm.safetensors",
                      test::with_prefix(test::state_dict(test::timm_names), "module."));
  const test::ProgramResult shown =
      program.run("prepare --show-mapping --weights timm.safetensors");
  CHECK(shown.exit_code == 0);
  CHECK(shown.out.starts_with("features.0.0.weight "));
  CHECK(shown.out.find("module.blocks.2.1.conv_dw.weight\n") != std::string::npos);
  CHECK(shown.out.find("MobileNetV2 of width 0.1, 3 classes, images of 224 x 224") !=
        std::string::npos);
  CHECK(shown.out.find("timm.safetensors: strips 'module.' from the names\n") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(program.folder / "artifacts"));
}

TEST_CASE("one network gives one artifact, whatever its file calls the layers") {
  const test::Program program;
  test::write_tensors(program.folder / "a.safetensors", test::state_dict(test::timm_names));
  test::write_tensors(program.folder / "b.safetensors", test::state_dict(test::flat_names));
  const std::string line = "prepare --crop 32 --candidate null:fp32 --weights ";
  CHECK(program.run(line + "a.safetensors").out.find("written") != std::string::npos);
  const test::ProgramResult second = program.run(line + "b.safetensors");
  CHECK(second.out.find("found") != std::string::npos);
  CHECK(second.error.find("b.safetensors: has the names of older torchvision\n") !=
        std::string::npos);
  // Another input size is another network.
  CHECK(program.run("prepare --crop 64 --candidate null:fp32 --weights a.safetensors")
            .out.find("written") != std::string::npos);
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
  CHECK(program.run("prepare --show --candidate null:int8" + weights).exit_code == 3);
}

}  // namespace edgebench
