#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "check/program_check.h"
#include "check/pte_file.h"
#include "model/synthetic.h"
#include "quantised_support.h"
#include "write/delegate_writer.h"
#include "write/program_writer.h"
#include "write/reduced_writers.h"

namespace edgebench::executorch {
namespace {

model::Network written_network() {
  return model::synthetic_network(0.35, 64, 10, 1);
}

std::string file_of(const model::Network& model, const Delegate& delegate) {
  return write_program(model, delegate);
}

struct Written {
  explicit Written(std::string content)
      : bytes(std::move(content)),
        file(std::as_bytes(std::span(bytes))),
        checked(check_program(file)) {}
  std::string bytes;
  PteFile file;
  CheckedProgram checked;
};

std::int64_t count(const Written& written, const std::string& kind) {
  return std::ranges::count(written.checked.graphs.front().nodes, kind);
}

std::span<const std::byte> constant(const Written& written, const std::string& label) {
  for (const auto* entry : *written.file.program().named_data()) {
    if (entry->key()->str().starts_with(label + "-"))
      return written.file.named(entry->key()->str());
  }
  throw std::runtime_error("no constant " + label);
}

template <typename T>
T element(std::span<const std::byte> bytes, std::size_t index) {
  T value;
  std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
  return value;
}

}  // namespace

TEST_CASE("a file is one method that delegates all of the network") {
  const model::Network model = written_network();
  const Written written(file_of(model, DelegateWriter(model).write()));
  CHECK(written.checked.delegates == std::vector<std::string>{"XnnpackBackend"});
  CHECK(written.checked.operators.empty());
  CHECK(written.checked.delegate_calls == 1);
  CHECK(written.checked.kernel_calls == 0);
  CHECK(written.checked.input.sizes == std::vector<std::int32_t>{kLargestBatch, 3, 64, 64});
  CHECK(written.checked.input.batches);
  CHECK(written.checked.output.sizes == std::vector<std::int32_t>{kLargestBatch, 10});
  CHECK(count(written, "Conv2d") == 35);
  CHECK(count(written, "DepthwiseConv2d") == 17);
  CHECK(count(written, "Add") == 10);
  CHECK(count(written, "FullyConnected") == 1);
  CHECK(written.checked.graphs.front().nodes.size() == 65);
  CHECK(written.checked.graphs.front().layers.front().name == "features.0.0");
  CHECK(written.checked.graphs.front().layers.back().name == "classifier.1");
  CHECK(written.checked.graphs.front().layers.back().kind == runtime::LayerKind::linear);
}

TEST_CASE("hidden layers of the head are layers of the delegate in every precision") {
  const model::Network model = model::synthetic_network(0.35, 64, 10, 1, {24, 16});
  const quantise::QuantisedNetwork quantised = test::hand_quantised(model);
  for (const Delegate& delegate :
       {DelegateWriter(model).write(), fp16_delegate(model), fp16_storage_delegate(model),
        int8_dynamic_delegate(model), int8_delegate(quantised)}) {
    const Written written(file_of(model, delegate));
    const auto& layers = written.checked.graphs.front().layers;
    REQUIRE(layers.size() == 55);
    for (const auto& [place, name] :
         {std::pair(52, "classifier.1"), {53, "classifier.4"}, {54, "classifier.7"}}) {
      CHECK(layers[static_cast<std::size_t>(place)].name == name);
      CHECK(layers[static_cast<std::size_t>(place)].kind == runtime::LayerKind::linear);
    }
  }
  // Their integers are static: only the classifier's weights are widened.
  const Written written(file_of(model, int8_delegate(quantised)));
  CHECK(constant(written, "classifier.4.weight").size() == 16 * 24);
  CHECK(constant(written, "classifier.7.weight").size() == 10 * 17);
  CHECK(constant(written, "classifier.4.bias").size() == 16 * sizeof(std::int32_t));
}

TEST_CASE("the input is read in place, and the output has memory") {
  const model::Network model = written_network();
  const Written written(file_of(model, DelegateWriter(model).write()));
  const auto* values = written.file.program().execution_plan()->Get(0)->values();
  CHECK(values->Get(0)->val_as_Tensor()->allocation_info() == nullptr);
  CHECK(values->Get(1)->val_as_Tensor()->allocation_info() != nullptr);
}

TEST_CASE("filters are in the order of the library") {
  const model::Network model = written_network();
  const Written written(file_of(model, DelegateWriter(model).write()));
  const model::Node& stem = model.nodes[1];
  REQUIRE(stem.weight.size() == static_cast<std::size_t>(stem.out_channels) * 27);
  const auto filter = constant(written, "features.0.0.weight");
  // Output 2, row 1, column 2, input 1 of both.
  CHECK(element<float>(filter, ((2 * 3 + 1) * 3 + 2) * 3 + 1) ==
        stem.weight[((2 * 3 + 1) * 3 + 1) * 3 + 2]);
  const model::Node& depthwise = model.nodes[2];
  REQUIRE(depthwise.depthwise());
  const auto channels = static_cast<std::size_t>(depthwise.out_channels);
  const auto taps = constant(written, depthwise.name + ".weight");
  CHECK(element<float>(taps, (2 * 3 + 1) * channels + 5) == depthwise.weight[5 * 9 + 2 * 3 + 1]);
}

TEST_CASE("equal networks give equal bytes") {
  const model::Network model = written_network();
  const quantise::QuantisedNetwork quantised = test::roughly_quantised(model);
  CHECK(file_of(model, DelegateWriter(model).write()) ==
        file_of(model, DelegateWriter(model).write()));
  CHECK(file_of(model, fp16_delegate(model)) == file_of(model, fp16_delegate(model)));
  CHECK(file_of(model, int8_dynamic_delegate(model)) ==
        file_of(model, int8_dynamic_delegate(model)));
  CHECK(file_of(model, int8_delegate(quantised)) == file_of(model, int8_delegate(quantised)));
  model::Network other = model;
  other.nodes[1].weight[0] += 1;
  CHECK(file_of(model, DelegateWriter(model).write()) !=
        file_of(other, DelegateWriter(other).write()));
}

TEST_CASE("fp16-storage keeps filters in half precision and everything else in single") {
  const model::Network model = written_network();
  const Written whole(file_of(model, DelegateWriter(model).write()));
  const Written half(file_of(model, fp16_storage_delegate(model)));
  CHECK(half.checked.graphs.front().nodes == whole.checked.graphs.front().nodes);
  CHECK(2 * constant(half, "features.0.0.weight").size() ==
        constant(whole, "features.0.0.weight").size());
  CHECK(constant(half, "features.0.0.bias").size() == constant(whole, "features.0.0.bias").size());
}

TEST_CASE("fp16 keeps every constant in half precision") {
  const model::Network model = written_network();
  const Written whole(file_of(model, DelegateWriter(model).write()));
  const Written half(file_of(model, fp16_delegate(model)));
  CHECK(count(half, "Convert") == 2);
  for (const char* label : {"features.0.0.weight", "features.0.0.bias", "classifier.1.weight"}) {
    CHECK(2 * constant(half, label).size() == constant(whole, label).size());
  }
  model::Network large = model;
  large.nodes[1].weight[0] = 1e6F;
  CHECK_THROWS_WITH_AS(fp16_delegate(large), doctest::Contains("features.0.0.weight"),
                       std::range_error);
}

TEST_CASE("int8-dynamic quantises what products read, each value once") {
  const model::Network model = written_network();
  const Written written(file_of(model, int8_dynamic_delegate(model)));
  CHECK(count(written, "Convert") == 35);
  for (const std::size_t index : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    const model::Node& layer = model.nodes[index];
    CHECK(constant(written, layer.name + ".weight").size() ==
          (layer.kernel == 1 ? 1 : 4) * layer.weight.size());
  }
}

TEST_CASE("int8 has the integers that it was given") {
  const model::Network model = written_network();
  const quantise::QuantisedNetwork quantised = test::hand_quantised(model);
  const Written written(file_of(model, int8_delegate(quantised)));
  const auto bias = constant(written, "features.0.0.bias");
  CHECK(element<std::int32_t>(bias, 3) == quantised.layers[1].bias[3]);
  const auto filter = constant(written, model.nodes[2].name + ".weight");
  const auto channels = static_cast<std::size_t>(model.nodes[2].out_channels);
  CHECK(element<std::int8_t>(filter, 4 * channels + 5) == quantised.layers[2].weight[5 * 9 + 4]);
}

TEST_CASE("int8's classifier has a channel of weights 0 for the largest value") {
  const model::Network model = written_network();
  quantise::QuantisedNetwork quantised = test::hand_quantised(model);
  const std::size_t columns = 1280;
  REQUIRE(quantised.activations[model.nodes.size() - 2]->zero_point == 0);
  {
    const Written written(file_of(model, int8_delegate(quantised)));
    const auto filter = constant(written, "classifier.1.weight");
    REQUIRE(filter.size() == 10 * (columns + 1));
    CHECK(element<std::int8_t>(filter, columns) == 0);
    CHECK(element<std::int8_t>(filter, columns + 2) == quantised.layers.back().weight[columns + 1]);
  }
  quantised.activations[model.nodes.size() - 2]->zero_point = 7;
  const Written written(file_of(model, int8_delegate(quantised)));
  const auto filter = constant(written, "classifier.1.weight");
  REQUIRE(filter.size() == 10 * (columns + 2));
  CHECK(element<std::int8_t>(filter, 0) == 0);
  CHECK(element<std::int8_t>(filter, 1) == quantised.layers.back().weight[0]);
}

TEST_CASE("int8 takes one quantisation scheme") {
  quantise::QuantisedNetwork quantised = test::roughly_quantised(written_network());
  quantised.scheme = quantise::Scheme::symmetric_i8;
  CHECK_THROWS_AS(int8_delegate(quantised), std::invalid_argument);
  quantised.scheme = quantise::Scheme::asymmetric_u8;
  quantised.layers[1].bias.pop_back();
  CHECK_THROWS_AS(int8_delegate(quantised), std::invalid_argument);
}

}  // namespace edgebench::executorch
