#include "shared/tensorrt/engine_source.h"

#include <filesystem>

#include "base/file.h"
#include "no_phases.h"
#include "on_device.h"
#include "support.h"

namespace edgebench::tensorrt::test {
namespace {

using edgebench::test::TemporaryFolder;

// The scripted library, which reads a plan by its first bytes and an ONNX file not at all.
struct Source {
  Source() { write("a model"); }

  void write(const std::string& content) const { write_file_atomically(folder / "file", content); }

  std::shared_ptr<const Library> library() const {
    return std::make_shared<const Library>(fake_product(rtx));
  }

  OnDevice load(EngineRequest request = {}) const {
    request.file = folder / "file";
    request.device = "Fake H200";
    request.driver = "driver 1";
    request.runtime = "tensorrt";
    edgebench::test::NoPhases phases;
    OnDevice shared{.context = device.context(cuda::Waiting::blocking)};
    tf32 = load_engine(shared, library(), request, phases);
    return shared;
  }

  std::string refusal(const EngineRequest& request) const {
    try {
      load(request);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path cache(const std::string& name) const {
    std::filesystem::create_directories(folder / name);
    return folder / name;
  }

  FakeDevice device;
  bool rtx = false;
  mutable Tf32 tf32 = Tf32::off;
  TemporaryFolder folder;
};

TEST_CASE("a plan is known by its first bytes") {
  const auto is = [](const std::string& text) { return is_plan(bytes_of(text)); };
  CHECK(is("vtrt"));
  CHECK(is(std::string("ftrt\0\0", 6)));
  CHECK(is("ptrtd"));
  CHECK_FALSE(is("vtr"));
  CHECK_FALSE(is("trtv"));
  CHECK_FALSE(is(""));
}

TEST_CASE("a plan of the user's is run as it is") {
  Source source;
  source.write(kUsersPlan);
  const OnDevice shared = source.load({.users_own = true});
  CHECK(source.device.library.builds_begun == 0);
  CHECK(shared.facts.at("plan") == "the file");
  CHECK(source.tf32 == Tf32::untold);
  CHECK(shared.engine->form().classes == 10);
}

TEST_CASE("a plan that was not made here says what helps, in one sentence") {
  Source source;
  source.write("ftrt of another device");
  source.device.library.error = "generated on an incompatible device";
  const std::string expected =
      "TensorRT 11.4.0 does not take the plan: generated on an incompatible device; an engine is "
      "for the device, the product and the version of TensorRT that it was built with: build it "
      "here (trtexec --onnx=.. --saveEngine=..), or give the ONNX file";
  CHECK(source.refusal({.users_own = true}) == expected);
  CHECK_THROWS_WITH_AS(form_of_file(source.library(), source.folder / "file"), expected.c_str(),
                       std::runtime_error);
  // An artifact of ours is never a plan.
  CHECK(source.refusal({}).empty());
  CHECK(source.device.library.builds_begun == 1);
}

TEST_CASE("an ONNX file of the user's is built, and may have weights beside it") {
  Source source;
  source.load({.users_own = true});
  CHECK(source.device.library.builds_begun == 1);
  CHECK(source.device.library.model_path == (source.folder / "file").string());
  CHECK(source.tf32 == Tf32::off);
  CHECK(form_of_file(source.library(), source.folder / "file").image_size == 4);
  source.load({.tf32 = true});
  CHECK(source.device.library.model_path.empty());
  CHECK(source.tf32 == Tf32::allowed);
}

TEST_CASE("what a file takes is what its plan says") {
  Source source;
  source.write(kUsersPlan);
  source.device.library.inputs.front().extents = {8, 3, 4, 4};
  const runtime::FileForm form = form_of_file(source.library(), source.folder / "file");
  CHECK(form.batch == 8);
  CHECK(form.image_size == 4);
  source.device.library.inputs.front().extents = {8, 5, 4, 4};
  CHECK_THROWS_AS(form_of_file(source.library(), source.folder / "file"), std::runtime_error);
}

TEST_CASE("what builds have timed is kept for the next, of any candidate on that device") {
  Source source;
  const std::filesystem::path first = source.cache("all/first");
  CHECK(source.load({.compile_cache = first}).facts.at("timing_cache") == "new");
  CHECK(source.device.library.timings == "times+");
  CHECK(source.load({.batch = 2, .compile_cache = source.cache("all/second")})
            .facts.at("timing_cache") == "kept from earlier builds");
  CHECK(source.device.library.timings == "times++");
  // Nothing is built, so that nothing is timed.
  CHECK_FALSE(source.load({.compile_cache = first}).facts.contains("timing_cache"));
  source.device.library.version = 110500;
  CHECK(source.load({.compile_cache = first}).facts.at("timing_cache") == "new");
  CHECK(source.device.library.alive == 0);
}

TEST_CASE("times that are damaged, or not taken, are none") {
  Source source;
  source.load({.compile_cache = source.cache("all/first")});
  for (const auto& entry : std::filesystem::directory_iterator(source.folder / "all")) {
    if (entry.is_regular_file()) std::filesystem::resize_file(entry.path(), 20);
  }
  CHECK(source.load({.compile_cache = source.cache("all/second")}).facts.at("timing_cache") ==
        "new: the kept one is damaged");
  CHECK(source.device.library.timings == "times+");
  source.device.library.takes_timings = false;
  CHECK(source.load({.compile_cache = source.cache("all/third")}).facts.at("timing_cache") ==
        "the library took none");
}

TEST_CASE("TensorRT-RTX times nothing, and without a compile cache nothing is kept") {
  Source source;
  CHECK_FALSE(source.load().facts.contains("timing_cache"));
  source.rtx = true;
  source.device.library.version = 10701;
  CHECK_FALSE(
      source.load({.compile_cache = source.cache("all/first")}).facts.contains("timing_cache"));
  CHECK(source.device.library.timings.empty());
}

}  // namespace
}  // namespace edgebench::tensorrt::test
