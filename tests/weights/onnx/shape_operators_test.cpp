// The ways from the pooled map to the classifier, tried in the small network.
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;
using test::OnnxSpelling;
using Part = OnnxSpelling::Part;

constexpr std::int64_t kChannels = 1280;

onnx::ModelProto with_flatten(const Part& flatten, std::int64_t batch = 1) {
  OnnxSpelling spelling;
  spelling.image = {batch, 3, 32, 32};
  spelling.flatten = flatten;
  return test::onnx_model(test::small_network(), spelling);
}

bool reads(const Part& flatten, std::int64_t batch = 1) {
  return test::same_layers(test::read_back(with_flatten(flatten, batch)).layers,
                           test::small_network());
}

Part reshape_to(const std::vector<std::int64_t>& target, std::int64_t allow_zero = 0) {
  return [=](OnnxBuilder& to, const std::string& from, const model::Node&) {
    onnx::NodeProto& node = to.node("Reshape", {from, to.integer_tensor("target", target)}, "flat");
    if (allow_zero != 0) OnnxBuilder::integer(node, "allowzero", allow_zero);
    return std::string("flat");
  };
}

Part squeeze(const std::vector<std::int64_t>& axes, bool as_input) {
  return [=](OnnxBuilder& to, const std::string& from, const model::Node&) {
    std::vector<std::string> inputs = {from};
    if (as_input) inputs.push_back(to.integer_tensor("axes", axes));
    onnx::NodeProto& node = to.node("Squeeze", inputs, "flat");
    if (!as_input && !axes.empty()) OnnxBuilder::integers(node, "axes", axes);
    return std::string("flat");
  };
}

// x.view(x.size(0), -1), as PyTorch's older exporter leaves it.
std::string view(OnnxBuilder& to, const std::string& from, const model::Node&) {
  to.node("Shape", {from}, "shape");
  OnnxBuilder::integer(to.node("Gather", {"shape", to.integer_tensor("zero", {0}, true)}, "batch"),
                       "axis", 0);
  to.node("Unsqueeze", {"batch", to.integer_tensor("first", {0})}, "batch1");
  OnnxBuilder::integer(to.node("Concat", {"batch1", to.integer_tensor("rest", {-1})}, "target"),
                       "axis", 0);
  to.node("Reshape", {from, "target"}, "flat");
  return "flat";
}

// The same by a Slice of the shape.
std::string sliced_view(OnnxBuilder& to, const std::string& from, const model::Node&) {
  to.node("Shape", {from}, "shape");
  OnnxBuilder::integer(to.node("Cast", {"shape"}, "shape64"), "to", onnx::TensorProto::INT64);
  to.node("Slice", {"shape64", to.integer_tensor("start", {0}), to.integer_tensor("end", {1})},
          "batch1");
  OnnxBuilder::integer(
      to.node("Concat", {"batch1", to.integer_tensor("rest", {kChannels})}, "target"), "axis", 0);
  to.node("Reshape", {from, "target"}, "flat");
  return "flat";
}

// What PyTorch's newer exporter makes of the pooling's as_strided: all elements, gathered by their
// places, which are computed from the batch.
Part gathered(std::int64_t first_place) {
  return [=](OnnxBuilder& to, const std::string& from, const model::Node&) {
    OnnxBuilder::integers(to.node("Constant", {}, "all"), "value_ints", {-1});
    to.node("Reshape", {from, "all"}, "line");
    OnnxBuilder::integer(to.node("Shape", {"image"}, "shape"), "end", 1);
    to.node("Squeeze", {"shape"}, "batch");
    to.node("Range",
            {to.integer_tensor("zero", {first_place}, true), "batch",
             to.integer_tensor("one", {1}, true)},
            "images");
    to.node("Mul", {"images", to.integer_tensor("pitch", {kChannels}, true)}, "starts");
    to.node("Unsqueeze", {"starts", to.integer_tensor("last", {1})}, "columns");
    std::vector<std::int64_t> places;
    for (std::int64_t i = 0; i < kChannels; ++i) places.push_back(i);
    to.node("Add", {"columns", to.integer_tensor("places", places)}, "indices");
    to.node("Gather", {"line", "indices"}, "flat");
    return std::string("flat");
  };
}

}  // namespace

