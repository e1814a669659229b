#include "measure/prepare/model_kind.h"

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

namespace edgebench::measure {
namespace {

using namespace std::string_literals;

ModelKind kind(std::string_view file) {
  return model_kind(std::as_bytes(std::span(file)));
}

}  // namespace

TEST_CASE("the content says what a file is") {
  CHECK(kind("\x1c\0\0\0TFL3\0\0"s) == ModelKind::tflite);
  CHECK(kind("\x1c\0\0\0ET12\0\0"s) == ModelKind::executorch);
  CHECK(kind("\x08\x08\x3a\x02\x12\x00"s) == ModelKind::onnx);
  CHECK(kind("\x08\x08\x3a\x7f\x12"s) == ModelKind::onnx);  // Cut short.
  CHECK(kind("<?xml version=\"1.0\"?>\n<net name=\"x\" version=\"11\">") == ModelKind::openvino_ir);
  CHECK(kind("\xEF\xBB\xBF <net name=\"x\">") == ModelKind::openvino_ir);
  const std::string archive = "PK\3\4"s + std::string(3'000'000, 'x');
  CHECK(kind(archive + "net/code/a.py net/constants.pkl") == ModelKind::torchscript);
  CHECK(kind(archive + "net/code/a.py net/constants.pkl net/bytecode.pkl") ==
        ModelKind::torch_mobile);
}

TEST_CASE("what is no model file is unknown") {
  for (const std::string& file :
       {""s, "x"s, "PK\3\4"s, "PK\3\4 net/data.pkl net/data/0"s,
        "\x1c\0\0\0TFL2\0\0"s, "\x1c\0\0\0ETxx\0\0"s, "<html><net ></html>"s,
        "<?xml version=\"1.0\"?><svg>"s, "version https://git-lfs.github.com/spec/v1"s}) {
    CAPTURE(file);
    CHECK(kind(file) == ModelKind::unknown);
  }
}

TEST_CASE("every kind has a suffix and words of its own") {
  for (const auto& [kind, suffix] :
       {std::pair{ModelKind::onnx, ".onnx"}, {ModelKind::openvino_ir, ".xml"},
        {ModelKind::tflite, ".tflite"}, {ModelKind::executorch, ".pte"},
        {ModelKind::torchscript, ".pt"}, {ModelKind::torch_mobile, ".ptl"},
        {ModelKind::unknown, ""}}) {
    CHECK(suffix_of(kind) == suffix);
    CHECK_FALSE(words_of(kind).empty());
  }
}

}  // namespace edgebench::measure
