// Which layers? Those that are matrix products: convolutions of one pixel and linear layers.
// Depthwise convolutions have no such kernel in XNNPACK, and the first one, of 3 channels, would
// have the whole image quantised for 3 % of the network's products.

#include <optional>

#include "quantise/layer.h"
#include "write/delegate_writer.h"
#include "write/reduced_writers.h"

namespace edgebench::executorch {
namespace {

bool is_product(const model::Node& layer) {
  return layer.kernel <= 1;
}

class Int8DynamicWriter final : public DelegateWriter {
 public:
  explicit Int8DynamicWriter(const model::Network& network)
      : DelegateWriter(network), quantised_values_(network.nodes.size()) {}

 protected:
  // A value that two layers read is quantised once.
  ValueId operand(std::size_t index, std::size_t source) override {
    if (!is_product(node(index))) return DelegateWriter::operand(index, source);
    std::optional<ValueId>& quantised = quantised_values_[source];
    if (!quantised) {
      const Shape shape = shape_of(node(source));
      // One scale an image: all dimensions but the first are within it.
      quantised = graph().add_dynamic_value(shape, static_cast<std::int32_t>(shape.size()) - 1);
      graph().add_convert(value(source), *quantised);
    }
    return *quantised;
  }

  Weights add_weights(std::size_t index) override {
    const model::Node& layer = node(index);
    if (!is_product(layer)) return DelegateWriter::add_weights(index);
    const quantise::QuantisedLayer integers = quantise::quantise_weights(layer);
    const std::vector<std::int8_t> filter = model::channels_last_weights(layer, integers.weight);
    return {graph().add_constant(fb_xnnpack::XNNDatatype_xnn_datatype_qcint8, filter_shape(layer),
                                 layer.name + ".weight", std::as_bytes(std::span(filter)),
                                 {integers.weight_scale, 0}),
            graph().add_constant(fb_xnnpack::XNNDatatype_xnn_datatype_fp32,
                                 {static_cast<std::uint32_t>(layer.out_channels)},
                                 layer.name + ".bias", std::as_bytes(std::span(layer.bias)))};
  }

 private:
  std::vector<std::optional<ValueId>> quantised_values_;  // By node.
};

}  // namespace

Delegate int8_dynamic_delegate(const model::Network& network) {
  return Int8DynamicWriter(network).write();
}

}  // namespace edgebench::executorch
