#include "weights/onnx_file.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "base/npy.h"
#include "emit/half.h"
#include "image/normalise.h"
#include "model/batch_norm.h"
#include "model/interpreter.h"
#include "model/width.h"
#include "stats/logits.h"
#include "weights/onnx/tensor.h"
#include "weights/onnx_support.h"
#include "weights/tensor_file.h"

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

// The message with which the file is refused, or "accepted".
std::string refusal_of(const fs::path& file) {
  try {
    read_onnx_file(file);
    return "accepted";
  } catch (const InputError& error) {
    return error.what();
  }
}

// The network with every weight and bias as `to` makes it.
model::Network rounded(float (*to)(float)) {
  model::Network network = test::small_network();
  for (model::Node& node : network.nodes) {
    for (float& value : node.weight) value = to(value);
    for (float& value : node.bias) value = to(value);
  }
  return network;
}

std::vector<float> raw_floats(const onnx::TensorProto& tensor) {
  std::vector<float> values(tensor.raw_data().size() / sizeof(float));
  std::memcpy(values.data(), tensor.raw_data().data(), tensor.raw_data().size());
  return values;
}

// The small network's file with its weights stored otherwise.
onnx::ModelProto stored(
    const std::function<void(onnx::TensorProto&, const std::vector<float>&)>& how) {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
    const std::vector<float> values = raw_floats(tensor);
    tensor.clear_raw_data();
    how(tensor, values);
  }
  return model;
}

// Moves the bytes of every tensor into `companion`, one after the other.
void keep_outside(onnx::ModelProto& model, const fs::path& companion) {
  std::string content;
  for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
    const auto entry = [&](const std::string& key, const std::string& value) {
      onnx::StringStringEntryProto& pair = *tensor.add_external_data();
      pair.set_key(key);
      pair.set_value(value);
    };
    entry("location", companion.filename());
    entry("offset", std::to_string(content.size()));
    entry("length", std::to_string(tensor.raw_data().size()));
    content += tensor.raw_data();
    tensor.clear_raw_data();
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  }
  std::ofstream(companion, std::ios::binary) << content;
}

}  // namespace

TEST_CASE("weights are read from every place and type that a file has for them") {
  const onnx::ModelProto listed = stored([](auto& tensor, const auto& values) {
    for (const float value : values) tensor.add_float_data(value);
  });
  CHECK(test::same_layers(test::read_back(listed).layers, test::small_network()));

  const onnx::ModelProto doubles = stored([](auto& tensor, const auto& values) {
    tensor.set_data_type(onnx::TensorProto::DOUBLE);
    for (const float value : values) tensor.add_double_data(value);
  });
  const OnnxSource from_doubles = test::read_back(doubles);
  CHECK(test::same_layers(from_doubles.layers, test::small_network()));
  CHECK(from_doubles.notes == std::vector<std::string>{kRoundsDoubles});

  const onnx::ModelProto halves = stored([](auto& tensor, const auto& values) {
    tensor.set_data_type(onnx::TensorProto::FLOAT16);
    for (const std::uint16_t half : emit::to_half(values)) tensor.add_int32_data(half);
  });
  const OnnxSource from_halves = test::read_back(halves);
  CHECK(test::same_layers(from_halves.layers, rounded(rounded_to_half)));
  CHECK(from_halves.notes.empty());

  const onnx::ModelProto bfloats = stored([](auto& tensor, const auto& values) {
    tensor.set_data_type(onnx::TensorProto::BFLOAT16);
    std::string bytes;
    for (const float value : values) {
      const auto bits = std::bit_cast<std::uint32_t>(rounded_to_bfloat16(value)) >> 16U;
      bytes += {static_cast<char>(bits & 0xFFU), static_cast<char>(bits >> 8U)};
    }
    tensor.set_raw_data(bytes);
  });
  CHECK(test::same_layers(test::read_back(bfloats).layers, rounded(rounded_to_bfloat16)));
}

