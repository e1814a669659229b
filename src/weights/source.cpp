#include "weights/source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "model/network_file.h"
#include "model/safetensors.h"
#include "weights/fetch/published.h"
#include "weights/file_kind.h"
#include "weights/hugging_face.h"
#include "weights/mapping.h"
#include "weights/modules.h"
#include "weights/onnx_file.h"
#include "weights/torch/torch_file.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

// Counters, such as num_batches_tracked: a network's weights have more dimensions or are no
// integers.
bool is_counter(const model::SafetensorsFile::Tensor& tensor) {
  return tensor.shape.size() <= 1 && !tensor.dtype.starts_with('F') &&
         !tensor.dtype.starts_with("BF");
}

TensorFile read_safetensors(const fs::path& path) {
  const model::SafetensorsFile file(path);
  TensorFile tensors{.in_network_order = false, .metadata = file.metadata()};
  for (const auto& [name, tensor] : file.tensors()) {
    if (!is_counter(tensor)) tensors.tensors.push_back({name, tensor.shape, file.values(name)});
  }
  if (std::ranges::any_of(file.tensors(),
                          [](const auto& named) { return named.second.dtype == "F64"; })) {
    tensors.notes.emplace_back(kRoundsDoubles);
  }
  std::ranges::sort(tensors.tensors, natural_less, &Tensor::name);
  return tensors;
}

// The order of the network's layers, and in a layer that of PyTorch.
std::vector<MappedTensor> list(const NamedTensors& tensors) {
  std::vector<MappedTensor> mapping;
  for (const std::string& name : tensors.names()) {
    mapping.push_back({tensors.name_in_file(name), name, *tensors.shape(name)});
  }
  // "classifier" comes after "features" in the network.
  std::ranges::sort(mapping, [](const MappedTensor& one, const MappedTensor& other) {
    const bool head = one.name.starts_with("classifier");
    const bool other_head = other.name.starts_with("classifier");
    return head != other_head ? other_head : natural_less(one.name, other.name);
  });
  return mapping;
}

// A file's tensors in their places, and what else it says.
struct Source {
  Mapping mapping;
  std::vector<fs::path> files;
  std::optional<int> image_size;
  bool has_activations = false;  // The file says them, and they were checked.
};

Source read_source(const fs::path& file) {
  const FileKind kind = file_kind(file);
  switch (kind) {
    case FileKind::safetensors:
      return {map_tensors(file, read_safetensors(file)), {file}, {}, false};
    case FileKind::torch_checkpoint:
      return {map_tensors(file, read_torch_file(file)), {file}, {}, false};
    case FileKind::onnx: {
      OnnxSource onnx = read_onnx_file(file);
      Source source{map_layers(file, std::move(onnx.layers)), std::move(onnx.files),
                    onnx.image_size, true};
      source.mapping.notes = std::move(onnx.notes);
      return source;
    }
    default:
      throw InputError(fmt::format("{} is {}, so it holds no weights to read; {}", file.string(),
                                   description_of(kind), advice_for_weights(kind, file)));
  }
}

constexpr int kUsualImageSize = 224;

std::optional<int> number_in(const model::Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  int number = 0;
  if (found == metadata.end()) return std::nullopt;
  const char* end = found->second.data() + found->second.size();
  const auto [stop, error] = std::from_chars(found->second.data(), end, number);
  return error == std::errc() && stop == end && number > 0 ? std::optional(number) : std::nullopt;
}

// What the short side is resized to, of images of another size than the weights' own.
int in_proportion(int resize, int own_size, int image_size) {
  return static_cast<int>(
      std::lround(static_cast<double>(resize) * image_size / static_cast<double>(own_size)));
}

std::ptrdiff_t hidden_layers(const model::Network& network) {
  return std::ranges::count(network.nodes, model::Op::linear, &model::Node::op) - 1;
}

// Names of Hugging Face do not say how their networks pad and what epsilon they have; a
// configuration beside them does.
std::optional<int> apply_configuration(const fs::path& file, Source& source) {
  const auto config = hugging_face_config(file);
  if (!config) {
    source.mapping.notes.emplace_back(
        "has no config.json beside it, so PyTorch's padding and epsilon are assumed, which "
        "Google's own checkpoints do not have");
    return std::nullopt;
  }
  for (const std::string& name : source.mapping.tensors.names()) {
    constexpr std::string_view kVariance = ".running_var";
    if (!name.ends_with(kVariance)) continue;
    source.mapping.tensors.set_epsilon(name.substr(0, name.size() - kVariance.size()),
                                       config->epsilon);
  }
  source.files.push_back(config->file);
  return config->image_size;
}

void apply_preprocessor(const fs::path& file, Imported& imported) {
  const auto images = hugging_face_images(file);
  if (!images) {
    imported.notes.emplace_back(
        "has no preprocessor_config.json beside it, so torchvision's normalisation is assumed "
        "(--normalise)");
    return;
  }
  if (images->normalise) imported.network.normalise = *images->normalise;
  if (images->resize) imported.resize = images->resize;
  imported.files.push_back(images->file);
}

}  // namespace

Imported import_weights(const fs::path& file, std::optional<int> image_size) {
  Source source = read_source(file);
  if (source.mapping.naming == Naming::hugging_face) {
    const std::optional<int> own_size = apply_configuration(file, source);
    if (!source.image_size) source.image_size = own_size;
  }
  const NamedTensors& tensors = source.mapping.tensors;
  Imported imported{
      .network = model::read_network(tensors, image_size ? image_size : source.image_size),
      .mapping = list(tensors),
      .notes = std::move(source.mapping.notes),
      .files = std::move(source.files),
      .resize = number_in(tensors.metadata(), "resize")};
  if (!source.has_activations && hidden_layers(imported.network) > 0) {
    imported.notes.emplace_back(
        "has hidden layers in its head, and ReLU is assumed after each: a weight file does not "
        "say");
  }
  if (source.mapping.naming == Naming::hugging_face) apply_preprocessor(file, imported);
  const auto published = published_as(sha256_hex(MappedFile(file).bytes()));
  if (published) imported.resize = published->resize;
  if (imported.resize) {
    const int own_size = number_in(tensors.metadata(), "image_size")
                             .value_or(source.image_size.value_or(kUsualImageSize));
    *imported.resize = in_proportion(*imported.resize, own_size, imported.network.image_size);
  }
  return imported;
}

}  // namespace edgebench::weights
