#include "check/graph_check.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "bytes.h"
#include "check/node_check.h"

namespace edgebench::executorch {
namespace {

namespace xnn = fb_xnnpack;

constexpr std::size_t kHeaderLength = 30;
constexpr std::uint64_t kNoOffset = ~std::uint64_t{0};
constexpr std::uint32_t kInputFlag = 1;
constexpr std::uint32_t kOutputFlag = 2;
constexpr std::uint32_t kMostExternals = 64;
constexpr std::size_t kMostDimensions = 6;
constexpr std::uint64_t kMostElementsOfGraph = std::uint64_t{1} << 31;

// Half bytes that an element of a constant takes; 0 for types that no constant has.
std::uint64_t nibbles_of(xnn::XNNDatatype type) {
  switch (type) {
    case xnn::XNNDatatype_xnn_datatype_fp32:
    case xnn::XNNDatatype_xnn_datatype_qint32:
    case xnn::XNNDatatype_xnn_datatype_qcint32:
    case xnn::XNNDatatype_xnn_datatype_int32:
      return 8;
    case xnn::XNNDatatype_xnn_datatype_fp16:
      return 4;
    case xnn::XNNDatatype_xnn_datatype_qint8:
    case xnn::XNNDatatype_xnn_datatype_quint8:
    case xnn::XNNDatatype_xnn_datatype_qcint8:
      return 2;
    case xnn::XNNDatatype_xnn_datatype_qcint4:
      return 1;
    default:
      return 0;
  }
}

// What a caller's tensor has to be of; other where no exporter passes such a value.
Scalar scalar_of(xnn::XNNDatatype type) {
  switch (type) {
    case xnn::XNNDatatype_xnn_datatype_fp32:
      return Scalar::fp32;
    case xnn::XNNDatatype_xnn_datatype_fp16:
      return Scalar::fp16;
    case xnn::XNNDatatype_xnn_datatype_qint8:
      return Scalar::int8;
    default:
      return Scalar::other;
  }
}

bool is_scale(float scale) {
  return std::isnormal(scale) && scale > 0;
}

// "features.0.0" of "features.0.0.weight-<digits>", which our writer calls a filter.
std::string layer_name(const std::string& key, std::size_t node) {
  const std::size_t end = key.rfind(".weight-");
  return end == std::string::npos ? "node " + std::to_string(node) : key.substr(0, end);
}

class GraphCheck {
 public:
  GraphCheck(const PteFile& file, std::span<const std::byte> blob) : file_(file) {
    require(blob.size() >= kHeaderLength &&
                std::string_view(reinterpret_cast<const char*>(blob.data()) + 4, 4) == "XH00" &&
                get<std::uint16_t>(blob, 8) == kHeaderLength,
            "the .pte's XNNPACK delegate has no header of a known version");
    const auto graph_at = get<std::uint32_t>(blob, 10);
    const auto graph_size = get<std::uint32_t>(blob, 14);
    const auto constants_at = get<std::uint32_t>(blob, 18);
    const auto constants_size = get<std::uint64_t>(blob, 22);
    require(graph_at >= kHeaderLength && graph_at <= blob.size() && graph_size >= 8 &&
                graph_size <= blob.size() - graph_at && constants_at <= blob.size() &&
                constants_at >= graph_at + graph_size &&
                constants_size <= blob.size() - constants_at,
            "the .pte is damaged: its XNNPACK delegate does not fit into its segment");
    constants_ = blob.subspan(constants_at, constants_size);
    flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(&blob[graph_at]),
                                   graph_size);
    require(xnn::VerifyXNNGraphBuffer(verifier),
            "the .pte is damaged, or its XNNPACK delegate is of another version");
    graph_ = xnn::GetXNNGraph(&blob[graph_at]);
  }

