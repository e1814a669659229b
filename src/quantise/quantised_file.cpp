#include "quantise/quantised_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "model/mobilenet_v2.h"
#include "model/network_file.h"
#include "model/safetensors.h"
#include "quantise/activation.h"
#include "quantise/layer.h"
#include "quantise/refine/draft.h"

namespace edgebench::quantise {
namespace {

using Json = nlohmann::json;

constexpr const char* kFormat = "edgebench quantised network 2";
constexpr const char* kFactorEnding = ".channel_factor";
constexpr int kMostOutputs = 1'000'000;  // Of a linear layer.
constexpr double kLargestWidth = 8;

// What is wrong; load_quantised() adds the file's name.
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

Json to_json(const std::optional<float>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json to_json(const TensorDiagnostics& tensor) {
  return {tensor.minimum, tensor.maximum, to_json(tensor.own_sqnr_db), to_json(tensor.sqnr_db)};
}

float number(const Json& json) {
  if (!json.is_number()) throw Malformed("its diagnostics are not numbers");
  const auto value = json.get<float>();
  if (!std::isfinite(value)) throw Malformed("its diagnostics are not finite");
  return value;
}

std::optional<float> optional_number(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(number(json));
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : file_(path) {}

  QuantisedNetwork read() {
    if (text("format") != kFormat)
      throw Malformed(fmt::format("its format is not \"{}\"", kFormat));
    QuantisedNetwork result{.network = graph()};
    try {
      result.scheme = parse_enum<Scheme>("quantisation scheme", text("activation_set"));
    } catch (const std::invalid_argument& error) {
      throw Malformed(error.what());
    }
    const std::size_t nodes = result.network.nodes.size();
    for (std::size_t i = 0; i < nodes; ++i) {
      result.activations.push_back(activation(result, i));
      result.layers.push_back(layer(result, i));
      result.channel_factors.push_back(factors(result.network.nodes[i]));
    }
    check_all_used();
    result.provenance = provenance();
    result.diagnostics = diagnostics(nodes);
    return result;
  }

 private:
  std::string text(const std::string& key) const {
    const auto found = file_.metadata().find(key);
    if (found == file_.metadata().end()) throw Malformed(fmt::format("it has no \"{}\"", key));
    return found->second;
  }

  template <typename Number>
  Number value(const std::string& key, Number least, Number most) const {
    const std::string digits = text(key);
    Number found{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), found);
    if (error != std::errc() || end != digits.data() + digits.size() || !(found >= least) ||
        !(found <= most)) {
      throw Malformed(fmt::format("its {} is not a number from {} to {}", key, least, most));
    }
    return found;
  }

  Json json(const std::string& key) const {
    Json parsed = Json::parse(text(key), nullptr, false);
    if (!parsed.is_array()) throw Malformed(fmt::format("its {} is not a list", key));
    return parsed;
  }

  model::Network graph() const {
    model::Network network =
        model::mobilenet_v2(value("width", 0.01, kLargestWidth),
                            value("image_size", model::kMinImageSize, model::kMaxImageSize),
                            value("classes", 1, kMostOutputs), hidden());
    const std::string synthetic = text("synthetic");
    if (synthetic != "true" && synthetic != "false") {
      throw Malformed("its synthetic is neither true nor false");
    }
    network.synthetic = synthetic == "true";
    network.origin = text("origin");
    return network;
  }

  // The outputs of the head's layers but the last, the classifier. What is no layer's weights here
  // is refused as one that does not fit.
  std::vector<int> hidden() const {
    std::vector<int> outputs;
    for (;;) {
      const auto found = file_.tensors().find(model::head_layer_name(outputs.size()) + ".weight");
      if (found == file_.tensors().end()) break;
      const model::Shape& shape = found->second.shape;
      if (shape.size() != 2 || shape.front() == 0 || shape.front() > kMostOutputs) break;
      outputs.push_back(static_cast<int>(shape.front()));
    }
    if (!outputs.empty()) outputs.pop_back();
    return outputs;
  }

  std::optional<ActivationQuantiser> activation(const QuantisedNetwork& result, std::size_t i) {
    if (!is_quantised(result.network, i, result.scheme)) return std::nullopt;
    const std::string& name = result.network.nodes[i].name;
    const ActivationQuantiser found = {.scale = scales(name + ".activation_scale", {}).front(),
                                       .zero_point = zero_point(name + ".activation_zero_point")};
    const IntegerRange integers = integer_range(result.scheme);
    const bool zero = zero_point_of(result.network, i, result.scheme) == ZeroPoint::zero;
    if (found.zero_point < integers.minimum || found.zero_point > integers.maximum ||
        (zero && found.zero_point != 0)) {
      throw Malformed(fmt::format("the zero point {} of {} is none of the scheme {}",
                                  found.zero_point, name, enum_name(result.scheme)));
    }
    return found;
  }

  std::vector<float> factors(const model::Node& node) {
    const std::string name = node.name + kFactorEnding;
    if (!file_.tensors().contains(name)) return {};
    return scales(name, {static_cast<std::size_t>(node.out_channels)});
  }

  int zero_point(const std::string& name) {
    used_.insert(name);
    return file_.int32s(name, {}).front();
  }

  std::vector<float> scales(const std::string& name, const model::Shape& shape) {
    used_.insert(name);
    std::vector<float> values = file_.floats(name, shape);
    if (!std::ranges::all_of(values,
                             [](float scale) { return std::isnormal(scale) && scale > 0; })) {
      throw Malformed(fmt::format("{} holds a scale that is not positive", name));
    }
    return values;
  }

  QuantisedLayer layer(QuantisedNetwork& result, std::size_t i) {
    model::Node& node = result.network.nodes[i];
    const model::Shape shape = weight_shape(node);
    if (shape.empty()) return {};
    QuantisedLayer layer;
    layer.weight_scale = scales(node.name + ".weight_scale", {shape.front()});
    used_.insert(node.name + ".weight");
    layer.weight = file_.int8s(node.name + ".weight", shape);
    const int limit = weight_limit(result.scheme, node.depthwise());
    if (std::ranges::any_of(layer.weight, [&](int weight) { return std::abs(weight) > limit; })) {
      throw Malformed(
          fmt::format("{}.weight goes beyond {}, which no weight does", node.name, limit));
    }
    used_.insert(node.name + ".bias");
    layer.bias = file_.int32s(node.name + ".bias", {shape.front()});
    const auto source = node.input();
    dequantise_layer(layer, result.activations[source].value().scale, node);
    const auto finite = [](float weight) { return std::isfinite(weight); };
    if (!std::ranges::all_of(node.weight, finite) || !std::ranges::all_of(node.bias, finite)) {
      throw Malformed(fmt::format("{} stands for numbers that are too large", node.name));
    }
    return layer;
  }

  void check_all_used() const {
    for (const auto& [name, tensor] : file_.tensors()) {
      if (!used_.contains(name)) throw Malformed(fmt::format("its tensor {} has no place", name));
    }
  }

  std::vector<std::pair<std::string, std::string>> provenance() const {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const Json& pair : json("provenance")) {
      if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
        throw Malformed("its provenance is not a list of pairs");
      }
      pairs.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
    }
    return pairs;
  }

