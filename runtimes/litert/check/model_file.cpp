#include "check/model_file.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "check/operator_rules.h"

namespace edgebench::litert {
namespace {

// What a tensor may have at most; far above any image classifier, far below overflow.
constexpr std::size_t kMostDimensions = 6;
constexpr std::int64_t kMostElements = std::int64_t{1} << 28;
constexpr std::size_t kSmallestFile = 16;
constexpr std::size_t kLargestFile = std::size_t{1} << 30;
constexpr std::uint32_t kSchemaVersion = 3;

[[noreturn]] void refuse(const std::string& reason) {
  throw std::runtime_error(reason);
}

std::size_t element_bytes(schema::TensorType type) {
  switch (type) {
    case schema::TensorType::FLOAT32:
    case schema::TensorType::INT32:
      return 4;
    case schema::TensorType::FLOAT16:
    case schema::TensorType::INT16:
      return 2;
    case schema::TensorType::INT64:
      return 8;
    case schema::TensorType::UINT8:
    case schema::TensorType::INT8:
    case schema::TensorType::BOOL:
      return 1;
    default:
      break;
  }
  const std::string_view name = schema::EnumNameTensorType(type);
  refuse(fmt::format("it has a tensor of {}, which edgebench does not take in a classifier",
                     name.empty() ? fmt::format("type {}", static_cast<int>(type)) : name));
}

std::int64_t elements_of(const schema::Tensor& tensor) {
  if (tensor.shape() == nullptr) return 1;
  if (tensor.shape()->size() > kMostDimensions) refuse("a tensor has more than 6 dimensions");
  std::int64_t elements = 1;
  for (const std::int32_t dimension : *tensor.shape()) {
    if (dimension < 1) refuse("a tensor has an empty dimension");
    elements *= dimension;
    if (elements > kMostElements) refuse("a tensor has more than 2^28 elements");
  }
  return elements;
}

// LiteRT's kernels take for granted that integers of 16 bits are symmetric.
bool is_zero_point(std::int64_t value, schema::TensorType type) {
  if (type == schema::TensorType::INT16) return value == 0;
  if (type == schema::TensorType::UINT8) return value >= 0 && value <= 255;
  return value >= -128 && value <= 127;
}

void check_quantisation(const schema::Tensor& tensor) {
  const schema::QuantizationParameters* parameters = tensor.quantization();
  if (parameters == nullptr) return;
  if (parameters->details_type() != schema::QuantizationDetails::NONE) {
    refuse("a tensor is quantised in a way that edgebench does not know");
  }
  const std::size_t scales = parameters->scale() == nullptr ? 0 : parameters->scale()->size();
  const std::size_t zero_points =
      parameters->zero_point() == nullptr ? 0 : parameters->zero_point()->size();
  if (scales != zero_points) refuse("a tensor has not as many zero points as scales");
  if (scales == 0) return;
  const std::size_t rank = tensor.shape() == nullptr ? 0 : tensor.shape()->size();
  const std::int32_t dimension = parameters->quantized_dimension();
  const bool known = dimension >= 0 && static_cast<std::size_t>(dimension) < rank;
  if (scales > 1 && (!known || static_cast<std::size_t>(tensor.shape()->Get(
                                   static_cast<std::uint32_t>(dimension))) != scales)) {
    refuse("a tensor's scales are not as many as its channels");
  }
  if (scales == 1 && dimension != 0 && !known) refuse("a tensor's quantised dimension is none");
  for (const float scale : *parameters->scale()) {
    if (!std::isnormal(scale) || scale < 0) refuse("a tensor's scale is not a positive number");
  }
  for (const std::int64_t zero_point : *parameters->zero_point()) {
    if (!is_zero_point(zero_point, tensor.type())) {
      refuse("a tensor's zero point is none of its integers");
    }
  }
}

void check_tensor(const schema::Model& model, const schema::Tensor& tensor) {
  const std::int64_t elements = elements_of(tensor);
  const std::size_t bytes = static_cast<std::size_t>(elements) * element_bytes(tensor.type());
  if (tensor.buffer() >= model.buffers()->size()) refuse("a tensor's buffer is not in the file");
  const auto* data = model.buffers()->Get(tensor.buffer())->data();
  if (data != nullptr && data->size() != 0 && data->size() != bytes) {
    refuse(fmt::format("a constant of {} bytes has {} bytes of data", bytes, data->size()));
  }
  const auto* signature = tensor.shape_signature();
  const std::size_t rank = tensor.shape() == nullptr ? 0 : tensor.shape()->size();
  if (signature != nullptr && signature->size() != 0 && signature->size() != rank) {
    refuse("a tensor's shape and its signature differ in rank");
  }
  if (tensor.is_variable() || tensor.sparsity() != nullptr || tensor.variant_tensors() != nullptr) {
    refuse("a tensor is variable, sparse or of variant type, which edgebench does not take");
  }
  check_quantisation(tensor);
}

void check_signatures(const schema::Model& model, std::size_t tensors) {
  if (model.signature_defs() == nullptr) return;
  if (model.signature_defs()->size() > 1) refuse("it has more than one signature");
  const auto check_names = [&](const auto* maps) {
    if (maps == nullptr || maps->size() != 1) refuse("its signature has not one input and output");
    const schema::TensorMap& map = *maps->Get(0);
    if (map.name() == nullptr || map.tensor_index() >= tensors) {
      refuse("its signature names a tensor that does not exist");
    }
  };
  for (const schema::SignatureDef* signature : *model.signature_defs()) {
    if (signature->signature_key() == nullptr || signature->subgraph_index() != 0) {
      refuse("its signature names a graph that does not exist");
    }
    check_names(signature->inputs());
    check_names(signature->outputs());
    const schema::SubGraph& graph = *model.subgraphs()->Get(0);
    if (static_cast<std::int32_t>(signature->inputs()->Get(0)->tensor_index()) !=
            graph.inputs()->Get(0) ||
        static_cast<std::int32_t>(signature->outputs()->Get(0)->tensor_index()) !=
            graph.outputs()->Get(0)) {
      refuse("its signature names other tensors than the graph's input and output");
    }
  }
}

void check_tables(const schema::Model& model) {
  if (model.version() != kSchemaVersion) {
    refuse(fmt::format("it is of version {}, not {}", model.version(), kSchemaVersion));
  }
  if (model.buffers() == nullptr || model.operator_codes() == nullptr) {
    refuse("it has no buffers or no operators");
  }
  for (const schema::Buffer* buffer : *model.buffers()) {
    if (buffer->offset() != 0 || buffer->size() != 0) {
      refuse("it keeps data behind its end, which edgebench does not take");
    }
  }
  if (model.buffers()->size() == 0) refuse("it has no buffers");
  const auto* empty = model.buffers()->Get(0)->data();
  if (empty != nullptr && empty->size() != 0) refuse("its first buffer is not empty");
  if (model.metadata() != nullptr) {
    for (const schema::Metadata* entry : *model.metadata()) {
      if (entry->name() == nullptr || entry->buffer() >= model.buffers()->size()) {
        refuse("its metadata are damaged");
      }
    }
  }
  if (model.subgraphs() == nullptr || model.subgraphs()->size() != 1) {
    refuse("it does not consist of one graph");
  }
  const schema::SubGraph& graph = *model.subgraphs()->Get(0);
  if (graph.tensors() == nullptr || graph.operators() == nullptr || graph.inputs() == nullptr ||
      graph.outputs() == nullptr || graph.inputs()->size() != 1 || graph.outputs()->size() != 1) {
    refuse("its graph has not one input and one output");
  }
}

const schema::Model& model_in(std::span<const std::byte> bytes) {
  return *schema::GetModel(bytes.data());
}

}  // namespace

Graph::Graph(const schema::Model& model) : model_(&model), subgraph_(model.subgraphs()->Get(0)) {}

const schema::Tensor& Graph::tensor(int index) const {
  return *subgraph_->tensors()->Get(static_cast<std::uint32_t>(index));
}

std::span<const std::uint8_t> Graph::data(int index) const {
  const auto* bytes = model_->buffers()->Get(tensor(index).buffer())->data();
  if (bytes == nullptr) return {};
  return {bytes->data(), bytes->size()};
}

bool Graph::is_constant(int index) const {
  return !data(index).empty();
}

schema::BuiltinOperator Graph::code(const schema::Operator& made) const {
  const schema::OperatorCode& code = *model_->operator_codes()->Get(made.opcode_index());
  // Files before 2020 have the older field only; later ones fill both as far as it reaches.
  return std::max(code.builtin_code(),
                  static_cast<schema::BuiltinOperator>(code.deprecated_builtin_code()));
}

std::string Graph::operator_name(const schema::Operator& made) const {
  const schema::BuiltinOperator known = code(made);
  const schema::OperatorCode& entry = *model_->operator_codes()->Get(made.opcode_index());
  if (known == schema::BuiltinOperator::CUSTOM && entry.custom_code() != nullptr) {
    constexpr std::size_t kLongest = 80;  // Whatever somebody wrote there.
    return entry.custom_code()->str().substr(0, kLongest);
  }
  const std::string name = schema::EnumNameBuiltinOperator(known);
  return name.empty() ? fmt::format("of code {}", static_cast<int>(known)) : name;
}

void check_model(std::span<const std::byte> bytes) {
  if (bytes.size() < kSmallestFile || !schema::ModelBufferHasIdentifier(bytes.data())) {
    refuse("it is no .tflite file");
  }
  if (bytes.size() > kLargestFile) refuse("it is larger than 1 GiB");
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (!schema::VerifyModelBuffer(verifier)) refuse("it is cut short or damaged");
  const schema::Model& model = model_in(bytes);
  check_tables(model);
  const Graph graph(model);
  for (const schema::Tensor* tensor : *graph.subgraph().tensors()) check_tensor(model, *tensor);
  check_operators(model, graph);
  check_signatures(model, graph.tensors());
}

ModelFile::ModelFile(const std::filesystem::path& path) : file_(path) {
  try {
    check_model(file_.bytes());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("the .tflite cannot be used: {}", error.what()));
  }
}

Graph ModelFile::graph() const {
  return Graph(model_in(file_.bytes()));
}

}  // namespace edgebench::litert
