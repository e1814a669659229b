#include "weights/onnx_file.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/npy.h"
#include "image/normalise.h"
#include "model/batch_norm.h"
#include "model/interpreter.h"
#include "model/width.h"
#include "weights/onnx_support.h"
#include "stats/logits.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> onnx_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".onnx") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The folder that EDGEBENCH_CASES names, with networks in files of all kinds beside crops.npy and
// logits.npy; where there is none, says "skipped: no cases".
std::optional<fs::path> cases() {
  const char* folder = std::getenv("EDGEBENCH_CASES");
  if (folder != nullptr && fs::is_regular_file(fs::path(folder) / "crops.npy")) return folder;
  std::cout << "skipped: no cases\n";
  return std::nullopt;
}

double width_of(const std::vector<Layer>& layers) {
  const std::vector<std::string> planned = model::planned_convolutions();
  std::vector<std::size_t> channels;
  std::size_t at = 0;
  for (const model::Node& node : model::mobilenet_v2(1, 32, 1).nodes) {
    if (node.op != model::Op::convolution) continue;
    if (std::ranges::find(planned, node.name) != planned.end()) {
      channels.push_back(layers.at(at).shape.front());
    }
    ++at;
  }
  return model::infer_width(channels).value();
}

model::Network network_of(const std::vector<Layer>& layers, int size) {
  const int classes = static_cast<int>(layers.back().shape.front());
  model::Network network = model::mobilenet_v2(width_of(layers), size, classes);
  std::size_t at = 0;
  for (model::Node& node : network.nodes) {
    if (model::weight_shape(node).empty()) continue;
    const Layer& layer = layers.at(at++);
    REQUIRE(layer.shape == model::weight_shape(node));
    node.weight = layer.weight;
    node.bias = layer.bias;
    node.bias.resize(layer.shape.front());
    if (layer.norm) model::fold_batch_norm(layer.norm->values, node.weight, node.bias);
  }
  REQUIRE(at == layers.size());
  return network;
}

std::vector<float> logits_of(const model::Network& network, const MappedNpy& crops) {
  std::vector<float> logits;
  const std::size_t pixels = crops.shape()[1] * crops.shape()[2] * 3;
  for (std::size_t i = 0; i < crops.shape()[0]; ++i) {
    std::vector<float> image(pixels);
    image::normalise_nchw(crops.bytes().subspan(i * pixels, pixels), image);
    std::vector<float> row(static_cast<std::size_t>(network.classes));
    model::Interpreter(network).run(image, row);
    logits.insert(logits.end(), row.begin(), row.end());
  }
  return logits;
}

}  // namespace

TEST_CASE("the files of others give the network that they were made from") {
  const std::optional<fs::path> folder = cases();
  if (!folder) return;
  const MappedNpy crops(*folder / "crops.npy");
  const MappedNpy reference(*folder / "logits.npy");
  for (const fs::path& file : onnx_files(*folder)) {
    const std::string name = file.filename();
    CAPTURE(name);
    if (name.find("int8") != std::string::npos || name.find("uint8") != std::string::npos) {
      const bool raw_pixels = name.find("uint8") != std::string::npos;
      CHECK_THROWS_WITH_AS(read_onnx_file(file),
                           doctest::Contains(raw_pixels ? "takes whole numbers" : "is quantised"),
                           InputError);
      continue;
    }
    const OnnxSource source = read_onnx_file(file);
    CHECK(source.image_size == static_cast<int>(crops.shape()[1]));
    const std::vector<float> logits =
        logits_of(network_of(source.layers, static_cast<int>(crops.shape()[1])), crops);
    const stats::Logits expected{reference.floats(), reference.shape()[1]};
    if (name.find("float16") != std::string::npos) {
      CHECK(stats::mean_sqnr_db(expected, {logits, reference.shape()[1]}) > 40);
    } else {
      CHECK(stats::max_abs_error(expected, {logits, reference.shape()[1]}) < 1e-3);
    }
  }
}

}  // namespace edgebench::weights
