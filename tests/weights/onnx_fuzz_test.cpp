// ONNX files come from strangers: whatever is changed in a valid one, reading it ends in the layers
// of a MobileNetV2 or in an InputError that names the file, never in a crash or another exception.
#include <cmath>

#include <rapidcheck.h>

#include "base/error.h"
#include "weights/onnx_file.h"
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

// With constants by operators and a shape computed for the Reshape, so that damage hits those, too.
std::string valid_file() {
  test::OnnxSpelling spelling;
  spelling.image = {0, 3, 32, 32};
  spelling.flatten = [](test::OnnxBuilder& to, const std::string& from, const model::Node&) {
    to.node("Shape", {from}, "shape");
    to.node("Gather", {"shape", to.integer_tensor("zero", {0}, true)}, "batch");
    to.node("Unsqueeze", {"batch", to.integer_tensor("first", {0})}, "batch1");
    test::OnnxBuilder::integer(
        to.node("Concat", {"batch1", to.integer_tensor("rest", {-1})}, "target"), "axis", 0);
    to.node("Reshape", {from, "target"}, "flat");
    return std::string("flat");
  };
  return test::onnx_model(test::small_network(), spelling).SerializeAsString();
}

// Cut off, overwritten, or with a part of it inserted or left out; mostly within the first `focus`
// bytes, where the operators are.
std::string damaged(std::string content, std::size_t focus) {
  const auto position = [&](std::size_t limit) { return *rc::gen::inRange<std::size_t>(0, limit); };
  const int changes = *rc::gen::inRange(1, 5);
  for (int i = 0; i < changes && !content.empty(); ++i) {
    const bool anywhere = *rc::gen::inRange(0, 4) == 0;
    const std::size_t limit = anywhere ? content.size() : std::min(focus, content.size());
    const std::size_t at = position(limit);
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        content.resize(at);
        break;
      case 1:
        content.erase(at, 1 + position(20));
        break;
      case 2:
        content.insert(at, content.substr(position(limit), 1 + position(40)));
        break;
      case 3:
        content[at] = static_cast<char>(content[at] ^ (1 << position(8)));
        break;
      default:
        content[at] = *rc::gen::arbitrary<char>();
    }
  }
  return content;
}

void reads_or_names_the_file(const std::filesystem::path& file) {
  try {
    for (const Layer& layer : read_onnx_file(file).layers) {
      std::size_t elements = 1;
      for (const std::size_t extent : layer.shape) elements *= extent;
      RC_ASSERT(layer.weight.size() == elements);
      for (const float weight : layer.weight) RC_ASSERT(std::isfinite(weight));
    }
  } catch (const InputError& error) {
    RC_ASSERT(std::string(error.what()).find("fuzzed.onnx") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a damaged ONNX file gives finite layers or an input error") {
  const test::TemporaryFolder folder;
  const std::string valid = valid_file();
  std::ofstream(folder / "fuzzed.onnx", std::ios::binary) << valid;
  REQUIRE(read_onnx_file(folder / "fuzzed.onnx").layers.size() == 53);
  const std::size_t weights = valid.find("features.0.0.weight", valid.find("Gemm"));
  REQUIRE(weights < valid.size() / 2);

  CHECK(rc::check("read_onnx_file", [&] {
    std::ofstream(folder / "fuzzed.onnx", std::ios::binary) << damaged(valid, weights);
    reads_or_names_the_file(folder / "fuzzed.onnx");
  }));
}

// Damage that leaves the message whole: fields of operators and tensors exchanged.
TEST_CASE("an ONNX file with its parts exchanged gives finite layers or an input error") {
  const test::TemporaryFolder folder;
  onnx::ModelProto valid;
  REQUIRE(valid.ParseFromString(valid_file()));
  CHECK(rc::check("exchanged", [&] {
    onnx::ModelProto model = valid;
    onnx::GraphProto& graph = *model.mutable_graph();
    const auto any_node = [&]() -> onnx::NodeProto& {
      return *graph.mutable_node(*rc::gen::inRange(0, graph.node_size()));
    };
    const auto any_tensor = [&]() -> onnx::TensorProto& {
      return *graph.mutable_initializer(*rc::gen::inRange(0, graph.initializer_size()));
    };
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
      onnx::NodeProto& node = any_node();
      onnx::TensorProto& tensor = any_tensor();
      switch (*rc::gen::inRange(0, 7)) {
        case 0:
          node.set_op_type(any_node().op_type());
          break;
        case 1:
          if (node.input_size() > 0) node.set_input(0, any_node().output(0));
          break;
        case 2:
          node.add_input(any_tensor().name());
          break;
        case 3:
          if (node.input_size() > 0) node.mutable_input()->RemoveLast();
          break;
        case 4:
          if (node.attribute_size() > 0) {
            auto& attribute = *node.mutable_attribute(0);
            attribute.set_i(*rc::gen::arbitrary<std::int64_t>());
            if (attribute.ints_size() > 0)
              attribute.set_ints(0, *rc::gen::arbitrary<std::int64_t>());
          }
          break;
        case 5:
          if (tensor.dims_size() > 0) tensor.set_dims(0, *rc::gen::arbitrary<std::int64_t>());
          break;
        default:
          *tensor.mutable_dims() = any_tensor().dims();
      }
    }
    test::write_onnx(folder / "fuzzed.onnx", model);
    reads_or_names_the_file(folder / "fuzzed.onnx");
  }));
}

}  // namespace edgebench::weights