  std::vector<TensorDiagnostics> diagnostics(std::size_t nodes) const {
    std::vector<TensorDiagnostics> tensors;
    const Json list = json("diagnostics");
    if (!list.empty() && list.size() != nodes) {
      throw Malformed("its diagnostics are not one for each node");
    }
    for (const Json& entry : list) {
      if (!entry.is_array() || entry.size() != 4) throw Malformed("its diagnostics are cut");
      tensors.push_back({.minimum = number(entry[0]),
                         .maximum = number(entry[1]),
                         .own_sqnr_db = optional_number(entry[2]),
                         .sqnr_db = optional_number(entry[3])});
    }
    return tensors;
  }

  model::SafetensorsFile file_;
  std::set<std::string> used_;
};

}  // namespace

void save_quantised(const QuantisedNetwork& quantised, const std::filesystem::path& path) {
  const model::Network& network = quantised.network;
  std::vector<std::array<float, 1>> scales(network.nodes.size());
  std::vector<std::array<std::int32_t, 1>> zero_points(network.nodes.size());
  std::vector<model::TensorToWrite> tensors;
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const std::string& name = network.nodes[i].name;
    const QuantisedLayer& layer = quantised.layers[i];
    if (!layer.weight.empty()) {
      const model::Shape shape = weight_shape(network.nodes[i]);
      tensors.push_back({name + ".weight", shape, std::span(layer.weight)});
      tensors.push_back({name + ".weight_scale", {shape.front()}, std::span(layer.weight_scale)});
      tensors.push_back({name + ".bias", {shape.front()}, std::span(layer.bias)});
    }
    if (i < quantised.channel_factors.size() && !quantised.channel_factors[i].empty()) {
      const std::vector<float>& factors = quantised.channel_factors[i];
      tensors.push_back({name + kFactorEnding, {factors.size()}, std::span(factors)});
    }
    if (const auto& activation = quantised.activations[i]) {
      scales[i] = {activation->scale};
      zero_points[i] = {activation->zero_point};
      tensors.push_back({name + ".activation_scale", {}, std::span(scales[i])});
      tensors.push_back({name + ".activation_zero_point", {}, std::span(zero_points[i])});
    }
  }
  Json diagnostics = Json::array();
  for (const TensorDiagnostics& tensor : quantised.diagnostics) {
    diagnostics.push_back(to_json(tensor));
  }
  Json provenance = Json::array();
  for (const auto& [key, value] : quantised.provenance) {
    provenance.push_back(Json::array({key, value}));
  }
  write_safetensors(path, tensors,
                    {{"format", kFormat},
                     {"activation_set", std::string(enum_name(quantised.scheme))},
                     {"width", fmt::format("{}", network.width)},
                     {"image_size", std::to_string(network.image_size)},
                     {"classes", std::to_string(network.classes)},
                     {"synthetic", network.synthetic ? "true" : "false"},
                     {"origin", network.origin},
                     {"provenance", provenance.dump()},
                     {"diagnostics", diagnostics.dump()}});
}

QuantisedNetwork load_quantised(const std::filesystem::path& path) {
  try {
    return Reader(path).read();
  } catch (const Malformed& malformed) {
    throw InputError(fmt::format("{} is not a quantised network: {}; quantise again", path.string(),
                                 malformed.what()));
  }
}

}  // namespace edgebench::quantise
