#include "weights/mapping.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "model/mobilenet_v2.h"
#include "model/network_file.h"
#include "model/width.h"
#include "weights/module_order.h"
#include "weights/modules.h"
#include "weights/torch/average.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

// A normalisation in the head takes the place of the activation after its layer.
std::string head_norm(std::size_t position) {
  return model::batch_norm_name(model::head_layer_name(position));
}

void add_module(NamedTensors& tensors, const std::string& name, Module module) {
  for (Tensor& tensor : module.tensors) {
    const std::string part = part_of(tensor);
    tensors.add(name.empty() ? part : name + "." + part, std::move(tensor));
  }
}

// A classifier that is written as a 1 x 1 convolution computes the same as a linear layer.
void make_linear(Module& module) {
  for (Tensor& tensor : module.tensors) {
    if (tensor.shape.size() == 4 && tensor.shape[2] == 1 && tensor.shape[3] == 1) {
      tensor.shape.resize(2);
    }
  }
}

constexpr const char* kMeasureAsOnnx =
    "export the network to ONNX and measure that with --artifact";

// What has no weights, an activation or a Dropout, leaves a gap in the numbers of a Sequential. The
// heads that edgebench computes are Linear (BatchNorm) ReLU Linear, so that numbers which say
// otherwise end here.
void check_order(const fs::path& path, const Module& before, const Module& module) {
  const auto first = number_among_siblings(before.name);
  const auto second = number_among_siblings(module.name);
  if (!first || !second || parent_of(before.name) != parent_of(module.name)) return;
  const bool adjacent = *second == *first + 1;
  if (module.normalisation() && before.linear() && !adjacent) {
    throw InputError(
        fmt::format("{}: something stands between {} and the normalisation {}, and a weight file "
                    "does not say what; {}",
                    path.string(), before.name, module.name, kMeasureAsOnnx));
  }
  if (module.linear() && adjacent) {
    throw InputError(
        fmt::format("{}: no activation stands between {} and {}, and edgebench's MobileNetV2 has "
                    "one there; {}",
                    path.string(), before.name, module.name, kMeasureAsOnnx));
  }
}

// Linear layers and what normalises them get their places in order; what is neither keeps its name,
// so that it is refused under it.
void add_head(const fs::path& path, NamedTensors& tensors, std::vector<Module> modules) {
  std::size_t layers = 0;
  std::ranges::for_each(modules, make_linear);
  for (std::size_t i = 1; i < modules.size(); ++i) check_order(path, modules[i - 1], modules[i]);
  for (Module& module : modules) {
    std::string name = module.name;
    if (module.linear()) {
      name = model::head_layer_name(layers++);
    } else if (module.normalisation() && layers > 0) {
      name = head_norm(layers - 1);
    }
    add_module(tensors, name, std::move(module));
  }
}

// A layer of one's own behind torchvision's classifier, whose outputs it takes, belongs to the
// network, and is not what is left out.
void check_goes_on(const fs::path& path, const std::vector<Module>& head,
                   const std::vector<Module>& outside) {
  const auto last = std::ranges::find_if(head.rbegin(), head.rend(), &Module::linear);
  if (last == head.rend()) return;
  const std::size_t classes = last->find("weight")->shape.front();
  const auto next = std::ranges::find_if(outside, [&](const Module& module) {
    return module.linear() && module.find("weight")->shape.back() == classes;
  });
  if (next == outside.end()) return;
  throw InputError(
      fmt::format("{}: {} takes the {} outputs of {}, so the network goes on after MobileNetV2; {}",
                  path.string(), next->name, classes, last->name, kMeasureAsOnnx));
}

bool any_linear(std::vector<Module> modules) {
  std::ranges::for_each(modules, make_linear);
  return std::ranges::any_of(modules, &Module::linear);
}

bool of_an_average(const NamingFound& found) {
  return names_average(found.prefix);
}

// One of the networks that a file holds: the only one, or else the only average.
NamingFound choose(const fs::path& path, const std::vector<NamingFound>& found,
                   std::vector<std::string>& notes) {
  if (found.size() == 1) return found.front();
  std::vector<std::string> prefixes;
  for (const NamingFound& one : found) prefixes.push_back(fmt::format("'{}'", one.prefix));
  if (std::ranges::count_if(found, of_an_average) != 1) {
    throw InputError(
        fmt::format("{} holds {} networks, with names that begin with {}; save one of "
                    "them alone and give that",
                    path.string(), found.size(), fmt::join(prefixes, " and ")));
  }
  const NamingFound average = *std::ranges::find_if(found, of_an_average);
  notes.push_back(fmt::format("takes the average under '{}', of the networks under {}",
                              average.prefix, fmt::join(prefixes, " and ")));
  return average;
}

