#include "model/network_file.h"

#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "model/batch_norm.h"
#include "model/synthetic.h"
#include "network_support.h"
#include "support.h"

namespace edgebench::model {
namespace {

using Tensors = std::vector<test::NamedTensor>;
using Values = std::vector<float>;

test::NamedTensor& find(Tensors& tensors, const std::string& name) {
  return *std::ranges::find(tensors, name, &test::NamedTensor::name);
}

// features.2.conv.2 is followed by features.2.conv.3, and features.0.0 by features.0.1.
std::string norm_after(std::string convolution) {
  ++convolution.back();
  return convolution;
}

struct Unfused {
  Network network;               // Convolutions without bias and activation.
  std::vector<BatchNorm> norms;  // By node; empty where there is none.
  Tensors tensors;               // As torchvision's state_dict has them.
};

// A normalisation behind every convolution, and behind every hidden layer of the head.
Unfused unfused_network(const std::vector<int>& hidden = {}) {
  Unfused unfused = {synthetic_network(0.25, 32, 10, 9, hidden), {}, {}};
  unsigned seed = 0;
  for (Node& node : unfused.network.nodes) {
    BatchNorm& norm = unfused.norms.emplace_back();
    if (weight_shape(node).empty()) continue;
    unfused.tensors.push_back({node.name + ".weight", weight_shape(node), node.weight});
    if (&node == &unfused.network.nodes.back()) {
      unfused.tensors.push_back({node.name + ".bias", {node.bias.size()}, node.bias});
      continue;
    }
    const std::size_t channels = node.bias.size();
    norm = {test::random_values(channels, ++seed, 0.5, 1.5),
            test::random_values(channels, ++seed, -0.5, 0.5),
            test::random_values(channels, ++seed, -0.5, 0.5),
            test::random_values(channels, ++seed, 0.5, 1.5)};
    const std::string name = norm_after(node.name);
    unfused.tensors.push_back({name + ".weight", {channels}, norm.weight});
    unfused.tensors.push_back({name + ".bias", {channels}, norm.bias});
    unfused.tensors.push_back({name + ".running_mean", {channels}, norm.running_mean});
    unfused.tensors.push_back({name + ".running_var", {channels}, norm.running_var});
    unfused.tensors.push_back({name + ".num_batches_tracked", {}, {100}});
    node.bias.assign(channels, 0);
    node.activation = Activation::none;
  }
  return unfused;
}

// And clips, as the node does that has both.
void normalise(const Node& node, const BatchNorm& norm, std::span<float> value) {
  const Bounds bounds = bounds_of(node.activation);
  const std::size_t pixels = value.size() / static_cast<std::size_t>(node.out_channels);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::size_t c = i / pixels;
    const double deviation = std::sqrt(norm.running_var[c] + 1e-5);
    const double normal = (static_cast<double>(value[i]) - norm.running_mean[c]) / deviation;
    const double result = normal * norm.weight[c] + norm.bias[c];
    value[i] = std::clamp(static_cast<float>(result), bounds.least, bounds.most);
  }
}

}  // namespace

TEST_CASE("a saved network is loaded bit by bit, whatever its width, size and classes") {
  const test::TemporaryFolder folder;
  int classes = 1;
  for (const double width : {0.1, 0.25, 0.33, 0.35, 0.5, 0.75, 1.0, 1.3, 1.4}) {
    const Network network = synthetic_network(width, 32 + 16 * classes, classes, 7);
    save_network(network, folder / "n.safetensors");
    CHECK(load_network(folder / "n.safetensors") == network);
    ++classes;
  }
}

TEST_CASE("width and classes follow from the shapes alone") {
  const test::TemporaryFolder folder;
  for (const double width : {0.25, 0.35, 0.5, 0.75, 1.0, 1.3, 1.4}) {
    const Network network = synthetic_network(width, 224, 3, 1);
    test::write_tensors(folder / "plain.safetensors", test::tensors_of(network));
    const Network loaded = load_network(folder / "plain.safetensors");
    CHECK(loaded.width == width);
    CHECK(loaded.classes == 3);
    CHECK(loaded.image_size == 224);
    CHECK_FALSE(loaded.synthetic);
    CHECK(loaded.origin == "plain.safetensors");
    CHECK(loaded.nodes == network.nodes);
  }
}

