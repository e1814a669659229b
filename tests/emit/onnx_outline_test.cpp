#include "emit/onnx_outline.h"

#include <functional>
#include <stdexcept>
#include <string>

#include "emit/bytes_of.h"
#include "emit/onnx_files.h"
#include "emit/onnx_support.h"
#include "model/synthetic.h"

namespace edgebench::emit {
namespace {

OnnxOutline outline_of(const onnx::ModelProto& model) {
  return onnx_outline(test::bytes_of(model.SerializeAsString()));
}

// The places of a tensor's data in another file, as exporters write them.
void put_outside(onnx::TensorProto& tensor, const std::string& location, const std::string& offset,
                 const std::string& length) {
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  const auto add = [&](const std::string& key, const std::string& value) {
    auto* entry = tensor.add_external_data();
    entry->set_key(key);
    entry->set_value(value);
  };
  add("location", location);
  add("offset", offset);
  add("length", length);
}

onnx::NodeProto& add_node(onnx::GraphProto& graph, const std::string& type,
                          const std::string& input, const std::string& output) {
  auto& node = *graph.add_node();
  node.set_op_type(type);
  node.add_input(input);
  node.add_output(output);
  return node;
}

onnx::ModelProto model_ending_in(const std::vector<std::string>& types) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  std::string value = "image";
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::string made = "value" + std::to_string(i);
    add_node(*model.mutable_graph(), types[i], value, made);
    value = made;
  }
  model.mutable_graph()->add_output()->set_name(value);
  return model;
}

}  // namespace

TEST_CASE("our own file needs no other and ends in its classifier") {
  const std::string file = onnx_fp32(model::synthetic_network(0.1, 32, 5, 1));
  const OnnxOutline outline = onnx_outline(test::bytes_of(file));
  CHECK(outline.external_files.empty());
  CHECK(outline.last_operator == "Gemm");
}

TEST_CASE("files with tensors are found wherever a tensor may be, each with what it must hold") {
  onnx::ModelProto model = model_ending_in({"If"});
  onnx::GraphProto& graph = *model.mutable_graph();
  put_outside(*graph.add_initializer(), "a.data", "100", "20");
  put_outside(*graph.add_initializer(), "a.data", "0", "40");
  graph.add_initializer()->set_raw_data("inside");
  put_outside(*graph.add_sparse_initializer()->mutable_values(), "sparse.data", "0", "1");
  put_outside(*graph.mutable_node(0)->add_attribute()->mutable_t(), "value.data", "0", "2");
  onnx::GraphProto& branch = *graph.mutable_node(0)->add_attribute()->mutable_g();
  put_outside(*branch.add_initializer(), "branch.data", "0", "3");
  auto& constant = add_node(branch, "Constant", "", "c");
  put_outside(*constant.add_attribute()->add_tensors(), "list.data", "0", "4");
  auto& of_function = *model.add_functions()->add_node();
  put_outside(*of_function.add_attribute()->mutable_t(), "function.data", "0", "5");
  CHECK(outline_of(model).external_files ==
        std::map<std::string, std::uint64_t>{{"a.data", 120},
                                             {"branch.data", 3},
                                             {"function.data", 5},
                                             {"list.data", 4},
                                             {"sparse.data", 1},
                                             {"value.data", 2}});
}

TEST_CASE("the last operator is looked for behind those that only pass values on") {
  CHECK(outline_of(model_ending_in({"Gemm", "Softmax"})).last_operator == "Softmax");
  CHECK(outline_of(model_ending_in({"Softmax", "Cast", "Reshape"})).last_operator == "Softmax");
  CHECK(outline_of(model_ending_in({"Softmax", "Gemm", "Identity"})).last_operator == "Gemm");
  CHECK(outline_of(model_ending_in({"Softmax", "Mul"})).last_operator == "Mul");
  CHECK(outline_of(model_ending_in({})).last_operator.empty());
}

TEST_CASE("what is damaged is refused, and takes neither the stack nor the memory") {
  const auto refused = [](const std::function<void(onnx::ModelProto&)>& damage) {
    onnx::ModelProto model = model_ending_in({"Gemm"});
    damage(model);
    CHECK_THROWS_AS(outline_of(model), std::runtime_error);
  };
  refused([](onnx::ModelProto& model) { model.clear_graph(); });
  const auto outside = [](const char* offset, const char* length) {
    return [=](onnx::ModelProto& model) {
      put_outside(*model.mutable_graph()->add_initializer(), "x", offset, length);
    };
  };
  refused(outside("one", "1"));
  refused(outside("-1", "1"));
  refused(outside("18446744073709551615", "2"));
  refused([](onnx::ModelProto& model) {
    put_outside(*model.mutable_graph()->add_initializer(), "", "0", "1");
  });
  refused([](onnx::ModelProto& model) {
    onnx::GraphProto* graph = model.mutable_graph();
    for (int depth = 0; depth < 40; ++depth) {
      graph = graph->add_node()->add_attribute()->mutable_g();
    }
  });
  const std::string file = onnx_fp32(model::synthetic_network(0.1, 32, 5, 1));
  CHECK_THROWS_AS(onnx_outline(test::bytes_of(file).first(file.size() / 2)), std::runtime_error);
}

}  // namespace edgebench::emit
