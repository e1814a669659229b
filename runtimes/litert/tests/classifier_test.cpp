#include "classifier.h"

#include <limits>
#include <utility>

#include <doctest/doctest.h>

#include "base/file.h"
#include "every_operator.h"
#include "model_file_support.h"
#include "no_phases.h"
#include "runtime/runtime.h"
#include "support.h"

namespace edgebench::litert {
namespace {

using runtime::Element;
using schema::TensorType;

MadeModel quantised_model(TensorType type, int zero_point) {
  return {.input = type,
          .input_quantisation = {{0.05F}, {zero_point}},
          .output = type,
          .output_quantisation = {{0.02F}, {zero_point - 7}}};
}

// A session of a file that is no variant of ours.
class OpenedModel {
 public:
  explicit OpenedModel(const MadeModel& wanted, int batch = 1) : runtime_(runtime::make_runtime()) {
    write_file_atomically(path(), made_model(wanted));
    edgebench::test::NoPhases phases;
    session_ = runtime_->open({.artifact = path(), .image_size = 4, .batch = batch}, phases);
  }

  std::filesystem::path path() const { return folder_ / "users.tflite"; }
  runtime::Session& session() { return *session_; }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<runtime::Session> session_;
};

class OpenedFile {
 public:
  OpenedFile(const std::string& file, int batch) : runtime_(runtime::make_runtime()) {
    write_file_atomically(folder_ / "users.tflite", file);
    edgebench::test::NoPhases phases;
    session_ = runtime_->open({.artifact = folder_ / "users.tflite", .batch = batch}, phases);
  }