Mapping map_by_name(const fs::path& path, TensorFile file, const NamingFound& naming) {
  Mapping mapping{{path, std::move(file.metadata)}, std::move(file.notes), naming.naming};
  if (!naming.prefix.empty()) {
    mapping.notes.push_back(fmt::format("strips '{}' from the names", naming.prefix));
  }
  if (naming.naming != Naming::torchvision) {
    mapping.notes.push_back(fmt::format("has the names of {}", enum_name(naming.naming)));
  }
  std::vector<Module> head;
  std::vector<Module> outside;
  for (Module& module : modules_of(std::move(file.tensors))) {
    if (!module.name.starts_with(naming.prefix)) {
      outside.push_back(std::move(module));
      continue;
    }
    module.name.erase(0, naming.prefix.size());
    if (const auto name = torchvision_module(naming.naming, module.name)) {
      add_module(mapping.tensors, *name, std::move(module));
    } else {
      head.push_back(std::move(module));
    }
  }
  // A classifier of one's own often stands beside the network that it replaces the head of.
  if (!any_linear(head)) {
    std::ranges::move(outside, std::back_inserter(head));
    outside.clear();
  }
  check_goes_on(path, head, outside);
  add_head(path, mapping.tensors, std::move(head));
  if (!outside.empty()) {
    mapping.notes.push_back(fmt::format("leaves out what is not under '{}': {}{}", naming.prefix,
                                        outside.front().name,
                                        outside.size() > 1 ? " and others" : ""));
  }
  return mapping;
}

// The convolutions of MobileNetV2, in order of execution, of a network of this width.
std::vector<model::Node> convolutions(double width) {
  std::vector<model::Node> nodes = model::mobilenet_v2(width, 32, 1).nodes;
  std::erase_if(nodes, [](const model::Node& node) { return node.op != model::Op::convolution; });
  return nodes;
}

// How many of the convolutions have the shape that their place asks for.
std::size_t fitting(const std::vector<Module>& modules) {
  std::vector<const model::Shape*> shapes;
  std::vector<std::size_t> channels;
  for (const Module& module : modules) {
    if (!module.convolution()) continue;
    shapes.push_back(&module.find("weight")->shape);
    channels.push_back(shapes.back()->front());
  }
  const std::vector<model::Node> nodes =
      convolutions(model::width_of_convolutions(channels).value_or(1.0));
  std::size_t fit = 0;
  for (std::size_t i = 0; i < nodes.size() && i < shapes.size(); ++i) {
    if (*shapes[i] == model::weight_shape(nodes[i])) ++fit;
  }
  return fit;
}

[[noreturn]] void refuse_count(const fs::path& path, std::size_t count, std::size_t wanted) {
  throw InputError(
      fmt::format("{} holds no MobileNetV2: it has {} convolutions where that has {}; give the "
                  "weights of a MobileNetV2",
                  path.string(), count, wanted));
}

// The file's order is that of execution in a state_dict. Where the file is sorted by name, the
// names' order may be.
std::vector<Module> in_order(std::vector<Module> modules) {
  std::vector<Module> sorted = modules;
  std::ranges::stable_sort(sorted, natural_less, &Module::name);
  return fitting(sorted) > fitting(modules) ? sorted : modules;
}

// A convolution more than there are places is the classifier, where there is no other.
void check_count(const fs::path& path, const std::vector<Module>& modules) {
  const std::size_t places = convolutions(1.0).size();
  const auto count = static_cast<std::size_t>(std::ranges::count_if(modules, &Module::convolution));
  const bool convolution_last =
      count == places + 1 && !std::ranges::any_of(modules, &Module::linear);
  if (count != places && !convolution_last) refuse_count(path, count, places);
}

void add_by_order(const fs::path& path, std::vector<Module> modules, NamedTensors& tensors) {
  const std::vector<model::Node> places = convolutions(1.0);
  // Either every convolution is followed by a normalisation, or they were folded away.
  const auto norms =
      static_cast<std::size_t>(std::ranges::count_if(modules, &Module::normalisation));
  const std::size_t norms_of_trunk = norms < places.size() ? 0 : places.size();
  std::size_t convolution = 0;
  std::size_t norm = 0;
  std::vector<Module> head;
  for (Module& module : modules) {
    if (module.convolution() && convolution < places.size()) {
      add_module(tensors, places[convolution++].name, std::move(module));
    } else if (module.normalisation() && norm < norms_of_trunk) {
      add_module(tensors, model::batch_norm_name(places[norm++].name), std::move(module));
    } else {
      head.push_back(std::move(module));
    }
  }
  add_head(path, tensors, std::move(head));
}

