#include "classifier.h"

#include <doctest/doctest.h>

#include "base/file.h"
#include "model_file_support.h"
#include "runtime/runtime.h"
#include "support.h"

namespace edgebench::litert {
namespace {

using runtime::Element;
using schema::TensorType;

class IgnoredPhases final : public runtime::Phases {
 public:
  void begin(std::string_view /*name*/) override {}
};

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
    IgnoredPhases phases;
    session_ = runtime_->open({.artifact = path(), .image_size = 4, .batch = batch}, phases);
  }

  std::filesystem::path path() const { return folder_ / "users.tflite"; }
  runtime::Session& session() { return *session_; }

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

TEST_CASE("a file that classifies no images says what it does instead") {
  CHECK(contains(message_of_opening({.input_shape = {1, 4, 5, 3}}),
                 "the model's input is FLOAT32 1 x 4 x 5 x 3, not N x S x S x 3"));
  CHECK(contains(message_of_opening({.input_shape = {1, 4, 4, 1}, .output_shape = {1, 2}}),
                 "not N x S x S x 3"));
  CHECK(contains(message_of_opening({.output_shape = {1, 1}}),
                 "the model's output is FLOAT32 1 x 1, not N x classes"));
  CHECK(contains(message_of_opening({.input = TensorType::INT32, .output = TensorType::INT32}),
                 "the model's input is INT32 1 x 4 x 4 x 3, and edgebench takes float, uint8 and "
                 "int8"));
  MadeModel unscaled = quantised_model(TensorType::UINT8, 130);
  unscaled.input_quantisation = {};
  CHECK(contains(message_of_opening(unscaled), "without one scale and zero point"));
}

TEST_CASE("a file whose own shapes are wrong is an error, not another answer") {
  // The file says five classes and computes three.
  CHECK_FALSE(message_of_opening({.output_shape = {1, 5}}).empty());
}

TEST_CASE("an operator out of the list is named by its code") {
  const std::string valid = made_model({});
  const auto model = schema::UnPackModel(valid.data());
  model->operator_codes.front()->builtin_code = static_cast<schema::BuiltinOperator>(118);  // IF.
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishModelBuffer(builder, schema::Model::Pack(builder, model.get()));
  const std::span<const std::uint8_t> file(builder.GetBufferPointer(), builder.GetSize());
  CHECK_THROWS_WITH_AS(
      check_model(std::as_bytes(file)),
      "it has an operator of code 118, which is none of those that edgebench takes "
      "in a classifier",
      std::runtime_error);
}

}  // namespace edgebench::litert
