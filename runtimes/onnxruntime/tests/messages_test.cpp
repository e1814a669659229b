#include "messages.h"

#include <doctest/doctest.h>

namespace {

using edgebench::onnxruntime::fault_in;
using edgebench::onnxruntime::lack_in;
using edgebench::onnxruntime::words_in;

// As ONNX Runtime 1.31.1 writes them.
constexpr const char* kCycle =
    "Load model from /tmp/net.onnx failed:This is an invalid model. Error: the graph is "
    "not acyclic.";
constexpr const char* kNewSet =
    "Load model from /tmp/net.onnx failed:/onnxruntime_src/onnxruntime/core/graph/"
    "model_load_utils.h:46 void onnxruntime::model_load_utils::ValidateOpsetForDomain(const "
    "std::unordered_map<std::__cxx11::basic_string<char>, int>&, const "
    "onnxruntime::logging::Logger&, bool, const std::string&, int) ONNX Runtime only *guarantees* "
    "support for models stamped with official released onnx opset versions. Opset 99 is under "
    "development and support for this is limited. The operator schemas and or other functionality "
    "may change before next ONNX release and in this case ONNX Runtime will not guarantee backward "
    "compatibility. Current official support for domain ai.onnx is till opset 26.";
constexpr const char* kNewForm =
    "Load model from /tmp/net.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model.cc:256 "
    "onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&, const "
    "onnxruntime::ModelOptions&) Unsupported model IR version: 77, max supported IR version: 13\n";
constexpr const char* kOperator =
    "Load model from /tmp/net.onnx failed:This is an invalid model. In Node, (\"Conv_0\", "
    "Convolve, \"\", -1) : (\"images\": tensor(float),) -> (\"a\",) , Error No Op registered for "
    "Convolve with domain_version of 17";

}  // namespace

TEST_CASE("the makers' sources and signatures are left out of a message") {
  CHECK(words_in(kNewForm) == "Unsupported model IR version: 77, max supported IR version: 13\n");
  CHECK(words_in(kNewSet).starts_with("ONNX Runtime only *guarantees* support"));
  CHECK(words_in("tensorprotoutils.cc:1534 ValidateDataSize Initializer 'w': raw_data size (512 "
                 "bytes) does not match") ==
        "Initializer 'w': raw_data size (512 bytes) does not match");
  CHECK(words_in("/a/b.h:7 T ns::f(int (*)(int)) const [with T = int] It failed") == "It failed");
  CHECK(words_in("a.cpp:7 ns::f(int and no end") == "");
}

TEST_CASE("any other message stays as it is") {
  for (const char* message : {"Got invalid dimensions for input", "net.onnx:7 lines",
                              "a.cc:x is none", "a.cc: neither", "", "13:7 of them"}) {
    CAPTURE(message);
    CHECK(words_in(message) == message);
    CHECK(fault_in(message) == message);
    CHECK(lack_in(message, "1.2").empty());
  }
}

TEST_CASE("what the library lacks is said with what helps") {
  CHECK(lack_in(kNewSet, "1.2") ==
        "its operator set is newer than ONNX Runtime 1.2 reads; export it with opset_version=26 or "
        "an older one");
  CHECK(lack_in(kNewForm, "1.2") ==
        "its ir_version is newer than ONNX Runtime 1.2 reads; export it with an older onnx "
        "package, so that it is 13 at the most");
  CHECK(lack_in(kOperator, "1.2") == "ONNX Runtime 1.2 has nothing for its operator Convolve");
  CHECK(lack_in(kCycle, "1.2").empty());
}

TEST_CASE("a model that cannot be loaded is told to be exported again") {
  CHECK(fault_in(kCycle) ==
        "ONNX Runtime cannot read it: This is an invalid model. Error: the graph is not acyclic; "
        "export it again");
  CHECK(
      fault_in("Load model from /tmp/net.onnx failed:Invalid model. Node input 'x' is nowhere.") ==
      "ONNX Runtime cannot read it: Invalid model. Node input 'x' is nowhere; export it again");
}