TEST_CASE("any way from the pooled map to one row for each image is followed") {
  for (const std::int64_t batch : {1, 4, 0}) {  // Zero: left open.
    CAPTURE(batch);
    CHECK(reads(OnnxSpelling().flatten, batch));
    CHECK(reads(reshape_to({-1, kChannels}), batch));
    CHECK(reads(reshape_to({0, -1}), batch));
    CHECK(reads(reshape_to({0, kChannels}), batch));
    CHECK(reads(squeeze({2, 3}, true), batch));
    CHECK(reads(squeeze({-1, -2}, false), batch));
    CHECK(reads(view, batch));
    CHECK(reads(sliced_view, batch));
    CHECK(reads(gathered(0), batch));
  }
  CHECK(reads(squeeze({}, false), 4));
  CHECK(reads(reshape_to({1, -1}), 1));
}

TEST_CASE("a map that is flattened otherwise does not reach the classifier") {
  const auto refused = [](const Part& flatten, std::int64_t batch) {
    const std::string message = test::refusal(with_flatten(flatten, batch));
    CAPTURE(message);
    CHECK(message.find("stands where MobileNetV2 of width 0.1 has a linear layer") !=
          std::string::npos);
  };
  refused(reshape_to({1, -1}), 4);  // All images in one row.
  refused(reshape_to({1, -1}), 0);
  refused(reshape_to({-1, 640}), 1);        // Half an image in a row.
  refused(reshape_to({0, -1}, 1), 1);       // Zero is zero.
  refused(reshape_to({kChannels, -1}), 4);  // Rows of channels.
  refused(squeeze({}, false), 1);           // The batch is gone, too.
  refused(squeeze({1}, true), 1);
  refused(gathered(1), 4);  // Not in order.
  refused(
      [](OnnxBuilder& to, const std::string& from, const model::Node&) {
        OnnxBuilder::integer(to.node("Flatten", {from}, "flat"), "axis", 0);
        return std::string("flat");
      },
      4);
  refused(
      [](OnnxBuilder& to, const std::string& from, const model::Node&) {
        to.node("Flatten", {from}, "rows");
        OnnxBuilder::integers(to.node("Transpose", {"rows"}, "flat"), "perm", {1, 0});
        return std::string("flat");
      },
      4);
}

TEST_CASE("what does nothing is passed by") {
  const auto chain = [](OnnxBuilder& to, const std::string& from, const model::Node&) {
    to.node("Identity", {from}, "same");
    OnnxBuilder::integer(to.node("Cast", {"same"}, "half"), "to", onnx::TensorProto::FLOAT16);
    OnnxBuilder::number(to.node("Dropout", {"half"}, "dropped"), "ratio", 0.2F);
    to.node("Unsqueeze", {"dropped", to.integer_tensor("there", {0})}, "five");
    to.node("Squeeze", {"five", to.integer_tensor("back", {0, 3, 4})}, "flat");
    return std::string("flat");
  };
  CHECK(reads(chain, 4));

  onnx::ModelProto model = with_flatten(chain);
  test::attribute_of(test::operator_of(model, "Cast"), "to").set_i(onnx::TensorProto::INT32);
  CHECK(test::refusal(model).find("(Cast) stands where") != std::string::npos);

  model = with_flatten(chain);
  onnx::TensorProto& training = *model.mutable_graph()->add_initializer();
  training.set_name("training");
  training.set_data_type(onnx::TensorProto::BOOL);
  training.add_int32_data(1);
  onnx::NodeProto& dropout = test::operator_of(model, "Dropout");
  dropout.add_input("");
  dropout.add_input("training");
  CHECK(test::refusal(model).find("(Dropout) is in training mode") != std::string::npos);
  test::tensor_of(model, "training").set_int32_data(0, 0);
  CHECK(test::refusal(model) == "accepted");
}

TEST_CASE("an image with its channels last is the same network behind a Transpose") {
  OnnxSpelling spelling;
  spelling.image = {0, 48, 48, 3};
  spelling.image_part = [](OnnxBuilder& to, const std::string& from, const model::Node&) {
    OnnxBuilder::integers(to.node("Transpose", {from}, "planes"), "perm", {0, 3, 1, 2});
    return std::string("planes");
  };
  onnx::ModelProto model = test::onnx_model(test::small_network(), spelling);
  const OnnxSource source = test::read_back(model);
  CHECK(source.image_size == 48);
  CHECK(test::same_layers(source.layers, test::small_network()));
  test::attribute_of(test::operator_of(model, "Transpose"), "perm").set_ints(2, 2);
  test::attribute_of(test::operator_of(model, "Transpose"), "perm").set_ints(3, 1);
  CHECK(test::refusal(model).find("(Conv) stands where") != std::string::npos);  // Mirrored.
}

}  // namespace edgebench::weights