TEST_CASE("a file with its weights in a second one depends on both") {
  const test::TemporaryFolder folder;
  const fs::path file = folder / "net.onnx";
  const fs::path companion = folder / "net.onnx.data";
  onnx::ModelProto model = test::onnx_model(test::small_network());
  keep_outside(model, companion);
  test::write_onnx(file, model);
  const OnnxSource source = read_onnx_file(file);
  CHECK(test::same_layers(source.layers, test::small_network()));
  CHECK(source.files == std::vector<fs::path>{file, companion});

  fs::resize_file(companion, fs::file_size(companion) - 1);
  const std::string short_one = refusal_of(file);
  CHECK(short_one.starts_with(file.string() + ": tensor classifier.1.bias is said to be in "));
  fs::remove(companion);
  CHECK(refusal_of(file) == file.string() +
                                ": its weights are in a second file, net.onnx.data, which is not "
                                "there; put that file into the same folder");
}

TEST_CASE("a residual is added by Add or by Sum") {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  int residuals = 0;
  for (auto& node : *model.mutable_graph()->mutable_node()) {
    if (node.op_type() != "Add") continue;
    node.set_op_type("Sum");
    ++residuals;
  }
  CHECK(residuals > 0);
  CHECK(test::same_layers(test::read_back(model).layers, test::small_network()));
}

TEST_CASE("a newer operator set is said") {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  const auto notes = [&](std::int64_t version) {
    model.mutable_opset_import(0)->set_version(version);
    return test::read_back(model).notes;
  };
  CHECK(notes(25).empty());
  CHECK(notes(99) ==
        std::vector<std::string>{
            "is of ONNX's operator set 99, newer than the 25 that edgebench knows, and "
            "uses nothing that is new"});
}

TEST_CASE("a file of its own folder needs no folder in its name") {
  const test::TemporaryFolder folder;
  onnx::ModelProto model = test::onnx_model(test::small_network());
  keep_outside(model, folder / "w.data");
  test::write_onnx(folder / "net.onnx", model);
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  const OnnxSource source = read_onnx_file("net.onnx");
  fs::current_path(before);
  CHECK(test::same_layers(source.layers, test::small_network()));
  CHECK(source.files == std::vector<fs::path>{"net.onnx", "w.data"});
}

TEST_CASE("what is no ONNX file, or too large a one, is one sentence") {
  const test::TemporaryFolder folder;
  const fs::path file = folder / "net.onnx";
  const std::string damaged =
      file.string() + ": it is damaged or is no ONNX file; download or export it again";
  for (const std::string& content :
       {std::string(), std::string("<!DOCTYPE html>"), std::string("PK\3\4", 4),
        std::string(9, '\0'),
        test::onnx_model(test::small_network()).SerializeAsString().substr(0, 100'000)}) {
    std::ofstream(file, std::ios::binary) << content;
    CHECK(refusal_of(file) == damaged);
  }
  fs::resize_file(file, std::uintmax_t{1} << 31U);  // Sparse: it takes no space.
  CHECK(refusal_of(file).starts_with(file.string() + ": it has 2 GB or more, which protobuf "));
  CHECK(refusal_of(folder / "absent.onnx").find("absent.onnx") != std::string::npos);
}

TEST_CASE("a message nested without end is refused by protobuf's own limit") {
  // From the inside: a node in a graph in an attribute in a node, and so on.
  std::string nested;
  const auto wrap = [&](char tag) {
    std::string head(1, tag);
    for (std::size_t size = nested.size();; size >>= 7U) {
      head += static_cast<char>((size & 0x7FU) | (size >= 0x80 ? 0x80U : 0U));
      if (size < 0x80) break;
    }
    nested.insert(0, head);
  };
  for (int i = 0; i < 2'000; ++i) {
    wrap(0x0A);  // GraphProto.node
    wrap(0x32);  // AttributeProto.g
    wrap(0x2A);  // NodeProto.attribute
  }
  wrap(0x0A);
  wrap(0x3A);  // ModelProto.graph
  const test::TemporaryFolder folder;
  std::ofstream(folder / "net.onnx", std::ios::binary) << nested;
  CHECK(refusal_of(folder / "net.onnx").find("it is damaged or is no ONNX file") !=
        std::string::npos);
}

TEST_CASE("names in the file do not reach the terminal as they are") {
  onnx::ModelProto model = test::onnx_model(test::small_network());
  test::operator_of(model, "Clip").set_name("\x1B[2Jgone");
  test::operator_of(model, "Clip").set_op_type("Selu");
  CHECK(test::refusal(model).find("node \"?[2Jgone\" (Selu) stands") != std::string::npos);
}

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
