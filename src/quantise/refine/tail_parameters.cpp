#include "quantise/refine/tail_parameters.h"

#include <algorithm>
#include <cmath>

#include "image/parallel.h"
#include "quantise/refine/equalise.h"

namespace edgebench::quantise {
namespace {

using model::Node;
using model::Op;

// Rates, units and bounds: measured, docs/QUANTISATION.md.
constexpr float kRangeRate = 2.8e-3F;
constexpr float kBiasRate = 5.6e-3F;
constexpr float kFactorRate = 11.2e-3F;
constexpr float kZeroPointUnit = 30;
constexpr float kBiasUnit = 20;
constexpr float kLogitUnit = 0.1F;
constexpr float kFar = 3;  // exp(3): no scale and no factor moves further.

Eigen::Map<const Matrix> as_matrix(const model::Node& node) {
  return {node.weight.data(), node.out_channels,
          static_cast<Eigen::Index>(node.weight.size()) / node.out_channels};
}

}  // namespace

TailParameters::TailParameters(const Draft& draft, const Observations& original, std::size_t start)
    : draft_(draft), start_(start) {
  const std::size_t nodes = draft.original.nodes.size();
  scale_.resize(nodes);
  zero_point_.resize(nodes);
  bias_.resize(nodes);
  unscaled_bias_.resize(nodes);
  for (std::size_t i = start + 1; i < nodes; ++i) add_node(i);
  factor_.resize(draft.groups.groups.size());
  log_headroom_.resize(draft.groups.groups.size());
  for (std::size_t g = 0; g < draft.groups.groups.size(); ++g) add_group(g, original);
}

float TailParameters::most_scale(const ActivationQuantiser& relu6) const {
  const int steps = integer_range(draft_.scheme).maximum - relu6.zero_point;
  return 6.0F / static_cast<float>(steps);
}

TailParameters::Slot TailParameters::add(std::size_t size, Trainable trainable) {
  const Slot slot{.begin = trainables_.size(), .size = size};
  trainables_.insert(trainables_.end(), size, trainable);
  return slot;
}

void TailParameters::add_node(std::size_t node) {
  const Node& shape = draft_.original.nodes[node];
  const IntegerRange integers = integer_range(draft_.scheme);
  if (const auto& activation = draft_.activations[node]) {
    const float cut = most_scale(*activation) / activation->scale;
    const bool cuts = shape.activation == model::Activation::relu6;
    const float most = cuts ? std::max(std::log(cut), 0.0F) : kFar;
    scale_[node] = add(1, {.rate = kRangeRate, .least = -kFar, .most = most});
    const bool shifts = zero_point_of(draft_.original, node, draft_.scheme) == ZeroPoint::any &&
                        !shape.rectified() && shape.op != Op::global_average_pool;
    if (shifts) {
      const auto zero_point = static_cast<float>(activation->zero_point);
      const auto least = static_cast<float>(integers.minimum) - zero_point;
      const auto most_up = static_cast<float>(integers.maximum) - zero_point;
      zero_point_[node] = add(
          1,
          {.rate = kRangeRate, .least = least / kZeroPointUnit, .most = most_up / kZeroPointUnit});
    }
  }
  if (shape.weight.empty()) return;
  const std::vector<float>& bias = draft_.equalised.nodes[node].bias;
  const std::vector<float>& factor = draft_.scales[draft_.groups.group_of[node]];
  bias_[node] = add(bias.size(), {.rate = kBiasRate, .least = -kFar, .most = kFar});
  for (std::size_t c = 0; c < bias.size(); ++c) {
    unscaled_bias_[node].push_back(bias[c] / factor[c]);
  }
}

bool TailParameters::is_trained(std::size_t group) const {
  const ScaleGroup& found = draft_.groups.groups[group];
  return found.kind != GroupKind::fixed && found.nodes.front() > start_;
}

void TailParameters::add_group(std::size_t group, const Observations& original) {
  if (!is_trained(group)) return;
  const ScaleGroup& found = draft_.groups.groups[group];
  if (found.kind == GroupKind::linear) {
    factor_[group] = add(found.channels, {.rate = kFactorRate, .least = -kFar, .most = kFar});
    return;
  }
  const std::vector<float> room = headroom(found, original);
  factor_[group] = add(found.channels, {.rate = kFactorRate});
  for (std::size_t c = 0; c < found.channels; ++c) {
    log_headroom_[group].push_back(std::log(room[c]));
    Trainable& trainable = trainables_[factor_[group].begin + c];
    // Where there is no headroom the exponent changes nothing, whatever it is.
    const float exponent =
        room[c] > 1 ? std::log(draft_.scales[group][c]) / std::log(room[c]) : 0.0F;
    trainable.least = -exponent;
    trainable.most = 1 - exponent;
  }
}

float TailParameters::bias_unit(std::size_t node) const {
  if (draft_.activations[node]) return kBiasUnit * draft_.activations[node]->scale;
  // Without a quantiser of its own: that of the sum it goes into.
  for (std::size_t i = node + 1; i < draft_.original.nodes.size(); ++i) {
    const std::vector<int>& inputs = draft_.original.nodes[i].inputs;
    if (std::ranges::count(inputs, static_cast<int>(node)) > 0 && draft_.activations[i]) {
      return kBiasUnit * draft_.activations[i]->scale;
    }
  }
  return kLogitUnit;  // The logits have none at all.
}

float TailParameters::exact_zero_point(std::span<const float> parameters, std::size_t node) const {
  const auto zero_point = static_cast<float>(draft_.activations[node]->zero_point);
  if (zero_point_[node].size == 0) return zero_point;
  return zero_point + kZeroPointUnit * parameters[zero_point_[node].begin];
}

ActivationQuantiser TailParameters::quantiser(std::span<const float> parameters,
                                              std::size_t node) const {
  if (scale_[node].size == 0) return draft_.activations[node].value();  // Up to the start.
  const IntegerRange integers = integer_range(draft_.scheme);
  const float moved = parameters[scale_[node].begin];
  float scale = draft_.activations[node]->scale * std::exp(moved);
  if (draft_.original.nodes[node].activation == model::Activation::relu6) {
    scale = std::min(scale, most_scale(*draft_.activations[node]));
  }
  const auto zero_point = static_cast<int>(std::nearbyint(exact_zero_point(parameters, node)));
  return {.scale = scale, .zero_point = std::clamp(zero_point, integers.minimum, integers.maximum)};
}

std::vector<float> TailParameters::factors(std::span<const float> parameters,
                                           std::size_t group) const {
  std::vector<float> result = draft_.scales[group];
  const Slot slot = factor_[group];
  for (std::size_t c = 0; c < slot.size; ++c) {
    const float moved = parameters[slot.begin + c];
    result[c] *= std::exp(log_headroom_[group].empty() ? moved : moved * log_headroom_[group][c]);
  }
  return result;
}

ChannelScales TailParameters::scales(std::span<const float> parameters) const {
  ChannelScales result;
  for (std::size_t g = 0; g < factor_.size(); ++g) result.push_back(factors(parameters, g));
  return result;
}

std::vector<float> TailParameters::bias(std::span<const float> parameters,
                                        const ChannelScales& scales, std::size_t node) const {
  const std::vector<float>& factor = scales[draft_.groups.group_of[node]];
  std::vector<float> result(factor.size());
  for (std::size_t c = 0; c < result.size(); ++c) {
    result[c] =
        unscaled_bias_[node][c] * factor[c] + bias_unit(node) * parameters[bias_[node].begin + c];
  }
  return result;
}

TailNode TailParameters::tail_node(std::span<const float> parameters, const ChannelScales& scales,
                                   std::size_t node, Rounding rounding) const {
  TailNode result;
  const Node& original = draft_.original.nodes[node];
  if (draft_.activations[node]) {
    const ActivationQuantiser found = quantiser(parameters, node);
    const IntegerRange integers = integer_range(draft_.scheme);
    const float zero_point = rounding == Rounding::none ? exact_zero_point(parameters, node)
                                                        : static_cast<float>(found.zero_point);
    result.quantised = true;
    result.scale = found.scale;
    result.low = original.rectified() ? 0 : static_cast<float>(integers.minimum) - zero_point;
    result.high = static_cast<float>(integers.maximum) - zero_point;
  }
  if (original.weight.empty()) return result;
  Node layer{.op = original.op, .out_channels = original.out_channels};
  fold_weights(original, scales_of(draft_.original, draft_.groups, scales, node), layer.weight);
  layer.bias = bias(parameters, scales, node);
  const Matrix exact = original.depthwise() ? Matrix() : as_matrix(layer);
  if (rounding == Rounding::half_even) {
    const auto source = original.input();
    const float input_scale = quantiser(parameters, source).scale;
    const int limit = weight_limit(draft_.scheme, original.depthwise());
    dequantise_layer(quantise_layer(layer, input_scale, draft_.weight_scales, limit), input_scale,
                     layer);
  }
  const auto weight = as_matrix(layer);
  if (original.depthwise()) {
    result.taps = weight;
  } else {
    result.weight = PackedMatrix::of(weight);
    result.transposed = PackedMatrix::of_transposed(weight);
    if (rounding == Rounding::half_even) {
      result.error = PackedMatrix::of_transposed(exact - weight);
    }
  }
  result.bias = Eigen::Map<const Eigen::VectorXf>(layer.bias.data(), layer.out_channels);
  return result;
}

Tail TailParameters::tail(std::span<const float> parameters, Rounding rounding, int threads) const {
  const ChannelScales all = scales(parameters);
  Tail result{.network = &draft_.original, .start = start_, .rounding = rounding};
  result.nodes.resize(draft_.original.nodes.size());
  image::parallel_for(result.nodes.size() - start_ - 1, threads, [&](std::size_t i) {
    // From the last on: the largest layers come first, and no thread waits for one in the end.
    const std::size_t node = result.nodes.size() - 1 - i;
    result.nodes[node] = tail_node(parameters, all, node, rounding);
  });
  return result;
}

std::vector<double> TailParameters::gradient(std::span<const float> parameters,
                                             const TailGradients& gradients) const {
  std::vector<double> result(parameters.size(), 0.0);
  const ChannelScales all = scales(parameters);
  // By group, for the logarithm of each factor.
  std::vector<Eigen::VectorXd> factor;
  for (const std::vector<float>& channels : all) {
    factor.push_back(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(channels.size())));
  }
  for (std::size_t i = start_ + 1; i < gradients.nodes.size(); ++i) {
    const TailGradients::Node& found = gradients.nodes[i];
    if (scale_[i].size > 0) {
      const double scale = static_cast<double>(quantiser(parameters, i).scale);
      result[scale_[i].begin] = found.scale * scale;
    }
    if (zero_point_[i].size > 0) {
      result[zero_point_[i].begin] = found.zero_point * static_cast<double>(kZeroPointUnit);
    }
    if (bias_[i].size == 0) continue;
    const std::size_t group = draft_.groups.group_of[i];
    factor[group] += found.log_out;
    for (std::size_t c = 0; c < bias_[i].size; ++c) {
      const auto at = static_cast<Eigen::Index>(c);
      result[bias_[i].begin + c] = found.bias[at] * static_cast<double>(bias_unit(i));
      factor[group][at] +=
          found.bias[at] * static_cast<double>(unscaled_bias_[i][c] * all[group][c]);
    }
    const auto from = static_cast<std::size_t>(draft_.original.nodes[i].inputs.front());
    factor[draft_.groups.group_of[from]] += found.log_in;
  }
  for (std::size_t g = 0; g < factor_.size(); ++g) {
    for (std::size_t c = 0; c < factor_[g].size; ++c) {
      const double inner =
          log_headroom_[g].empty() ? 1.0 : static_cast<double>(log_headroom_[g][c]);
      result[factor_[g].begin + c] = factor[g][static_cast<Eigen::Index>(c)] * inner;
    }
  }
  return result;
}

void TailParameters::apply(std::span<const float> parameters, Draft& draft) const {
  const ChannelScales all = scales(parameters);
  model::Network equalised = folded(draft_.original, draft_.groups, all);
  for (std::size_t i = 0; i < equalised.nodes.size(); ++i) {
    equalised.nodes[i].bias =
        bias_[i].size > 0 ? bias(parameters, all, i) : draft_.equalised.nodes[i].bias;
  }
  std::vector<std::optional<ActivationQuantiser>> activations = draft_.activations;
  for (std::size_t i = start_ + 1; i < activations.size(); ++i) {
    if (activations[i]) activations[i] = quantiser(parameters, i);
  }
  draft.scales = all;
  draft.equalised = std::move(equalised);
  draft.activations = std::move(activations);
}

}  // namespace edgebench::quantise
