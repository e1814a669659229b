#include "emit/onnx_int8_writer.h"

#include <set>

#include "emit/onnx_files.h"
#include "model/synthetic.h"
#include "onnx_support.h"
#include "quantised_support.h"

namespace edgebench::emit {
namespace {

using quantise::QuantisedNetwork;
using quantise::Scheme;

QuantisedNetwork network_of(Scheme scheme) {
  return test::hand_quantised(model::synthetic_network(0.25, 32, 10, 2, {24}), scheme);
}

onnx::ModelProto file_of(const QuantisedNetwork& network) {
  const bool symmetric = network.scheme == Scheme::symmetric_i8;
  return test::parse_onnx(symmetric ? onnx_int8_symmetric(network) : onnx_int8(network));
}

constexpr std::array kSchemes = {Scheme::asymmetric_u8, Scheme::symmetric_i8};

}  // namespace

TEST_CASE("how the integers came about stands in the metadata, under keys of its own") {
  for (const Scheme scheme : kSchemes) {
    QuantisedNetwork network = network_of(scheme);
    network.provenance = {{"recipe", "by hand"}, {"warning", "one"}, {"warning", "two"}};
    const onnx::ModelProto model = file_of(network);
    REQUIRE(model.metadata_props_size() == 4);
    CHECK(model.metadata_props(2).key() == "quantisation.recipe");
    CHECK(model.metadata_props(3).value() == "one; two");
  }
}

TEST_CASE("no constant is written that nothing reads") {
  for (const Scheme scheme : kSchemes) {
    const onnx::ModelProto model = file_of(network_of(scheme));
    std::set<std::string> read;
    for (const onnx::NodeProto& node : model.graph().node()) {
      read.insert(node.input().begin(), node.input().end());
    }
    for (const onnx::TensorProto& constant : model.graph().initializer()) {
      CAPTURE(constant.name());
      CHECK(read.contains(constant.name()));
    }
  }
}

}  // namespace edgebench::emit
