#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/file.h"
#include "litert_api.h"
#include "model_file_support.h"
#include "quantised_support.h"
#include "runtime/layer_profiler.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "support.h"
#include "tflite_files.h"

namespace edgebench::test {
namespace {

using runtime::Arithmetic;

const Conformance kFp16 = throughout("fp16", Arithmetic::fp16, 35);
// XNNPACK sums in FP16, too; on a processor with AVX512-FP16 33.9 dB were measured.
const Conformance kFp16WithHiddenLayers = throughout("fp16", Arithmetic::fp16, 33);
// Every input of 35 layers is rounded to 8 bits.
const Conformance kInt8Dynamic{.variant = "int8-dynamic",
                               .least_sqnr_db = 20,
                               .classifier = Arithmetic::int8,
                               .pointwise = Arithmetic::int8};
// The simulation's integers almost to the last; the classifier's input is rounded once more.
const Conformance kInt8 = throughout("int8", Arithmetic::int8, 35);

class RecordedPhases final : public edgebench::runtime::Phases {
 public:
  void begin(std::string_view name, std::optional<std::int64_t>) override {
    names.emplace_back(name);
  }
  std::vector<std::string> names;
};

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

}  // namespace

TEST_CASE("what every runtime must do") {
  const std::vector<Conformance> variants = {kFp32, kFp16Storage, kInt8Dynamic, kInt8};
  // Quantised by hand, the pooled values of real weights have few steps, and the classifier's
  // second rounding costs as much as the first (26 dB and more, where the small network has 44 and
  // the quantiser's network 51).
  Conformance int8 = kInt8;
  int8.least_sqnr_db = 22;
  check_runtime("litert", EDGEBENCH_PINNED,
                {.all = variants,
                 .users_files = variants,
                 .real_weights = {kFp32, kFp16Storage, kInt8Dynamic, int8},
                 .layer_times = ArtifactNames::any});
}

TEST_CASE("fp16 computes in FP16, or the processor has none") {
  try {
    check_inference(small_network(), kFp16);
    check_head(small_network_with_hidden_layers(), kFp16WithHiddenLayers);
  } catch (const edgebench::runtime::Unsupported& reason) {
    MESSAGE(std::string(reason.what()));
  }
}

TEST_CASE("a file that XNNPACK takes in part is said to be so, and its layers are told apart") {
  namespace litert = edgebench::litert;
  // Without its bias's scales XNNPACK leaves a convolution to LiteRT's own kernels.
  const std::string valid = litert::tflite_int8(edgebench::test::hand_quantised(small_network()));
  const std::string in_part = litert::changed_model(valid, [](litert::schema::ModelT& model) {
    for (const auto& tensor : model.subgraphs.front()->tensors) {
      if (tensor->name == "features.5.conv.2.bias") tensor->quantization.reset();
    }
  });
  const edgebench::test::TemporaryFolder folder;
  edgebench::write_file_atomically(folder / "part.tflite", in_part);
  const auto runtime = edgebench::runtime::make_runtime();
  RecordedPhases phases;
  const auto session = runtime->open({.artifact = folder / "part.tflite"}, phases);
  session->run();
  CHECK(session->facts().at("delegate").starts_with("XNNPACK, in part: "));
  const auto layers = session->executed_layers();
  REQUIRE(layers.size() == 53);
  for (const auto& layer : layers) {
    CAPTURE(layer.name);
    CHECK(layer.arithmetic == Arithmetic::int8);
    CHECK(layer.kernel.ends_with("not delegated") == (layer.name == "features.5.conv.2"));
  }
  // The calls of the delegate are not told beside what they computed.
  const auto profiler = session->layer_profiler();
  profiler->run();
  const auto kernels = profiler->take().kernels;
  using runtime::KernelRole;
  CHECK(std::ranges::count(kernels, KernelRole::layer, &runtime::ProfiledKernel::role) == 53);
  for (const runtime::ProfiledKernel& kernel : kernels) {
    CAPTURE(kernel.kernel);
    CHECK(kernel.role != KernelRole::other);
  }
}

TEST_CASE("what Google's converters write by default is measured") {
  const auto folder = edgebench::test::cases();
  if (!folder) return;
  RecordedPhases phases;
  const auto runtime = edgebench::runtime::make_runtime();
  // From PyTorch: N x 3 x S x S, and a TRANSPOSE first. From Keras: a shape that is computed.
  for (const int batch : {1, 2}) {
    const auto planes = runtime->open(
        {.artifact = *folder / "mv2_035_litert_torch_nchw.tflite", .batch = batch}, phases);
    CHECK(planes->input_spec().layout == edgebench::runtime::Layout::nchw);
    std::ranges::fill(planes->input(), std::byte{});
    planes->run();
    CHECK(planes->output().size() == 5 * static_cast<std::size_t>(batch));
    CHECK(planes->facts().at("delegate") == "XNNPACK, the whole graph");
    const auto computed = runtime->open(
        {.artifact = *folder / "k_v1.tflite", .image_size = 128, .batch = batch}, phases);
    std::ranges::fill(computed->input(), std::byte{});
    computed->run();
    const auto probabilities = computed->output();
    REQUIRE(probabilities.size() == 10 * static_cast<std::size_t>(batch));
    CHECK(std::accumulate(probabilities.begin(), probabilities.end(), 0.0) ==
          doctest::Approx(batch).epsilon(1e-5));
    CHECK(computed->executed_layers().size() == 28);
  }
}

TEST_CASE("the weight cache is made once, mapped afterwards, and changes no logits") {
  const edgebench::test::TemporaryFolder folder;
  const EnvironmentVariable cache("XDG_CACHE_HOME", folder.path());
  Conformance cached = kInt8;
  cached.options = {{"weight_cache", "on"}};
  check_inference(small_network(), cached);
  cached = kFp32;
  cached.options = {{"weight_cache", "on"}};
  check_inference(small_network(), cached);
  // One of each model: batches and threads share it.
  CHECK(files_below(folder.path()).size() == 2);
}

TEST_CASE("the weight cache has a phase of its own, and is on or off") {
  const edgebench::test::TemporaryFolder folder;
  const EnvironmentVariable cache("XDG_CACHE_HOME", folder / "cache");
  const auto runtime = edgebench::runtime::make_runtime();
  const auto network = small_network();
  runtime->prepare(
      {.variant = runtime->variants().front(), .network = network, .folder = folder.path()});
  const auto phases_with = [&](const edgebench::runtime::Options& options) {
    RecordedPhases phases;
    runtime->open({.variant = "fp32", .artifact = folder / "model.tflite", .options = options},
                  phases);
    return phases.names;
  };
  using Names = std::vector<std::string>;
  CHECK(phases_with({}) == Names{"load", "read", "compile"});
  CHECK(phases_with({{"weight_cache", "on"}}) == Names{"load", "read", "weight cache", "compile"});
  CHECK_THROWS_AS(phases_with({{"weight_cache", "maybe"}}), std::invalid_argument);
}

TEST_CASE("another library than the locked one is a message, before anything is called") {
  const edgebench::test::TemporaryFolder folder;
  const auto other = folder / "libLiteRt.so";
  std::filesystem::copy_file(edgebench::litert::library_path(), other);
  CHECK_NOTHROW(edgebench::litert::check_library(other));
  std::fstream(other, std::ios::in | std::ios::out | std::ios::binary).seekp(4096).put('x');
  CHECK_THROWS_WITH_AS(edgebench::litert::check_library(other),
                       doctest::Contains("is not the library of ai-edge-litert 2.3.0"),
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(
      edgebench::litert::check_library(other),
      doctest::Contains("pip install --force-reinstall --no-deps ai-edge-litert==2.3.0"),
      std::runtime_error);
}

}  // namespace edgebench::test