  runtime::Session& session() const { return *session_; }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<runtime::Session> session_;
};

std::string message_of_opening(const MadeModel& wanted) {
  try {
    OpenedModel(wanted, 1);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

std::string reason_to_refuse(const std::string& file) {
  try {
    check_model(std::as_bytes(std::span(file)));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a user's file of floats is read channels last") {
  OpenedModel opened({});
  const runtime::InputSpec spec = opened.session().input_spec();
  CHECK(spec.element == Element::f32);
  CHECK(spec.layout == runtime::Layout::nhwc);
  CHECK(spec.image_size == 4);
  auto* pixels = reinterpret_cast<float*>(opened.session().input().data());
  for (std::size_t i = 0; i < 48; ++i) pixels[i] = static_cast<float>(i % 3);
  opened.session().run();
  const auto logits = opened.session().output();
  REQUIRE(logits.size() == 3);
  CHECK(logits[0] == 0);
  CHECK(logits[2] == 2);
}

TEST_CASE("a user's uint8 and int8 files are quantised and dequantised as they say") {
  for (const auto& [type, element, zero_point] : {std::tuple{TensorType::UINT8, Element::u8, 130},
                                                  std::tuple{TensorType::INT8, Element::i8, 2}}) {
    CAPTURE(zero_point);
    OpenedModel opened(quantised_model(type, zero_point), 2);
    const runtime::InputSpec spec = opened.session().input_spec();
    CHECK(spec.element == element);
    CHECK(spec.scale == 0.05F);
    CHECK(spec.zero_point == zero_point);
    REQUIRE(opened.session().input().size() == 2 * 48);
    std::ranges::fill(opened.session().input(), std::byte(zero_point + 10));  // 0.5
    opened.session().run();
    REQUIRE(opened.session().output().size() == 2 * 3);
    for (const float logit : opened.session().output()) {
      CHECK(logit == doctest::Approx(0.5).epsilon(0.021));  // Half a step of the output.
    }
  }
}

TEST_CASE("integer images may give float logits and the other way round") {
  MadeModel wanted = quantised_model(TensorType::INT8, 0);
  wanted.output = TensorType::FLOAT32;
  wanted.output_quantisation = {};
  OpenedModel opened(wanted);
  std::ranges::fill(opened.session().input(), std::byte(100));
  opened.session().run();
  CHECK(opened.session().output().front() == doctest::Approx(5));
}

TEST_CASE("images may lie channel by channel, and logits behind dimensions of one") {
  TfliteGraph graph;
  const int image = graph.add_value("image", TensorType::FLOAT32, {1, 3, 4, 4});
  const std::vector<std::int32_t> axes = {2, 3};
  const int axes_tensor =
      graph.add_constant("axes", TensorType::INT32, {2}, std::as_bytes(std::span(axes)));
  const int mean = graph.add_value("mean", TensorType::FLOAT32, {1, 3});
  graph.add_operator(schema::BuiltinOperator::MEAN, 1, {image, axes_tensor}, mean,
                     schema::ReducerOptionsT());
  const std::vector<std::int32_t> shape = {-1, 1, 1, 3};
  const int shape_tensor =
      graph.add_constant("shape", TensorType::INT32, {4}, std::as_bytes(std::span(shape)));
  const int logits = graph.add_value("logits", TensorType::FLOAT32, {1, 1, 1, 3});
  graph.add_operator(schema::BuiltinOperator::RESHAPE, 1, {mean, shape_tensor}, logits,
                     schema::ReshapeOptionsT());
  const OpenedFile opened(graph.file(image, logits, "planes"), 2);
  CHECK(opened.session().input_spec().layout == runtime::Layout::nchw);
  auto* pixels = reinterpret_cast<float*>(opened.session().input().data());
  for (std::size_t i = 0; i < 96; ++i) pixels[i] = static_cast<float>(i / 16);
  opened.session().run();
  CHECK(std::ranges::equal(opened.session().output(), std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST_CASE("integers of 16 bits go in and come out, symmetric") {
  OpenedModel opened({.input = TensorType::INT16,
                      .input_quantisation = {{0.001F}, {0}},
                      .output = TensorType::INT16,
                      .output_quantisation = {{0.001F}, {0}}});
  CHECK(opened.session().input_spec().element == Element::i16);
  auto* pixels = reinterpret_cast<std::int16_t*>(opened.session().input().data());
  REQUIRE(opened.session().input().size() == 2 * 48);
  for (std::size_t i = 0; i < 48; ++i)
    pixels[i] = static_cast<std::int16_t>(i % 3 == 1 ? -2000 : 700);
  opened.session().run();
  REQUIRE(opened.session().output().size() == 3);
  CHECK(opened.session().output()[0] == doctest::Approx(0.7));
  CHECK(opened.session().output()[1] == doctest::Approx(-2));
  CHECK(message_of_opening({.input = TensorType::INT16,
                            .input_quantisation = {{0.001F}, {1}},
                            .output = TensorType::INT16,
                            .output_quantisation = {{0.001F}, {0}}}) ==
        "the .tflite cannot be used: a tensor's zero point is none of its integers");
}

TEST_CASE("integers need one scale above zero and one zero point") {
  const auto message = [](std::vector<float> scales, std::vector<std::int64_t> zero_points) {
    return message_of_opening({.input = TensorType::INT8,
                               .input_quantisation = {std::move(scales), std::move(zero_points)},
                               .output = TensorType::INT8,
                               .output_quantisation = {{0.02F}, {0}}});
  };
  CHECK(message({0.05F}, {0}).empty());
  for (const float scale : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN(),
                            std::numeric_limits<float>::infinity()}) {
    CAPTURE(scale);
    CHECK_FALSE(message({scale}, {0}).empty());
  }
  CHECK_FALSE(message({0.05F}, {}).empty());
  CHECK_FALSE(message({}, {0}).empty());
}

TEST_CASE("a file that holds its batch in a shape is unsupported with another") {
  const auto opening = [](std::int32_t rows, int batch) -> std::string {
    TfliteGraph graph;
    const int image = graph.add_value("image", TensorType::FLOAT32, {rows, 2, 2, 3});
    const std::vector<std::int32_t> shape = {rows, 12};
    const int shape_tensor =
        graph.add_constant("shape", TensorType::INT32, {2}, std::as_bytes(std::span(shape)));
    const int logits = graph.add_value("logits", TensorType::FLOAT32, {rows, 12});
    graph.add_operator(schema::BuiltinOperator::RESHAPE, 1, {image, shape_tensor}, logits,
                       schema::ReshapeOptionsT());
    try {
      OpenedFile(graph.file(image, logits, "fixed"), batch).session().run();
    } catch (const runtime::Unsupported& reason) {
      return reason.what();
    }
    return "";
  };
  CHECK(opening(1, 1).empty());
  CHECK(opening(4, 4).empty());
  CHECK(opening(1, 2) == "this .tflite takes 1 image at a time, not 2");
  CHECK(opening(4, 1) == "this .tflite takes 4 images at a time, not 1");
}

TEST_CASE("a batch of several in a constant shape is the only one that the file takes") {
  const auto batch = [](std::int32_t rows, std::int32_t shape_rows, bool as_operand) {
    TfliteGraph graph;
    const int image = graph.add_value("image", TensorType::FLOAT32, {rows, 2, 2, 3});
    const std::vector<std::int32_t> shape = {shape_rows, 12};
    std::vector<std::int32_t> operands = {image};
    schema::ReshapeOptionsT options;
    if (as_operand) {
      operands.push_back(
          graph.add_constant("shape", TensorType::INT32, {2}, std::as_bytes(std::span(shape))));
    } else {
      options.new_shape = shape;
    }
    const int logits = graph.add_value("logits", TensorType::FLOAT32, {rows, 12});
    graph.add_operator(schema::BuiltinOperator::RESHAPE, 1, operands, logits, options);
    const test::TemporaryFolder folder;
    write_file_atomically(folder / "net.tflite", graph.file(image, logits, "fixed"));
    return runtime::make_runtime()->inspect(folder / "net.tflite").batch;
  };
  for (const bool as_operand : {true, false}) {
    CAPTURE(as_operand);
    CHECK(batch(4, 4, as_operand) == 4);
    CHECK_FALSE(batch(4, -1, as_operand));
    CHECK_FALSE(batch(1, 1, as_operand));
  }
}

TEST_CASE("a computed shape is tried out first: its logits come for every batch, or a sentence") {
  for (const int batch : {1, 3}) {
    const OpenedFile opened(flattening({1, 48}), batch);
    auto* pixels = reinterpret_cast<float*>(opened.session().input().data());
    const std::size_t count = 48 * static_cast<std::size_t>(batch);
    for (std::size_t i = 0; i < count; ++i) pixels[i] = static_cast<float>(i);
    opened.session().run();
    REQUIRE(opened.session().output().size() == count);
    CHECK(opened.session().output().back() == static_cast<float>(count - 1));
  }
  CHECK_THROWS_WITH_AS(OpenedFile(flattening({1, 48}, {}), 1),
                       doctest::Contains("ends in a RESHAPE to a computed shape"),
                       runtime::Unsupported);
  // It says 2 logits and computes 48, which LiteRT would write behind the end of the buffer.
  CHECK_THROWS_WITH_AS(OpenedFile(flattening({1, 2}), 1),
                       "the model does not give 2 logits for each of 1 images", std::runtime_error);
}

TEST_CASE("a file that classifies no images says what it does instead") {
  CHECK(contains(message_of_opening({.input_shape = {1, 4, 5, 3}}),
                 "the model's input is FLOAT32 1 x 4 x 5 x 3, not N x S x S x 3 or N x 3 x S x S"));
  CHECK(contains(message_of_opening({.input_shape = {1, 4, 4, 1}, .output_shape = {1, 2}}),
                 "not N x S x S x 3"));
  CHECK(contains(message_of_opening({.output_shape = {1, 1}}),
                 "the model's output is FLOAT32 1 x 1, not N x classes"));
  CHECK(contains(message_of_opening({.input = TensorType::INT32, .output = TensorType::INT32}),
                 "the model's input is INT32 1 x 4 x 4 x 3, and edgebench takes float, uint8, "
                 "int8 and int16"));
  MadeModel unscaled = quantised_model(TensorType::UINT8, 130);
  unscaled.input_quantisation = {};
  CHECK(contains(message_of_opening(unscaled), "integers with a scale and others without one"));
  unscaled.output_quantisation = {};
  CHECK(contains(message_of_opening(unscaled), "without one scale and zero point"));
}

TEST_CASE("a file whose own shapes are wrong is an error, not another answer") {
  // The file says five classes and computes three.
  CHECK_FALSE(message_of_opening({.output_shape = {1, 5}}).empty());
}

TEST_CASE("files with a signature, as converters write them, are taken") {
  const auto with_signature = [](std::uint32_t input, std::uint32_t graph) {
    return changed_model(made_model({}), [&](schema::ModelT& model) {
      auto signature = std::make_unique<schema::SignatureDefT>();
      signature->signature_key = "serving_default";
      signature->subgraph_index = graph;
      signature->inputs.push_back(std::make_unique<schema::TensorMapT>());
      signature->inputs.front()->name = "x";
      signature->inputs.front()->tensor_index = input;
      signature->outputs.push_back(std::make_unique<schema::TensorMapT>());
      signature->outputs.front()->name = "y";
      signature->outputs.front()->tensor_index =
          static_cast<std::uint32_t>(model.subgraphs.front()->outputs.front());
      model.signature_defs.push_back(std::move(signature));
    });
  };
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "signed.tflite", with_signature(0, 0));
  edgebench::test::NoPhases phases;
  const auto runtime = runtime::make_runtime();
  const auto session = runtime->open({.artifact = folder / "signed.tflite"}, phases);
  CHECK_NOTHROW(session->run());
  CHECK(reason_to_refuse(with_signature(1, 0)) ==
        "its signature names other tensors than the graph's input and output");
  CHECK(reason_to_refuse(with_signature(99, 0)) ==
        "its signature names a tensor that does not exist");
  CHECK(reason_to_refuse(with_signature(0, 1)) ==
        "its signature names a graph that does not exist");
}

TEST_CASE("what LiteRT would trust is checked before it sees it") {
  const auto refused = [](const auto& change) {
    return reason_to_refuse(changed_model(made_model({}), change));
  };
  CHECK(refused([](schema::ModelT&) {}).empty());
  CHECK(refused([](schema::ModelT& model) {
          model.operator_codes.front()->builtin_code = static_cast<schema::BuiltinOperator>(118);
        }) == "it has an operator IF, which edgebench does not take in a classifier");
  CHECK(refused([](schema::ModelT& model) { model.version = 4; }) == "it is of version 4, not 3");
  CHECK(refused([](schema::ModelT& model) { model.buffers[1]->data.pop_back(); }) ==
        "a constant of 8 bytes has 7 bytes of data");
  CHECK(refused([](schema::ModelT& model) { model.buffers[1]->data[0] = 9; }) ==
        "an operator MEAN is taken over a dimension that does not exist");
  CHECK(refused([](schema::ModelT& model) {
          model.subgraphs.front()->operators.front()->inputs[0] = 77;
        }) == "an operator MEAN reads what does not exist");
  CHECK(refused([](schema::ModelT& model) {
          model.subgraphs.front()->operators.front()->outputs[0] = 0;
        }) == "an operator MEAN writes where it may not");
  CHECK(refused([](schema::ModelT& model) { model.subgraphs.front()->tensors[0]->buffer = 9; }) ==
        "a tensor's buffer is not in the file");
  CHECK(refused([](schema::ModelT& model) {
          model.subgraphs.front()->operators.front()->builtin_options.Reset();
        }) == "an operator MEAN has not the options it needs");
  CHECK(reason_to_refuse("TFL3") == "it is no .tflite file");
  CHECK(reason_to_refuse(made_model({}).substr(0, 300)) == "it is cut short or damaged");
}

TEST_CASE("an oversized file is refused for its size, and the message names it") {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder / "large.tflite";
  write_file_atomically(path, made_model({}));
  CHECK_NOTHROW(ModelFile{path});
  std::filesystem::resize_file(path, (std::uintmax_t{1} << 30) + 1);  // Without data: a hole.
  CHECK_THROWS_WITH_AS(ModelFile{path}, "the .tflite cannot be used: it is larger than 1 GiB",
                       std::runtime_error);
}

}  // namespace edgebench::litert
