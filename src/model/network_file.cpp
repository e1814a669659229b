// A weight file says neither how wide the network is nor which layers its head has; the shapes do.
// The width is found by trying: the roundest number whose channel counts agree with most of the
// file's convolutions. Every tensor is then held against the network of that width, so that
// one wrong tensor is named instead of the whole file being called foreign.
#include "model/network_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/printable.h"
#include "model/batch_norm.h"
#include "model/mobilenet_v2.h"
#include "model/safetensors.h"
#include "model/width.h"

namespace edgebench::model {
namespace {

constexpr const char* kNormaliseKey = "normalise";
constexpr std::string_view kHeadPrefix = "classifier.";
constexpr std::string_view kWeightSuffix = ".weight";
constexpr std::size_t kMostOutputs = 1'000'000;

template <typename Number>
std::optional<Number> parse(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string> metadata_value(const TensorSource& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end()) return std::nullopt;
  return found->second;
}

// Throws InputError if the tensors are not MobileNetV2's.
double width_of(const TensorSource& file) {
  std::vector<std::size_t> channels;
  for (const std::string& name : planned_convolutions()) {
    const Shape* shape = file.shape(name + ".weight");
    channels.push_back(shape != nullptr && !shape->empty() ? shape->front() : 0);
  }
  const auto named = parse<double>(metadata_value(file, "width").value_or(""));
  const std::optional<double> width = infer_width(channels, named);
  if (!width) {
    throw InputError(fmt::format(
        "{} holds no MobileNetV2: features.0.0.weight and its like are missing or of no known "
        "width; give weights with torchvision's names",
        file.path().string()));
  }
  return *width;
}

[[noreturn]] void refuse_head(const TensorSource& file, const std::string& layer) {
  throw InputError(fmt::format(
      "{}: tensor {} is missing or is no classes x features matrix; give the weights of a whole "
      "MobileNetV2",
      file.path().string(), file.name_in_file(fmt::format("{}.weight", layer))));
}

// A linear layer of the head as the file has it.
struct HeadLayer {
  unsigned number = 0;  // Its place in the file's Sequential.
  std::string name;     // "classifier.4"
  int outputs = 0;
};

// The number of "classifier.4.weight".
std::optional<unsigned> head_number(std::string_view tensor) {
  if (!tensor.starts_with(kHeadPrefix) || !tensor.ends_with(kWeightSuffix)) return std::nullopt;
  tensor.remove_prefix(kHeadPrefix.size());
  tensor.remove_suffix(std::min(kWeightSuffix.size(), tensor.size()));
  return parse<unsigned>(tensor);
}

// In their order; the last one is the classifier.
std::vector<HeadLayer> infer_head(const TensorSource& file) {
  std::vector<HeadLayer> head;
  for (const std::string& name : file.names()) {
    const std::optional<unsigned> number = head_number(name);
    if (!number || file.shape(name)->size() != 2) continue;
    const std::string layer = name.substr(0, name.size() - kWeightSuffix.size());
    const std::size_t outputs = file.shape(name)->front();
    if (outputs == 0 || outputs > kMostOutputs) refuse_head(file, layer);
    head.push_back({*number, layer, static_cast<int>(outputs)});
  }
  if (head.empty()) refuse_head(file, head_layer_name(0));
  std::ranges::stable_sort(head, {}, &HeadLayer::number);
  return head;
}

Network network_of(double width, int image_size, const std::vector<HeadLayer>& head) {
  std::vector<int> hidden;
  for (const HeadLayer& layer : head) hidden.push_back(layer.outputs);
  hidden.pop_back();
  return mobilenet_v2(width, image_size, head.back().outputs, hidden);
}

int choose_image_size(const TensorSource& file, std::optional<int> wanted) {
  const std::optional<std::string> text = metadata_value(file, "image_size");
  const std::optional<int> size = wanted ? wanted : text ? parse<int>(*text) : 224;
  if (!size || *size < kMinImageSize || *size > kMaxImageSize) {
    throw InputError(
        fmt::format("{}: the image size {} is not a whole number from {} to {}; give "
                    "the network's with --crop",
                    file.path().string(), wanted ? std::to_string(*wanted) : *text, kMinImageSize,
                    kMaxImageSize));
  }
  return *size;
}

image::Normalisation normalisation_in(const TensorSource& file) {
  const std::optional<std::string> text = metadata_value(file, kNormaliseKey);
  try {
    return text ? image::Normalisation::from_text(*text) : image::Normalisation::imagenet;
  } catch (const std::invalid_argument& reason) {
    throw InputError(fmt::format("{} says {} for normalise: {}", file.path().string(),
                                 printable(*text), reason.what()));
  }
}

// Reads layers and remembers which tensors were asked for.
class LayerReader {
 public:
  explicit LayerReader(const TensorSource& file) : file_(file) {}

