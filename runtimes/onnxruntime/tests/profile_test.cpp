#include "profile.h"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <doctest/doctest.h>

#include "base/file.h"
#include "emit/onnx_files.h"
#include "kernels.h"
#include "model_form.h"
#include "runtime_conformance.h"
#include "support.h"

namespace {

using edgebench::onnxruntime::profile_of;
using edgebench::onnxruntime::RunOptions;
using edgebench::test::EnvironmentVariable;
using edgebench::test::TemporaryFolder;

bool skipped_without_run_profiling() {
  if (edgebench::onnxruntime::profiles_single_runs()) return false;
  MESSAGE("skipped: this ONNX Runtime profiles whole sessions");
  return true;
}

TEST_CASE("the run gets options, and the folder for its profile is removed whatever happens") {
  if (skipped_without_run_profiling()) return;
  const TemporaryFolder folder;
  const EnvironmentVariable temporary("TMPDIR", folder.path());
  bool ran = false;
  CHECK_THROWS_WITH_AS(profile_of([&](const RunOptions* options) {
                         ran = options != nullptr;
                         CHECK_FALSE(std::filesystem::is_empty(folder.path()));
                       }),
                       doctest::Contains("wrote no profile"), std::runtime_error);
  CHECK(ran);
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK_THROWS_WITH_AS(profile_of([](const RunOptions*) { throw std::runtime_error("stopped"); }),
                       "stopped", std::runtime_error);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("files of several runs are read once, in the order of their names") {
  const edgebench::onnxruntime::TemporaryFolder folder;
  edgebench::write_file_atomically(folder.path() / "run-2", "second");
  edgebench::write_file_atomically(folder.path() / "run-1", "first");
  CHECK(folder.contents() == std::vector<std::string>{"first", "second"});
  CHECK(folder.contents().empty());
}

TEST_CASE("what the run leaves in the folder is the profile") {
  if (skipped_without_run_profiling()) return;
  const TemporaryFolder folder;
  const EnvironmentVariable temporary("TMPDIR", folder.path());
  const std::string profile = profile_of([&](const RunOptions*) {
    const std::filesystem::path own = std::filesystem::directory_iterator(folder.path())->path();
    edgebench::write_file_atomically(own / "run_2026.json", "[1, 2]");
  });
  CHECK(profile == "[1, 2]");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a temporary folder that is not there is an error of the system") {
  if (skipped_without_run_profiling()) return;
  const TemporaryFolder folder;
  const EnvironmentVariable temporary("TMPDIR", folder / "absent");
  CHECK_THROWS_AS(profile_of([](const RunOptions*) {}), std::system_error);
}

TEST_CASE("of a session's profile the last run is taken") {
  const std::string profile = R"([{"name": "session_initialization"},
      {"name": "a_kernel_time"}, {"name": "model_run"}, {"name": "b_kernel_time"},
      {"name": "model_run"}, {"name": "ending"}])";
  CHECK(edgebench::onnxruntime::last_run_of(profile) ==
        R"([{"name":"b_kernel_time"},{"name":"model_run"}])");
  CHECK_THROWS_WITH_AS(edgebench::onnxruntime::last_run_of(R"([{"name": "x"}])"),
                       doctest::Contains("holds no run"), std::runtime_error);
}

// As with libraries that profile no single runs, by one that does as well.
TEST_CASE("a session that is profiled as a whole shows each kernel of its last run once") {
  using namespace edgebench::onnxruntime;
  const TemporaryFolder folder;
  const edgebench::model::Network network = edgebench::test::small_network();
  edgebench::write_file_atomically(folder / "model.onnx", edgebench::emit::onnx_fp32(network));
  const auto environment = create<EnvironmentHandle>(kCreateEnv, kLogError, "test");
  const auto options = create<SessionOptionsHandle>(kCreateSessionOptions);
  const SessionProfile profile(options.get());
  const auto session = create<SessionHandle>(kCreateSession, environment.get(),
                                             (folder / "model.onnx").c_str(), options.get());
  std::vector<float> image(network.nodes.front().value_size());
  const std::int64_t size = network.image_size;
  const std::vector<std::int64_t> shape = {1, 3, size, size};
  const auto place =
      create<MemoryInfoHandle>(kCreateCpuMemoryInfo, kArenaAllocator, kDefaultMemory);
  const auto input =
      create<ValueHandle>(kCreateTensorWithData, place.get(), image.data(),
                          image.size() * sizeof(float), shape.data(), shape.size(), kElementFloat);
  const std::string input_name = inputs_of(*session).front().name;
  const std::string output_name = outputs_of(*session).front().name;
  for (int run = 0; run < 3; ++run) {
    const char* const from = input_name.c_str();
    const char* const to = output_name.c_str();
    const Value* const value = input.get();
    Value* answer = nullptr;
    call(kRun, session.get(), static_cast<const RunOptions*>(nullptr), &from, &value,
         std::size_t{1}, &to, std::size_t{1}, &answer);
    const ValueHandle owned(answer);
  }
  // 52 convolutions and the classifier.
  CHECK(executed_layers(profile.end(session.get())).size() == 53);
}

}  // namespace
