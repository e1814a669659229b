#include "shared/tensorrt/onnx_network.h"

#include "fake_library.h"
#include "runtime/runtime.h"

namespace edgebench::tensorrt::test {
namespace {

std::string reading_refusal(const Library& library) {
  Logger logger;
  try {
    const OnnxNetwork network(library, logger, {});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("types have the names that user files are described with") {
  CHECK(type_name(kFloat) == "float32");
  CHECK(type_name(kHalf) == "float16");
  CHECK(type_name(kInt8) == "int8");
  CHECK(type_name(5) == "uint8");
  CHECK(type_name(7) == "bfloat16");
  CHECK(type_name(10) == "of type 10");
  CHECK(type_name(-1) == "of type -1");
}

TEST_CASE("a classifier of images is taken, strongly typed, and all of it is destroyed") {
  FakeTensorRt& fake = fresh_library();
  for (const auto& [version, flags] : {std::pair{110400, 0U}, {100600, 2U}}) {
    fake.version = version;
    const Library library(fake_product());
    {
      Logger logger;
      const OnnxNetwork network(library, logger, {});
      CHECK(network.form().classes == 10);
      CHECK(network.form().image_size == 4);
      CHECK_FALSE(network.form().batch);
      CHECK(network.input().name == "input");
      CHECK(fake.network_flags == flags);
    }
    CHECK(fake.alive == 0);
  }
}

TEST_CASE("the parser's own words, with the node that it names") {
  FakeTensorRt& fake = fresh_library();
  for (const std::int32_t version : {110400, 100600}) {
    fake.version = version;
    const Library library(fake_product());
    for (const bool parses : {false, true}) {
      fake.parses = parses;
      fake.parser_error = "Non-zero zero point\nis not supported";
      CHECK(reading_refusal(library) == library.words() +
                                            " cannot read the ONNX file: second (Conv): "
                                            "Non-zero zero point; is not supported");
    }
    fake.parser_error.clear();
    fake.parses = false;
    fake.error = "out of words";
    CHECK(reading_refusal(library) == library.words() + " cannot read the ONNX file: out of words");
    fake.error.clear();
    fake.parses = true;
    CHECK(reading_refusal(library).empty());
    CHECK(fake.alive == 0);
  }
}

TEST_CASE("what the parser takes for a network has to be one, and a classifier") {
  FakeTensorRt& fake = fresh_library();
  const Library library(fake_product());
  fake.layers = 0;
  CHECK(reading_refusal(library) == "it is no ONNX model, or one without an operator");
  fake.layers = 1;
  fake.inputs.push_back({"mask", kFloat, {1}});
  CHECK(reading_refusal(library).starts_with(
      "it has 2 inputs (input, float32 N x 3 x 4 x 4; mask, "));
  fake.inputs.clear();
  CHECK(reading_refusal(library).starts_with("it has 0 inputs"));
  fake.inputs = {{"input", kFloat, {-1, 3, 4, 4}}};
  fake.outputs.clear();
  CHECK(reading_refusal(library).starts_with("it has 0 outputs"));
  fake.outputs = {{"output", 3, {-1, 10}}};
  CHECK(reading_refusal(library).starts_with("its output is output, int32 N x 10"));
  CHECK(fake.alive == 0);
}

}  // namespace
}  // namespace edgebench::tensorrt::test