  // `name`: the layer's in the file.
  void read(const std::string& name, Node& node) {
    const Shape per_channel = {static_cast<std::size_t>(node.out_channels)};
    const std::string norm = batch_norm_name(name);
    const bool has_norm = file_.contains(norm + ".running_mean");
    node.weight = floats(name + ".weight", weight_shape(node));
    if (has_norm && !file_.contains(name + ".bias")) {
      node.bias.assign(per_channel.front(), 0.0F);
    } else {
      node.bias = floats(name + ".bias", per_channel);
    }
    if (has_norm) fold(name, norm, per_channel, node);
  }

  // A tensor that nobody asked for means that the file holds another network than we would run.
  void check_all_used() const {
    for (const std::string& name : file_.names()) {
      if (!used_.contains(name) && !name.ends_with(".num_batches_tracked")) {
        throw InputError(
            fmt::format("{}: tensor {} has no place in MobileNetV2; give a file "
                        "with the network's weights only",
                        file_.path().string(), file_.name_in_file(name)));
      }
    }
  }

 private:
  std::vector<float> floats(const std::string& name, const Shape& shape) {
    used_.insert(name);
    return file_.floats(name, shape);
  }

  void fold(const std::string& name, const std::string& norm, const Shape& per_channel,
            Node& node) {
    const BatchNorm values = {.weight = floats(norm + ".weight", per_channel),
                              .bias = floats(norm + ".bias", per_channel),
                              .running_mean = floats(norm + ".running_mean", per_channel),
                              .running_var = floats(norm + ".running_var", per_channel),
                              .epsilon = file_.epsilon(norm)};
    if (std::ranges::any_of(values.running_var, [](float variance) { return variance < 0; })) {
      throw InputError(
          fmt::format("{}: tensor {} holds a negative variance; train or export it again",
                      file_.path().string(), file_.name_in_file(norm + ".running_var")));
    }
    fold_batch_norm(values, node.weight, node.bias);
    const auto finite = [](float value) { return std::isfinite(value); };
    if (!std::ranges::all_of(node.weight, finite) || !std::ranges::all_of(node.bias, finite)) {
      throw InputError(
          fmt::format("{}: tensor {} overflows when {} is folded into it; train or export it "
                      "again",
                      file_.path().string(), file_.name_in_file(name + ".weight"), norm));
    }
  }

  const TensorSource& file_;
  std::set<std::string> used_;
};

}  // namespace

std::string batch_norm_name(const std::string& layer) {
  const std::size_t dot = layer.rfind('.') + 1;
  return fmt::format("{}{}", layer.substr(0, dot), std::stoul(layer.substr(dot)) + 1);
}

Network read_network(const TensorSource& file, std::optional<int> image_size) {
  const double width = width_of(file);
  const int size = choose_image_size(file, image_size);
  const std::vector<HeadLayer> head = infer_head(file);
  Network network = network_of(width, size, head);
  LayerReader reader(file);
  auto in_head = head.begin();
  for (Node& node : network.nodes) {
    if (weight_shape(node).empty()) continue;
    reader.read(node.op == Op::linear ? (in_head++)->name : node.name, node);
  }
  reader.check_all_used();
  network.normalise = normalisation_in(file);
  network.synthetic = metadata_value(file, "synthetic").value_or("false") != "false";
  network.origin = metadata_value(file, "origin").value_or(file.path().filename().string());
  return network;
}

Network load_network(const std::filesystem::path& weights, std::optional<int> image_size) {
  return read_network(SafetensorsFile(weights), image_size);
}

void save_network(const Network& network, const std::filesystem::path& path) {
  std::vector<TensorToWrite> tensors;
  for (const Node& node : network.nodes) {
    if (node.weight.empty()) continue;
    tensors.push_back({node.name + ".weight", weight_shape(node), node.weight});
    tensors.push_back({node.name + ".bias", {node.bias.size()}, node.bias});
  }
  Metadata metadata = {{"image_size", std::to_string(network.image_size)},
                       {"origin", network.origin},
                       {"synthetic", network.synthetic ? "true" : "false"},
                       {"width", fmt::format("{}", network.width)}};
  if (network.normalise != image::Normalisation::imagenet) {
    metadata.emplace(kNormaliseKey, network.normalise.text());
  }
  write_safetensors(path, tensors, metadata);
}

}  // namespace edgebench::model