TEST_CASE("a width named in the metadata counts only if the shapes agree") {
  const test::TemporaryFolder folder;
  const Tensors tensors = test::tensors_of(synthetic_network(0.25, 32, 2, 1));
  for (const char* width : {"0.251", "1", "-1", "nan", "1e9", "x", ""}) {
    test::write_tensors(folder / "n", tensors, {{"width", width}});
    CHECK(load_network(folder / "n").width == (std::string(width) == "0.251" ? 0.251 : 0.25));
  }
}

TEST_CASE("the image size is the caller's, else the file's, else 224") {
  const test::TemporaryFolder folder;
  const Tensors tensors = test::tensors_of(synthetic_network(0.1, 32, 2, 1));
  test::write_tensors(folder / "n", tensors, {{"image_size", "96"}, {"synthetic", "true"}});
  CHECK(load_network(folder / "n").image_size == 96);
  CHECK(load_network(folder / "n").nodes.front().out_height == 96);
  CHECK(load_network(folder / "n", 64).image_size == 64);
  CHECK(load_network(folder / "n").synthetic);
  CHECK_THROWS_WITH_AS(load_network(folder / "n", 31), doctest::Contains("image size 31 is not"),
                       InputError);
  for (const char* size : {"0", "-96", "96.5", "96 ", "", "99999", "ninety"}) {
    test::write_tensors(folder / "n", tensors, {{"image_size", size}});
    CHECK_THROWS_WITH_AS(load_network(folder / "n"), doctest::Contains("is not a whole number"),
                         InputError);
    CHECK(load_network(folder / "n", 64).image_size == 64);
  }
}

TEST_CASE("a network keeps what its pixels become, and torchvision's goes without saying") {
  const test::TemporaryFolder folder;
  Network network = synthetic_network(0.1, 32, 3, 1);
  save_network(network, folder / "usual");
  CHECK_FALSE(SafetensorsFile(folder / "usual").metadata().contains("normalise"));
  network.normalise = image::Normalisation({1, 2, 3}, {4, 5, 6});
  save_network(network, folder / "other");
  CHECK(load_network(folder / "other") == network);
  CHECK(load_network(folder / "usual").normalise == image::Normalisation::imagenet);
}

TEST_CASE("a tensor that does not fit is named") {
  const test::TemporaryFolder folder;
  const Tensors valid = test::tensors_of(synthetic_network(0.25, 32, 10, 1));
  const std::string victim = "features.5.conv.2.weight";
  const std::vector<std::pair<std::function<void(Tensors&)>, std::string>> table = {
      {[&](Tensors& t) { find(t, victim).name = "other"; }, victim + " is missing"},
      {[&](Tensors& t) { find(t, victim).shape = {48, 8, 1, 1}; },
       victim + " has shape [48, 8, 1, 1] where [8, 48, 1, 1]"},
      {[&](Tensors& t) { find(t, "features.0.0.bias").name = "other"; },
       "features.0.0.bias is missing"},
      {[&](Tensors& t) { find(t, "classifier.1.weight").name = "other"; },
       "classifier.1.weight is missing"},
      {[&](Tensors& t) { find(t, "classifier.1.weight").shape = {12800}; },
       "classifier.1.weight is missing or is no"},
      {[&](Tensors& t) { find(t, "classifier.1.bias").name = "x"; },
       "classifier.1.bias is missing"},
      {[&](Tensors& t) { t.push_back({"classifier.4.weight", {1}, {0}}); },
       "classifier.4.weight has no place"},
      {[&](Tensors& t) { t.push_back({"classifier.4.weight", {1, 3}, {0, 0, 0}}); },
       "classifier.4.weight has shape [1, 3] where [1, 10] was expected"},
      {[&](Tensors& t) { t.push_back({"classifier.4.weight", {0, 10}, {}}); },
       "classifier.4.weight is missing or is no"},
      {[&](Tensors& t) { t.push_back({"classifier.0.weight", {2, 1}, {0, 0}}); },
       "classifier.0.weight has shape [2, 1] where [2, 1280] was expected"},
      {[&](Tensors& t) { t.push_back({"classifier.-1.weight", {1, 1}, {0}}); },
       "classifier.-1.weight has no place"},
      {[&](Tensors& t) { t.push_back({"classifier.99999999999.weight", {1, 10}, Values(10)}); },
       "classifier.99999999999.weight has no place"},
      {[&](Tensors& t) { t.push_back({"classifier.weight", {1, 10}, Values(10)}); },
       "classifier.weight has no place"},
      {[&](Tensors& t) { t.push_back({"classifier.4294967295.weight", {1, 10}, Values(10)}); },
       "classifier.4294967295.bias is missing"},
      {[&](Tensors& t) { find(t, victim).values[3] = std::numeric_limits<float>::quiet_NaN(); },
       victim + " holds a NaN"},
      {[&](Tensors& t) { t = {{"weight", {1}, {0}}}; }, "holds no MobileNetV2"}};
  for (const auto& row : table) {
    const auto& [change, complaint] = row;
    CAPTURE(row.second);
    Tensors tensors = valid;
    change(tensors);
    test::write_tensors(folder / "bad.safetensors", tensors);
    CHECK_THROWS_WITH_AS(load_network(folder / "bad.safetensors"),
                         doctest::Contains(complaint.c_str()), InputError);
    CHECK_THROWS_WITH_AS(load_network(folder / "bad.safetensors"),
                         doctest::Contains("bad.safetensors"), InputError);
  }
}