// Where a file is sorted by name, nothing but names can tell the order.
void check_order_of_names(const fs::path& path, const std::vector<Module>& modules) {
  constexpr const char* kKeepOrder =
      "save them with torch.save(model.state_dict(), \"weights.pth\"), which keeps the order, or "
      "with torchvision's names";
  if (fitting(modules) < convolutions(1.0).size()) {
    throw InputError(
        fmt::format("{} has names that are not known, and sorted by name its layers are not those "
                    "of MobileNetV2; if they are its weights, {}",
                    path.string(), kKeepOrder));
  }
  if (const auto pair = exchangeable(modules)) {
    throw InputError(fmt::format(
        "{} has names that do not tell whether {} comes before {}, and safetensors does not keep "
        "the order; {}",
        path.string(), pair->first, pair->second, kKeepOrder));
  }
}

void add_layer(NamedTensors& tensors, const std::string& name, const std::string& norm,
               Layer layer) {
  const auto add = [&](const std::string& to, const std::string& from, model::Shape shape,
                       std::vector<float> values) {
    tensors.add(to, {from, std::move(shape), std::move(values)});
  };
  const model::Shape channels = {layer.shape.front()};
  add(name + ".weight", layer.name + ".weight", layer.shape, std::move(layer.weight));
  if (!layer.bias.empty()) {
    add(name + ".bias", layer.name + ".bias", channels, std::move(layer.bias));
  } else if (!layer.norm) {
    add(name + ".bias", layer.name + " without a bias", channels,
        std::vector<float>(channels.front(), 0.0F));
  }
  if (!layer.norm) return;
  model::BatchNorm& values = layer.norm->values;
  const std::string& from = layer.norm->name;
  add(norm + ".weight", from + ".weight", channels, std::move(values.weight));
  add(norm + ".bias", from + ".bias", channels, std::move(values.bias));
  add(norm + ".running_mean", from + ".running_mean", channels, std::move(values.running_mean));
  add(norm + ".running_var", from + ".running_var", channels, std::move(values.running_var));
  tensors.set_epsilon(norm, values.epsilon);
}

// Pruning and weight normalisation keep what a weight is computed from, not the weight.
void check_computed(const fs::path& path, const std::vector<std::string>& names) {
  constexpr std::array kParts = {".weight_orig", ".weight_g", ".parametrizations.weight.original",
                                 ".parametrizations.weight.original0"};
  for (const std::string& name : names) {
    if (std::ranges::none_of(kParts, [&](const char* part) { return name.ends_with(part); })) {
      continue;
    }
    throw InputError(fmt::format(
        "{}: {} is what a pruned or normalised weight is computed from; call prune.remove or "
        "remove_parametrizations of torch.nn.utils on the layer, and save the state_dict again",
        path.string(), name));
  }
}

}  // namespace

Mapping map_tensors(const fs::path& path, TensorFile file) {
  std::vector<std::string> names;
  for (const Tensor& tensor : file.tensors) names.push_back(tensor.name);
  check_computed(path, names);
  const std::vector<NamingFound> found = find_namings(names);
  if (!found.empty()) {
    const NamingFound naming = choose(path, found, file.notes);
    return map_by_name(path, std::move(file), naming);
  }
  Mapping mapping{{path, std::move(file.metadata)}, std::move(file.notes), {}};
  std::vector<Module> modules = in_order(modules_of(std::move(file.tensors)));
  check_count(path, modules);
  if (!file.in_network_order) check_order_of_names(path, modules);
  add_by_order(path, std::move(modules), mapping.tensors);
  mapping.notes.emplace_back(
      "has names that are not known, so its layers are taken by their order and shapes "
      "(edgebench prepare --show-mapping prints them)");
  return mapping;
}

Mapping map_layers(const fs::path& path, std::vector<Layer> layers) {
  Mapping mapping{{path, {}}, {}, {}};
  const std::vector<model::Node> places = convolutions(1.0);
  const auto count = static_cast<std::size_t>(
      std::ranges::count_if(layers, [](const Layer& layer) { return !layer.linear(); }));
  if (count != places.size()) refuse_count(path, count, places.size());
  std::size_t convolution = 0;
  std::size_t linear = 0;
  for (Layer& layer : layers) {
    const bool in_head = layer.linear();
    const std::string name = in_head ? model::head_layer_name(linear) : places[convolution].name;
    const std::string norm =
        in_head ? head_norm(linear++) : model::batch_norm_name(places[convolution++].name);
    add_layer(mapping.tensors, name, norm, std::move(layer));
  }
  return mapping;
}

}  // namespace edgebench::weights