  DelegatedGraph run() {
    require(graph_->xvalues() != nullptr && graph_->xnodes() != nullptr &&
                graph_->xnodes()->size() > 0 && graph_->constant_data() != nullptr &&
                graph_->num_externs() <= kMostExternals,
            "the .pte is damaged: its XNNPACK delegate has no graph");
    for (const xnn::XValue* value : *graph_->xvalues()) add_value(*value);
    for (std::uint32_t i = 0; i < checked_.externals.size(); ++i) {
      require(std::ranges::count(checked_.externals, i, &ExternalValue::index) == 1,
              "the .pte is damaged: two of a delegate's arguments are the same");
    }
    for (std::uint32_t i = 0; i < graph_->xnodes()->size(); ++i) {
      add_node(i, *graph_->xnodes()->Get(i));
    }
    for (const std::uint32_t output : outputs_) {
      require(made_[output], "the .pte is damaged: nothing computes a delegate's output");
    }
    return std::move(checked_);
  }

 private:
  void add_value(const xnn::XValue& value) {
    const auto* quantised = value.xvalue_union_as_XNNQuantizedTensorValue();
    const xnn::XNNTensorValue* tensor =
        quantised == nullptr ? value.xvalue_union_as_XNNTensorValue() : quantised->tensor_value();
    require(tensor != nullptr, "the .pte is damaged: a value is missing");
    const auto position = static_cast<std::uint32_t>(values_.size());
    require(tensor->id_out() == position, "the .pte is damaged: its values are not in order");
    GraphValue known;
    std::uint64_t elements = 1;
    if (tensor->dims() != nullptr) {
      require(tensor->dims()->size() <= kMostDimensions,
              "the .pte is damaged: a value has too many dimensions");
      for (const std::uint32_t extent : *tensor->dims()) {
        require(extent > 0 && elements <= kMostElementsOfGraph / extent,
                "the .pte is damaged: a value has an impossible size");
        elements *= extent;
        known.shape.push_back(extent);
      }
    }
    require(tensor->num_dims() == known.shape.size(),
            "the .pte is damaged: a value has an impossible size");
    if (tensor->constant_buffer_idx() != 0) {
      known.constant = true;
      known.key = check_constant(*tensor, elements);
    }
    add_external(*tensor, known, position);
    if (quantised != nullptr) check_scales(*quantised, known);
    values_.push_back(known);
    made_.push_back(known.constant || known.external_input);
  }

  void add_external(const xnn::XNNTensorValue& tensor, GraphValue& known, std::uint32_t position) {
    const bool external = tensor.external_id() != kNoValue;
    const bool flagged = tensor.flags() == kInputFlag || tensor.flags() == kOutputFlag;
    require(
        external == flagged && (flagged || tensor.flags() == 0) && !(external && known.constant),
        "the .pte is damaged: an argument of its delegate is neither input nor output");
    if (!external) return;
    const Scalar scalar = scalar_of(tensor.datatype());
    require(tensor.external_id() < graph_->num_externs() && scalar != Scalar::other,
            "the .pte's delegate is called with other tensors than of FP32, FP16 and INT8");
    known.external_input = tensor.flags() == kInputFlag;
    if (!known.external_input) outputs_.push_back(position);
    checked_.externals.push_back({tensor.external_id(), known.shape, scalar});
  }

  // The bytes of entry `index`, wherever they lie; its key, if they lie in the program.
  std::string check_bytes(std::uint32_t index, std::uint64_t least_bytes) const {
    require(index < graph_->constant_data()->size(),
            "the .pte is damaged: a constant is not there");
    const xnn::ConstantDataOffset* entry = graph_->constant_data()->Get(index);
    if (entry->named_key() != nullptr) {
      const std::string key = entry->named_key()->str();
      require(entry->offset() == kNoOffset && file_.named(key).size() >= least_bytes,
              "the .pte is damaged: a constant is shorter than its tensor");
      return key;
    }
    require(entry->offset() <= constants_.size() &&
                entry->size() <= constants_.size() - entry->offset() &&
                entry->size() >= least_bytes,
            "the .pte is damaged: a constant is shorter than its tensor");
    return "";
  }