TEST_CASE("a refusal is one sentence with the file, the tensor and what to do") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "n").string();
  const auto message = [&](const auto& change, std::optional<int> image_size = std::nullopt) {
    Tensors tensors = test::tensors_of(synthetic_network(0.25, 32, 10, 1));
    Metadata metadata;
    change(tensors, metadata);
    test::write_tensors(path, tensors, metadata);
    try {
      load_network(path, image_size);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  const auto nothing = [](Tensors&, Metadata&) {};
  CHECK(message(nothing) == "taken");
  const std::string size = "is not a whole number from 32 to 2048; give the network's with --crop";
  CHECK(message(nothing, 31) == path + ": the image size 31 " + size);
  CHECK(message(nothing, 32) == "taken");
  CHECK(message(nothing, 2048) == "taken");
  CHECK(message(nothing, 2049) == path + ": the image size 2049 " + size);
  CHECK(message([](Tensors&, Metadata& metadata) { metadata["image_size"] = "x"; }) ==
        path + ": the image size x " + size);
  CHECK(message([](Tensors& tensors, Metadata&) { tensors.clear(); }) ==
        path +
            " holds no MobileNetV2: features.0.0.weight and its like are missing or of no known "
            "width; give weights with torchvision's names");
  const std::string classifier = path +
                                 ": tensor classifier.1.weight is missing or is no classes x "
                                 "features matrix; give the weights "
                                 "of a whole MobileNetV2";
  CHECK(message([](Tensors& tensors, Metadata&) {
          find(tensors, "classifier.1.weight").shape = {10, 1280, 1};
        }) == classifier);
  CHECK(message([](Tensors& tensors, Metadata&) {
          find(tensors, "classifier.1.weight") = {"classifier.1.weight", {0, 1280}, {}};
        }) == classifier);
  CHECK(message([](Tensors& tensors, Metadata&) { tensors.push_back({"x", {1}, {0}}); }) ==
        path +
            ": tensor x has no place in MobileNetV2; give a file with the network's weights only");
  CHECK(message([](Tensors& tensors, Metadata&) {
          find(tensors, "features.5.conv.2.weight").name = "x";
        }) == path +
                  ": tensor features.5.conv.2.weight is missing; give the weights of a whole "
                  "MobileNetV2");
  CHECK(message([](Tensors& tensors, Metadata&) {
          find(tensors, "features.5.conv.2.weight").shape = {48, 8, 1, 1};
        }) == path +
                  ": tensor features.5.conv.2.weight has shape [48, 8, 1, 1] where [8, 48, 1, 1] "
                  "was expected; give the weights of a MobileNetV2");
}

TEST_CASE("weights are synthetic unless the file says that they are not") {
  const test::TemporaryFolder folder;
  const Tensors tensors = test::tensors_of(synthetic_network(0.1, 32, 2, 1));
  for (const auto& [text, synthetic] :
       {std::pair{"true", true}, {"false", false}, {"False", true}, {"", true}}) {
    CAPTURE(text);
    test::write_tensors(folder / "n", tensors, {{"synthetic", text}, {"origin", "somewhere"}});
    CHECK(load_network(folder / "n").synthetic == synthetic);
    CHECK(load_network(folder / "n").origin == "somewhere");
  }
}

TEST_CASE("a network with BatchNorm computes what convolution and normalisation do in turn") {
  const test::TemporaryFolder folder;
  for (const std::vector<int>& hidden : {std::vector<int>{}, {24, 16}}) {
    const Unfused unfused = unfused_network(hidden);
    test::write_tensors(folder / "n", unfused.tensors);
    const Network folded = load_network(folder / "n", 32);

    const std::vector<float> image = test::random_image(folded, 1);
    std::vector<float> expected(10);
    Interpreter(unfused.network).run(image, expected, [&](std::size_t i, std::span<float> value) {
      if (unfused.norms[i].weight.empty()) return;
      normalise(folded.nodes[i], unfused.norms[i], value);
    });
    CHECK(test::largest_error(test::logits_of(folded, image), expected) < 1e-4);
  }
}

TEST_CASE("a head with hidden layers is loaded bit by bit") {
  const test::TemporaryFolder folder;
  for (const std::vector<int>& hidden : {std::vector<int>{24}, {40, 8, 16}}) {
    const Network network = synthetic_network(0.25, 32, 5, 3, hidden);
    save_network(network, folder / "n");
    CHECK(load_network(folder / "n") == network);
  }
}

TEST_CASE("the numbers of a head's layers give their order, whichever they are") {
  const test::TemporaryFolder folder;
  const Network network = synthetic_network(0.1, 32, 5, 3, {24, 16});
  // In a file's header 11 stands before 3 and 9: its keys are sorted as text.
  for (const auto& [first, second, last] : {std::tuple("0", "2", "4"), {"3", "9", "11"}}) {
    Tensors tensors = test::tensors_of(network);
    for (const char* suffix : {".weight", ".bias"}) {
      find(tensors, std::string("classifier.1") + suffix).name =
          fmt::format("classifier.{}{}", first, suffix);
      find(tensors, std::string("classifier.4") + suffix).name =
          fmt::format("classifier.{}{}", second, suffix);
      find(tensors, std::string("classifier.7") + suffix).name =
          fmt::format("classifier.{}{}", last, suffix);
    }
    test::write_tensors(folder / "n", tensors);
    CHECK(load_network(folder / "n", 32).nodes == network.nodes);
  }
}

TEST_CASE("a BatchNorm that cannot be folded is named") {
  const test::TemporaryFolder folder;
  Tensors tensors = unfused_network().tensors;
  find(tensors, "features.2.conv.3.running_var").values[1] = -1;
  test::write_tensors(folder / "n", tensors);
  CHECK_THROWS_WITH_AS(load_network(folder / "n"),
                       doctest::Contains("features.2.conv.3.running_var holds a negative"),
                       InputError);
  tensors = unfused_network().tensors;
  find(tensors, "features.1.conv.2.weight").values[0] = 3e38F;
  find(tensors, "features.1.conv.1.weight").values[0] = 3e38F;
  test::write_tensors(folder / "n", tensors);
  CHECK_THROWS_WITH_AS(load_network(folder / "n"),
                       doctest::Contains("features.1.conv.1.weight overflows"), InputError);
}

TEST_CASE("the real weights are MobileNetV2 1.0 for 1000 classes at 224") {
  const auto assets = test::assets();
  if (!assets) return;
  const Network network = load_network(*assets / "mobilenet_v2.safetensors");
  CHECK(network.width == 1.0);
  CHECK(network.classes == 1000);
  CHECK(network.image_size == 224);
  CHECK_FALSE(network.synthetic);
  const test::TemporaryFolder folder;
  save_network(network, folder / "copy");
  CHECK(load_network(folder / "copy") == network);
}

}  // namespace edgebench::model
