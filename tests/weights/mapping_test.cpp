#include "weights/mapping.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "model/network_file.h"
#include "support.h"
#include "weights/modules.h"
#include "weights/state_dict.h"

namespace edgebench::weights {
namespace {

Mapping map(TensorFile file) {
  return map_tensors("net.pth", std::move(file));
}

model::Network network_of(TensorFile file) {
  return model::read_network(map(std::move(file)).tensors, 32);
}

bool noted(const Mapping& mapping, const std::string& part) {
  return std::ranges::any_of(
      mapping.notes, [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

TensorFile sorted(TensorFile file) {
  std::ranges::sort(file.tensors, {}, &Tensor::name);
  return file;
}

const model::Network& expected() {
  static const model::Network network = network_of(test::state_dict(test::torchvision_names));
  return network;
}

}  // namespace

TEST_CASE("every naming gives the same network bit for bit, in the file's order or sorted") {
  REQUIRE(expected().nodes.size() > 50);
  for (const test::PlaceNames& names :
       {test::PlaceNames(test::torchvision_names), test::PlaceNames(test::flat_names),
        test::PlaceNames(test::timm_names), test::PlaceNames(test::hugging_face_names)}) {
    for (const char* head : {"classifier.1", "classifier", "fc"}) {
      for (const char* prefix : {"", "module.", "_orig_mod.model."}) {
        const TensorFile file = test::with_prefix(test::state_dict(names, head), prefix);
        CAPTURE(file.tensors.front().name);
        CHECK(network_of(file) == expected());
        CHECK(network_of(sorted(file)) == expected());
      }
    }
  }
}

TEST_CASE("layers with unknown names are taken by order and shape, which is said") {
  const TensorFile file = test::state_dict(test::foreign_names, "out");
  CHECK(network_of(file) == expected());
  CHECK(noted(map(file), "by their order and shapes"));
  // Sorted, "trunk.10" comes before "trunk.2": the numbers in the names give the order back.
  CHECK(network_of(sorted(file)) == expected());
  // All convolutions first, then all normalisations.
  TensorFile apart = file;
  std::ranges::stable_partition(apart.tensors,
                                [](const Tensor& tensor) { return tensor.shape.size() == 4; });
  CHECK(network_of(apart) == expected());
}

TEST_CASE("a classifier that is a 1 x 1 convolution is a linear layer") {
  for (const test::PlaceNames& names :
       {test::PlaceNames(test::foreign_names), test::PlaceNames(test::timm_names)}) {
    TensorFile file = test::state_dict(names, "classifier");
    model::Shape& shape = file.tensors.at(file.tensors.size() - 2).shape;
    shape.insert(shape.end(), {1, 1});
    CHECK(network_of(file) == expected());
  }
}

TEST_CASE("what was stripped and left out is said") {
  TensorFile file = test::with_prefix(test::state_dict(test::torchvision_names), "model.");
  file.tensors.push_back({"criterion.weight", {3}, {1, 1, 1}});
  const Mapping mapping = map(file);
  CHECK(noted(mapping, "strips 'model.' from the names"));
  CHECK(noted(mapping, "leaves out what is not under 'model.': criterion"));
  CHECK(map(test::state_dict(test::torchvision_names)).notes.empty());
  CHECK(noted(map(test::state_dict(test::timm_names)), "has the names of timm"));
}

TEST_CASE("a head beside the trunk's prefix is the network's") {
  TensorFile file = test::with_prefix(test::state_dict(test::torchvision_names), "backbone.");
  for (Tensor& tensor : file.tensors) {
    if (tensor.name == "backbone.classifier.1.weight") tensor.name = "fc.weight";
    if (tensor.name == "backbone.classifier.1.bias") tensor.name = "fc.bias";
  }
  CHECK(network_of(file) == expected());
}

TEST_CASE("hidden layers of the head keep their order, whatever they are called") {
  const auto with_hidden = [](const test::PlaceNames& names, const std::vector<std::string>& head) {
    TensorFile file = test::state_dict(names, head.back());
    const std::vector<float> wide = test::random_values(std::size_t{4} * 1280, 11);
    file.tensors.resize(file.tensors.size() - 2);
    file.tensors.push_back({head[0] + ".weight", {4, 1280}, wide});
    file.tensors.push_back({head[0] + ".bias", {4}, {1, 2, 3, 4}});
    for (const char* part : {"weight", "bias", "running_mean", "running_var"}) {
      file.tensors.push_back({head[1] + "." + part, {4}, {2, 3, 4, 5}});
    }
    file.tensors.push_back({head[2] + ".weight", {3, 4}, test::random_values(12, 12)});
    file.tensors.push_back({head[2] + ".bias", {3}, {1, 2, 3}});
    return network_of(file);
  };
  const model::Network plain =
      with_hidden(test::torchvision_names, {"classifier.1", "classifier.2", "classifier.4"});
  const auto linear = [](const model::Node& node) { return node.op == model::Op::linear; };
  CHECK(std::ranges::count_if(plain.nodes, linear) == 2);
  CHECK(plain.classes == 3);
  CHECK(with_hidden(test::torchvision_names, {"classifier.0", "classifier.1", "classifier.3"}) ==
        plain);
  CHECK(with_hidden(test::timm_names, {"classifier.0", "classifier.1", "classifier.3"}) == plain);
  CHECK(with_hidden(test::foreign_names, {"head.fc1", "head.norm", "head.fc2"}) == plain);
}

TEST_CASE("numbers of a head that say of another order than ours are refused") {
  const auto refusal = [](const std::vector<std::string>& head, bool normalised) -> std::string {
    TensorFile file = test::state_dict(test::torchvision_names);
    file.tensors.resize(file.tensors.size() - 2);
    file.tensors.push_back({head[0] + ".weight", {4, 1280}, test::random_values(4 * 1280, 11)});
    file.tensors.push_back({head[0] + ".bias", {4}, {1, 2, 3, 4}});
    for (const char* part : {"weight", "bias", "running_mean", "running_var"}) {
      if (normalised) file.tensors.push_back({head[1] + "." + part, {4}, {2, 3, 4, 5}});
    }
    file.tensors.push_back({head.back() + ".weight", {3, 4}, test::random_values(12, 12)});
    file.tensors.push_back({head.back() + ".bias", {3}, {1, 2, 3}});
    try {
      network_of(file);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  // Linear, ReLU, BatchNorm1d, Linear.
  CHECK(refusal({"classifier.0", "classifier.2", "classifier.3"}, true) ==
        "net.pth: something stands between classifier.0 and the normalisation classifier.2, and a "
        "weight file does not say what; export the network to ONNX and measure that with "
        "--artifact");
  CHECK(refusal({"classifier.0", "classifier.1"}, false)
            .find("no activation stands between "
                  "classifier.0 and classifier.1") != std::string::npos);
  CHECK(refusal({"classifier.0", "classifier.1", "classifier.2"}, true)
            .find("no activation stands between classifier.1 and classifier.2") !=
        std::string::npos);
  CHECK(refusal({"classifier.0", "classifier.2"}, false) == "accepted");
  CHECK(refusal({"classifier.fc1", "classifier.fc2"}, false) == "accepted");
  CHECK(refusal({"classifier.0", "out.1"}, false) == "accepted");  // No siblings.
}

TEST_CASE("a network that goes on after MobileNetV2 is refused, not cut off") {
  TensorFile file = test::with_prefix(test::state_dict(test::torchvision_names), "backbone.");
  file.tensors.push_back({"fc.weight", {2, 3}, test::random_values(6, 3)});
  file.tensors.push_back({"fc.bias", {2}, {0, 1}});
  CHECK_THROWS_WITH_AS(map(file),
                       "net.pth: fc takes the 3 outputs of classifier.1, so the network goes on "
                       "after MobileNetV2; export the network to ONNX and measure that with "
                       "--artifact",
                       InputError);
  // A layer of other inputs is not behind it.
  file.tensors.at(file.tensors.size() - 2) = {"fc.weight", {2, 5}, test::random_values(10, 3)};
  CHECK(network_of(file) == expected());
}

TEST_CASE("what a weight is computed from is no weight") {
  for (const char* part : {"weight_orig", "weight_g", "parametrizations.weight.original0"}) {
    TensorFile file = test::state_dict(test::torchvision_names);
    file.tensors.front().name = std::string("features.0.0.") + part;
    CAPTURE(part);
    CHECK_THROWS_WITH_AS(
        map(file), doctest::Contains((file.tensors.front().name + " is what").c_str()), InputError);
    CHECK_THROWS_WITH_AS(map(file), doctest::Contains("remove_parametrizations"), InputError);
  }
}

TEST_CASE("sorted by unknown names, only numbers tell the order") {
  TensorFile file = test::state_dict(test::foreign_names, "out");
  file.in_network_order = false;
  CHECK(network_of(file) == expected());
  const auto renamed = [&](const std::string& from, const std::string& to) {
    TensorFile other = file;
    for (Tensor& tensor : other.tensors) {
      const std::size_t found = tensor.name.find(from);
      if (found != std::string::npos) tensor.name.replace(found, from.size(), to);
    }
    return other;
  };
  // Blocks of one shape whose names are words, and a block that runs first under the last name.
  CHECK_THROWS_WITH_AS(
      map(renamed("trunk.9.", "trunk.nine.")),
      doctest::Contains("do not tell whether trunk.2.c0 comes before trunk.nine.c0"), InputError);
  TensorFile late = renamed("trunk.0.", "zzz.0.");
  std::ranges::stable_sort(late.tensors, natural_less, &Tensor::name);
  CHECK_THROWS_WITH_AS(map(late),
                       doctest::Contains("sorted by name its layers are not those of "
                                         "MobileNetV2; if they are its weights, save "
                                         "them with torch.save("),
                       InputError);
  late.in_network_order = true;
  CHECK_THROWS_AS(network_of(late), InputError);  // By its shapes.
}

TEST_CASE("of two networks the average is taken, and else both are named") {
  const auto two = [](const std::string& first, const std::string& second) {
    TensorFile both = test::with_prefix(test::state_dict(test::torchvision_names), first);
    for (Tensor& tensor : both.tensors) std::ranges::fill(tensor.values, 0.0F);
    const TensorFile other = test::with_prefix(test::state_dict(test::torchvision_names), second);
    std::ranges::copy(other.tensors, std::back_inserter(both.tensors));
    return both;
  };
  CHECK(network_of(two("model.", "ema.")) == expected());
  CHECK(noted(map(two("model.", "ema.")),
              "takes the average under 'ema.', of the networks under 'model.' and 'ema.'"));
  CHECK_THROWS_WITH_AS(map(two("student.", "teacher.")),
                       "net.pth holds 2 networks, with names that begin with 'student.' and "
                       "'teacher.'; save one of them alone and give that",
                       InputError);
}

TEST_CASE("another network is refused by the number of its convolutions") {
  TensorFile file = test::state_dict(test::foreign_names);
  std::erase_if(file.tensors,
                [](const Tensor& tensor) { return tensor.name == "trunk.3.c1.weight"; });
  CHECK_THROWS_WITH_AS(map(file),
                       "net.pth holds no MobileNetV2: it has 51 convolutions where that has 52; "
                       "give the weights of a MobileNetV2",
                       InputError);
  CHECK_THROWS_AS(map({}), InputError);
}

TEST_CASE("a tensor of another shape is named as the file calls it") {
  TensorFile file = test::state_dict(test::timm_names);
  for (Tensor& tensor : file.tensors) {
    if (tensor.name == "blocks.2.1.conv_dw.weight") tensor.shape = {1, 1, 3, 3};
  }
  CHECK_THROWS_WITH_AS(network_of(file),
                       doctest::Contains("tensor blocks.2.1.conv_dw.weight has shape"), InputError);
}

TEST_CASE("layers in order of execution find their places, with their own epsilon") {
  const TensorFile file = test::state_dict(test::foreign_names);
  std::vector<Layer> layers;
  const auto values = [&](std::size_t index) { return file.tensors.at(index).values; };
  std::size_t at = 0;
  while (file.tensors.at(at).shape.size() == 4) {
    Layer layer{.name = "node", .shape = file.tensors[at].shape, .weight = values(at)};
    layer.norm = Norm{"norm", {values(at + 1), values(at + 2), values(at + 3), values(at + 4)}};
    layers.push_back(std::move(layer));
    at += 5;
  }
  layers.push_back({.name = "out",
                    .shape = file.tensors.at(at).shape,
                    .weight = values(at),
                    .bias = values(at + 1)});
  CHECK(model::read_network(map_layers("net.pth", layers).tensors, 32) == [] {
    model::Network network = expected();
    return network;
  }());
  layers.front().norm->values.epsilon = 0.5;
  CHECK_FALSE(model::read_network(map_layers("net.pth", layers).tensors, 32) == expected());
  layers.erase(layers.begin());
  CHECK_THROWS_WITH_AS(map_layers("net.pth", layers), doctest::Contains("51 convolutions"),
                       InputError);
}

}  // namespace edgebench::weights