  std::string check_constant(const xnn::XNNTensorValue& tensor, std::uint64_t elements) const {
    const std::uint64_t nibbles = nibbles_of(tensor.datatype());
    require(nibbles > 0, "the .pte has a constant of a type that XNNPACK's layers do not take");
    return check_bytes(tensor.constant_buffer_idx(), (elements * nibbles + 1) / 2);
  }

  void check_scales(const xnn::XNNQuantizedTensorValue& value, const GraphValue& known) const {
    require(value.quant_params() != nullptr, "the .pte is damaged: a scale is missing");
    if (const auto* tensor = value.quant_params_as_PerTensorQuant()) {
      require(
          is_scale(tensor->scale()) && tensor->zero_point() >= -128 && tensor->zero_point() <= 127,
          "the .pte is damaged: a scale or zero point is impossible");
    } else if (const auto* token = value.quant_params_as_PerTokenDynamicQuant()) {
      require(token->num_nonbatch_dims() >= 1 &&
                  static_cast<std::size_t>(token->num_nonbatch_dims()) < known.shape.size(),
              "the .pte is damaged: a value is quantised over dimensions that it does not have");
    } else if (const auto* channel = value.quant_params_as_PerChannelQuant()) {
      check_channel_scales(*channel, known);
    } else {
      reject("the .pte has a value that is quantised in groups, which no layer here takes");
    }
  }

  void check_channel_scales(const xnn::PerChannelQuant& channel, const GraphValue& known) const {
    require(channel.channel_dim() >= 0 &&
                static_cast<std::size_t>(channel.channel_dim()) < known.shape.size(),
            "the .pte is damaged: a filter's scales are of a dimension that it does not have");
    const std::uint32_t channels = known.shape[static_cast<std::size_t>(channel.channel_dim())];
    if (channel.scale_buffer_idx() == 0) {
      require(channel.scale() != nullptr && channel.scale()->size() == channels,
              "the .pte is damaged: a filter does not have a scale for each channel");
      return;
    }
    require(channel.num_scales() == channels,
            "the .pte is damaged: a filter does not have a scale for each channel");
    check_bytes(channel.scale_buffer_idx(), std::uint64_t{4} * channels);
  }

  void add_node(std::uint32_t position, const xnn::XNode& node) {
    const std::string kind = kind_of(node);
    const Operands operands = operands_of(node);
    for (const std::uint32_t input : operands.inputs) {
      require(input < values_.size() && made_[input],
              "the .pte is damaged: a node reads what nothing has computed");
    }
    for (const std::uint32_t output : operands.outputs) {
      require(output < values_.size() && !made_[output],
              "the .pte is damaged: a value is computed twice");
      made_[output] = true;
    }
    check_parameters(node, values_);
    if (const auto* limits = node.output_min_max()) {
      require(limits->output_min() < limits->output_max(),
              "the .pte is damaged: a node's result has impossible bounds");
    }
    checked_.nodes.push_back(kind);
    const bool convolution = kind == "Conv2d" || kind == "DepthwiseConv2d";
    if (!convolution && kind != "FullyConnected") return;
    const GraphValue& filter = values_[operands.inputs[1]];
    checked_.layers.push_back(
        {layer_name(filter.key, position),
         convolution ? runtime::LayerKind::convolution : runtime::LayerKind::linear});
  }

  const PteFile& file_;
  std::span<const std::byte> constants_;
  const xnn::XNNGraph* graph_ = nullptr;
  std::vector<GraphValue> values_;
  std::vector<std::uint32_t> outputs_;  // Positions in the list of values.
  std::vector<bool> made_;              // By value: it is there before the next node.
  DelegatedGraph checked_;
};

}  // namespace

DelegatedGraph check_graph(const PteFile& file, std::span<const std::byte> blob) {
  return GraphCheck(file, blob).run();
}

}  // namespace edgebench::executorch
