// The integers are the quantised network's; where XNNPACK's own operator would round otherwise than
// "sum exactly, multiply in FP32, round half to even", another one of its operators is taken:
// - The classifier. XNNPACK's static INT8 product can only return INT8, and logits of 8 bits tie.
//   Its dynamic one returns FP32, but chooses its input's scale from the values that it finds. So
//   the value before it is widened by a channel that holds the largest value of its quantiser (and
//   one that holds the smallest, where that is not 0), with weights of 0: the scale that it then
//   finds is the quantiser's, the integers that it makes are the integers that were there, and the
//   products are exact.
// - The pooling. The one on integers is off by a step in one of 32 channels, so the mean is taken
//   in FP32 and then stored.

#include <array>
#include <stdexcept>

#include "write/delegate_writer.h"
#include "write/reduced_writers.h"

namespace edgebench::executorch {
namespace {

using quantise::ActivationQuantiser;
using quantise::QuantisedLayer;
using quantise::QuantisedNetwork;

constexpr auto kFp32 = fb_xnnpack::XNNDatatype_xnn_datatype_fp32;
constexpr auto kFilter = fb_xnnpack::XNNDatatype_xnn_datatype_qcint8;
constexpr auto kBias = fb_xnnpack::XNNDatatype_xnn_datatype_qcint32;

constexpr int kLargestInteger = 255;
constexpr int kToSigned = 128;  // From 0..255 to -128..127.

void check(const QuantisedNetwork& quantised) {
  if (quantised.scheme != quantise::Scheme::asymmetric_u8) {
    throw std::invalid_argument("an int8 .pte takes asymmetric uint8 activations");
  }
  quantise::check_fits_graph(quantised);
}

class Int8Writer final : public DelegateWriter {
 public:
  explicit Int8Writer(const QuantisedNetwork& quantised)
      : DelegateWriter(quantised.network), quantised_(quantised) {}

 protected:
  bool computes_in_fp32() const override { return false; }

  ValueId add_value(std::size_t index, const Shape& shape) override {
    const ActivationQuantiser& quantiser = *quantised_.activations[index];
    return graph().add_value(TensorScale{quantiser.scale, quantiser.zero_point - kToSigned}, shape);
  }

  Weights add_weights(std::size_t index) override {
    const model::Node& layer = node(index);
    const QuantisedLayer& integers = quantised_.layers[index];
    const std::vector<std::int8_t> filter = model::channels_last_weights(layer, integers.weight);
    const std::vector<float> bias_scales = quantise::bias_scales(quantised_, index);
    return {graph().add_constant(kFilter, filter_shape(layer), layer.name + ".weight",
                                 std::as_bytes(std::span(filter)),
                                 {integers.weight_scale, layer.depthwise() ? 3 : 0}),
            graph().add_constant(kBias, {static_cast<std::uint32_t>(layer.out_channels)},
                                 layer.name + ".bias", std::as_bytes(std::span(integers.bias)),
                                 {bias_scales, 0})};
  }

  void add_pooling(std::size_t index, ValueId output) override {
    const auto source = static_cast<std::size_t>(node(index).inputs.front());
    const ValueId map = graph().add_value(kFp32, shape_of(node(source)));
    const ValueId mean = graph().add_value(kFp32, shape_of(node(index)));
    graph().add_convert(value(source), map);
    graph().add_global_average(map, mean);
    graph().add_convert(mean, output);
  }

  void add_classifier(std::size_t index) override {
    const model::Node& layer = node(index);
    const auto source = layer.input();
    const ActivationQuantiser& quantiser = *quantised_.activations[source];
    const std::uint32_t before = quantiser.zero_point == 0 ? 0 : 1;
    const Shape narrow = shape_of(node(source));
    const Shape wide = {1, narrow[1] + before + 1};

    const ValueId floats = graph().add_value(kFp32, narrow);
    graph().add_convert(value(source), floats);
    const ValueId widened = add_extremes(floats, narrow, quantiser);
    const ValueId integers = graph().add_dynamic_value(wide, 1);
    graph().add_convert(widened, integers);
    const Weights weights = add_wide_weights(index, before, wide[1]);
    graph().add_fully_connected(
        {integers, weights.filter, weights.bias, graph().add_output(shape_of(layer))});
  }

 private:
  ValueId add_extremes(ValueId floats, const Shape& shape, const ActivationQuantiser& quantiser) {
    const auto largest =
        static_cast<float>(kLargestInteger - quantiser.zero_point) * quantiser.scale;
    ValueId widened = graph().add_value(kFp32, {1, shape[1] + 1});
    graph().add_padding(floats, widened, {0, 0}, {0, 1}, largest);
    if (quantiser.zero_point == 0) return widened;
    const float smallest = -static_cast<float>(quantiser.zero_point) * quantiser.scale;
    const ValueId wider = graph().add_value(kFp32, {1, shape[1] + 2});
    graph().add_padding(widened, wider, {0, 1}, {0, 0}, smallest);
    return wider;
  }

  // With 0 for the channels that the extremes stand in.
  Weights add_wide_weights(std::size_t index, std::uint32_t before, std::uint32_t width) {
    const model::Node& layer = node(index);
    const QuantisedLayer& integers = quantised_.layers[index];
    const std::size_t rows = integers.bias.size();
    const std::size_t columns = integers.weight.size() / rows;
    std::vector<std::int8_t> filter(rows * width);
    const std::vector<float> bias = quantise::float_biases(quantised_, index);
    for (std::size_t row = 0; row < rows; ++row) {
      std::copy_n(integers.weight.begin() + static_cast<std::ptrdiff_t>(row * columns), columns,
                  filter.begin() + static_cast<std::ptrdiff_t>(row * width + before));
    }
    return {graph().add_constant(kFilter, {static_cast<std::uint32_t>(rows), width},
                                 layer.name + ".weight", std::as_bytes(std::span(filter)),
                                 {integers.weight_scale, 0}),
            graph().add_constant(kFp32, {static_cast<std::uint32_t>(rows)}, layer.name + ".bias",
                                 std::as_bytes(std::span(bias)))};
  }

  const QuantisedNetwork& quantised_;
};

}  // namespace

Delegate int8_delegate(const QuantisedNetwork& quantised) {
  check(quantised);
  return Int8Writer(quantised).write();
}

}  // namespace edgebench::executorch
