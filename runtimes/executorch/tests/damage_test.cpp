// Files that are wrong in one place: each is refused with a sentence that says where.
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "check/program_check.h"
#include "edited_pte.h"
#include "model/synthetic.h"
#include "no_phases.h"
#include "runtime/runtime.h"
#include "support.h"
#include "write/reduced_writers.h"

namespace edgebench::executorch {
namespace {

namespace fb = executorch_flatbuffer;

model::Network damaged_network() {
  return model::synthetic_network(0.35, 32, 10, 1);
}

std::string good_file() {
  const model::Network model = damaged_network();
  return write_program(model, DelegateWriter(model).write());
}

std::string with_value(std::size_t index, const std::function<void(fb::TensorT&)>& edit) {
  return with_program(good_file(), [&](fb::ProgramT& program) {
    edit(*program.execution_plan[0]->values[index]->val.AsTensor());
  });
}

std::string with_good_graph(const std::function<void(fb_xnnpack::XNNGraphT&)>& edit) {
  const model::Network model = damaged_network();
  return write_program(model, with_graph(DelegateWriter(model).write(), edit));
}

// The sentence of opening it as a user's file; empty where it opens and runs.
std::string complaint(const std::string& file, int batch = 1) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "model.pte", std::ios::binary) << file;
  edgebench::test::NoPhases phases;
  try {
    const auto runtime = runtime::make_runtime();
    const auto session = runtime->open(
        {.variant = "", .artifact = folder / "model.pte", .batch = batch, .threads = 1}, phases);
    session->run();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

void check_refused(const std::string& file, const std::string& reason) {
  const std::string said = complaint(file);
  CAPTURE(said);
  CHECK(said.find(reason) != std::string::npos);
}

// The union deletes what it holds.
template <typename Table>
void become(fb_xnnpack::XNodeUnionUnion& node, fb_xnnpack::XNodeUnion type, const Table& table) {
  node.Reset();
  node.type = type;
  node.value = new Table(table);
}

// The value's two vectors with a length of 0: the object API leaves empty ones out.
std::string without_dimensions(std::string file, std::size_t index) {
  std::string plain = file.substr(0, 8) + file.substr(8 + kExtendedHeader);
  put(plain, 0, get<std::uint32_t>(std::as_bytes(std::span(plain)), 0) - 32);
  const fb::Tensor* tensor = fb::GetProgram(plain.data())
                                 ->execution_plan()
                                 ->Get(0)
                                 ->values()
                                 ->Get(static_cast<std::uint32_t>(index))
                                 ->val_as_Tensor();
  for (const void* vector :
       {static_cast<const void*>(tensor->sizes()), static_cast<const void*>(tensor->dim_order())}) {
    const auto at = static_cast<std::size_t>(static_cast<const char*>(vector) - plain.data());
    put(file, at + kExtendedHeader, std::uint32_t{0});
  }
  return file;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(from.size() == to.size());
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a good file is good, also when taken apart and put together again") {
  CHECK(complaint(good_file()).empty());
  CHECK(complaint(with_program(good_file(), [](fb::ProgramT&) {})).empty());
  CHECK(complaint(with_good_graph([](fb_xnnpack::XNNGraphT&) {})).empty());
}

TEST_CASE("files of another kind or version") {
  check_refused("", "too short");
  check_refused(std::string(1000, 'x'), "no .pte");
  check_refused(replaced(good_file(), "ET12", "ET11"), "format ET11");
  check_refused(replaced(good_file(), "eh00", "eh01"), "no extended header");
  check_refused(replaced(good_file(), "XH00", "XH01"), "no header of a known version");
  check_refused(replaced(good_file(), "XN01", "XN02"), "of another version");
  check_refused(with_program(good_file(), [](fb::ProgramT& program) { program.version = 1; }),
                "schema version 1");
}

TEST_CASE("files that are cut short") {
  const std::string file = good_file();
  for (const std::size_t size : {file.size() - 1, file.size() / 2, std::size_t{4000}}) {
    check_refused(file.substr(0, size), "cut short");
  }
}

TEST_CASE("what this library does not have") {
  check_refused(replaced(good_file(), "XnnpackBackend", "VulkanBackend2"),
                "delegates to VulkanBackend2");
  const auto call_operator = [](fb::ProgramT& program) {
    auto& plan = *program.execution_plan[0];
    auto op = std::make_unique<fb::OperatorT>();
    op->name = "aten::no_such_thing";
    op->overload = "out";
    plan.operators.push_back(std::move(op));
  };
  check_refused(with_program(good_file(), call_operator), "operator aten::no_such_thing.out");
}

TEST_CASE("methods that do not map images to logits") {
  const auto sizes = [](std::vector<std::int32_t> wanted, std::vector<std::uint8_t> order) {
    return [wanted, order](fb::TensorT& tensor) {
      tensor.sizes = wanted;
      tensor.dim_order = order;
    };
  };
  check_refused(with_value(0, sizes({64, 4, 32, 32}, {0, 1, 2, 3})), "input is 64 x 4 x 32 x 32");
  check_refused(with_value(0, sizes({64, 3, 32, 16}, {0, 1, 2, 3})), "input is 64 x 3 x 32 x 16");
  check_refused(with_value(0, sizes({64, 3, 32, 32}, {0, 1, 3, 2})), "lies in memory");
  check_refused(with_value(1, sizes({32, 10}, {0, 1})), "output is 32 x 10");
  check_refused(with_value(1, sizes({64, 10}, {0, 0})), "have no order");
  check_refused(with_value(0, [](fb::TensorT& tensor) { tensor.scalar_type = fb::ScalarType_INT; }),
                "another form");
  const auto rename = [](fb::ProgramT& program) { program.execution_plan[0]->name = "backward"; };
  check_refused(with_program(good_file(), rename), "not called \"forward\"");
}

TEST_CASE("a scalar is passed as a value of one element, as the exporter writes it") {
  const model::Network model = damaged_network();
  // The delegate's second argument, which nothing reads; its output becomes the third.
  const auto with_scalar = [&](std::vector<std::uint32_t> dims, std::vector<std::int32_t> sizes) {
    const Delegate delegate =
        with_graph(DelegateWriter(model).write(), [&](fb_xnnpack::XNNGraphT& graph) {
          for (auto& value : graph.xvalues) {
            auto* tensor = value->xvalue_union.AsXNNTensorValue();
            if (tensor != nullptr && tensor->external_id == 1) tensor->external_id = 2;
          }
          fb_xnnpack::XNNTensorValueT scalar;
          scalar.datatype = fb_xnnpack::XNNDatatype_xnn_datatype_fp32;
          scalar.num_dims = static_cast<std::uint32_t>(dims.size());
          scalar.dims = dims;
          scalar.external_id = 1;
          scalar.flags = 1;
          scalar.id_out = static_cast<std::uint32_t>(graph.xvalues.size());
          graph.xvalues.push_back(std::make_unique<fb_xnnpack::XValueT>());
          graph.xvalues.back()->xvalue_union.Set(std::move(scalar));
          graph.num_externs = 3;
        });
    const std::string file = write_program(model, delegate);
    return with_program(file, [&](fb::ProgramT& program) {
      fb::ExecutionPlanT& plan = *program.execution_plan[0];
      fb::TensorT tensor = *plan.values[1]->val.AsTensor();
      tensor.sizes = sizes;
      tensor.dim_order.resize(sizes.size());
      tensor.shape_dynamism = fb::TensorShapeDynamism_STATIC;
      plan.values.push_back(std::make_unique<fb::EValueT>());
      plan.values.back()->val.Set(std::move(tensor));
      plan.chains[0]->instructions[0]->instr_args.AsDelegateCall()->args = {0, 2, 1};
    });
  };
  CHECK(complaint(without_dimensions(with_scalar({1}, {1}), 2)).empty());
  CHECK(complaint(with_scalar({1}, {1})).empty());
  check_refused(without_dimensions(with_scalar({2}, {1}), 2), "a tensor of another form");
  check_refused(without_dimensions(with_scalar({1, 1}, {1}), 2), "a tensor of another form");
  check_refused(with_scalar({1, 1}, {1}), "a tensor of another form");
}

TEST_CASE("an official export is no damaged file") {
  const auto folder = test::cases();
  if (!folder) return;
  edgebench::test::NoPhases phases;
  const auto runtime = runtime::make_runtime();
  // MobileNetV3, whose hard sigmoids make eighteen scalars.
  const auto session = runtime->open({.artifact = *folder / "mv3s035_xnnpack.pte"}, phases);
  session->run();
  CHECK(session->output().size() == 10);
  CHECK(session->facts().at("instructions") == "1 delegate calls, 18 kernel calls");
  CHECK(session->executed_layers().size() == 54);
}

TEST_CASE("a batch that the file does not take is unsupported") {
  CHECK(complaint(good_file(), kLargestBatch).empty());
  CHECK(complaint(good_file(), kLargestBatch + 1) ==
        "this .pte takes up to 64 images at a time, not 65");
  const auto fix = [](fb::TensorT& tensor) {
    tensor.shape_dynamism = fb::TensorShapeDynamism_STATIC;
  };
  CHECK(complaint(with_value(0, fix), 2) == "this .pte takes 64 images at a time, not 2");
}

TEST_CASE("programs whose indices lead nowhere") {
  check_refused(with_value(1, [](fb::TensorT& tensor) { tensor.allocation_info->memory_id = 2; }),
                "outside of the planned memory");
  check_refused(with_value(1, [](fb::TensorT& tensor) { tensor.allocation_info.reset(); }),
                "no memory for its output");
  check_refused(with_value(0, [](fb::TensorT& tensor) { tensor.data_buffer_idx = 5; }),
                "a constant is not there");
  const auto plan_much = [](fb::ProgramT& program) {
    program.execution_plan[0]->non_const_buffer_sizes[1] = std::int64_t{1} << 40;
  };
  check_refused(with_program(good_file(), plan_much), "more memory than 8 GiB");
  const auto call_other = [](fb::ProgramT& program) {
    program.execution_plan[0]
        ->chains[0]
        ->instructions[0]
        ->instr_args.AsDelegateCall()
        ->delegate_index = 1;
  };
  check_refused(with_program(good_file(), call_other), "a delegate that it does not have");
  const auto move_segment = [](fb::ProgramT& program) { program.segments[3]->offset += 1 << 24; };
  check_refused(with_program(good_file(), move_segment), "outside of the file");
}

TEST_CASE("graphs that would end the process or compute nonsense") {
  using fb_xnnpack::XNNGraphT;
  const auto shorten = [](fb::ProgramT& program) { program.segments[1]->size -= 4; };
  check_refused(with_program(good_file(), shorten), "shorter than its tensor");
  check_refused(with_good_graph([](XNNGraphT& graph) {
                  for (auto& node : graph.xnodes) {
                    if (auto* depthwise = node->xnode_union.AsXNNDepthwiseConv2d()) {
                      depthwise->group_input_channels = 0;
                    }
                  }
                }),
                "filter does not fit");
  check_refused(with_good_graph([](XNNGraphT& graph) {
                  graph.xvalues[0]->xvalue_union.AsXNNTensorValue()->flags = 0;
                }),
                "neither input nor output");
  check_refused(with_good_graph([](XNNGraphT& graph) { graph.constant_data[2]->named_key = "x"; }),
                "lacks the constant x");
  check_refused(
      with_good_graph([](XNNGraphT& graph) { std::swap(graph.xnodes[4], graph.xnodes[5]); }),
      "what nothing has computed");
  check_refused(with_good_graph([](XNNGraphT& graph) { graph.xnodes.pop_back(); }),
                "nothing computes");
  // What the transposition at the entry reads and writes, by other nodes.
  const auto instead = [](const auto& make) {
    return with_good_graph([&](XNNGraphT& graph) {
      auto& node = graph.xnodes.front()->xnode_union;
      const auto* first = node.AsXNNStaticTranspose();
      REQUIRE(first != nullptr);
      const std::uint32_t from = first->input_id;
      const std::uint32_t to = first->output_id;
      make(node, from, to);
    });
  };
  using Union = fb_xnnpack::XNodeUnionUnion;
  check_refused(instead([](Union& node, std::uint32_t from, std::uint32_t to) {
                  fb_xnnpack::XNNStaticSliceT slice;
                  slice.num_dims = 4;
                  slice.offsets = {0, 0, 0};
                  slice.sizes = {1, 3, 32, 32};
                  slice.input_id = from;
                  slice.output_id = to;
                  become(node, fb_xnnpack::XNodeUnion_XNNStaticSlice, slice);
                }),
                "do not fit its dimensions");
  check_refused(instead([](Union& node, std::uint32_t from, std::uint32_t to) {
                  fb_xnnpack::XNNStaticResizeBilinear2DT resize;
                  resize.input_id = from;
                  resize.output_id = to;
                  become(node, fb_xnnpack::XNodeUnion_XNNStaticResizeBilinear2D, resize);
                }),
                "resized to an impossible size");
  check_refused(instead([](Union& node, std::uint32_t from, std::uint32_t to) {
                  fb_xnnpack::_XNNCatT joined;
                  joined.axis = 4;
                  joined.input1_id = joined.input2_id = from;
                  joined.output_id = to;
                  become(node, fb_xnnpack::XNodeUnion_XNNConcatenate2, joined);
                }),
                "along a dimension that it does not have");
  check_refused(instead([](Union& node, std::uint32_t from, std::uint32_t to) {
                  fb_xnnpack::XNNArgMaxPooling2dT places;
                  places.input_id = from;
                  places.output_value_id = to;
                  become(node, fb_xnnpack::XNodeUnion_XNNArgMaxPooling2d, places);
                }),
                "a node ArgMaxPooling2d");
}

}  // namespace edgebench::executorch
