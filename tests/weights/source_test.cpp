#include "weights/source.h"

#include <algorithm>

#include "base/error.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "support.h"
#include "weights/state_dict.h"

namespace edgebench::weights {

TEST_CASE("safetensors are read as before") {
  const test::TemporaryFolder folder;
  const model::Network network = model::synthetic_network(0.25, 64, 5, 3);
  model::save_network(network, folder / "n.safetensors");
  const Imported imported = import_weights(folder / "n.safetensors");
  CHECK(imported.network == network);
  CHECK(imported.notes.empty());
  CHECK(imported.files == std::vector{folder / "n.safetensors"});
  CHECK_FALSE(imported.resize.has_value());
  CHECK(import_weights(folder / "n.safetensors", 96).network.image_size == 96);
}

TEST_CASE("the mapping lists every tensor in the order of the layers") {
  const test::TemporaryFolder folder;
  test::write_tensors(folder / "n", test::state_dict(test::hugging_face_names, "classifier"));
  const std::vector<MappedTensor> mapping = import_weights(folder / "n").mapping;
  REQUIRE(mapping.size() == 52 * 5 + 2);
  CHECK(mapping.front().name == "features.0.0.weight");
  CHECK(mapping.front().in_file == "mobilenet_v2.conv_stem.first_conv.convolution.weight");
  CHECK(mapping.front().shape.size() == 4);
  CHECK(mapping.back().name == "classifier.1.weight");
  CHECK(mapping.back().in_file == "classifier.weight");
  const auto second = std::ranges::find(mapping, "features.2.conv.0.0.weight", &MappedTensor::name);
  const auto tenth = std::ranges::find(mapping, "features.10.conv.0.0.weight", &MappedTensor::name);
  CHECK(second < tenth);
}

TEST_CASE("counters are no weights, whatever their type") {
  const test::TemporaryFolder folder;
  const std::string header =
      R"({"features.0.1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]}})";
  test::write_bytes(folder / "n", test::safetensors_bytes(header, std::string(8, '\0')));
  CHECK_THROWS_WITH_AS(import_weights(folder / "n"), doctest::Contains("it has 0 convolutions"),
                       InputError);
}

TEST_CASE("Hugging Face's configuration beside the weights counts") {
  const test::TemporaryFolder folder;
  test::write_tensors(folder / "n", test::state_dict(test::hugging_face_names, "classifier"));
  const Imported plain = import_weights(folder / "n");
  CHECK(plain.network.image_size == 224);
  CHECK(std::ranges::any_of(plain.notes, [](const std::string& note) {
    return note.find("no config.json") != std::string::npos;
  }));
  test::write_bytes(folder / "config.json",
                    R"({"tf_padding": false, "layer_norm_eps": 1e-5, "image_size": 96})");
  const Imported same = import_weights(folder / "n");
  CHECK(same.network.image_size == 96);
  CHECK(same.network.nodes[1].weight == plain.network.nodes[1].weight);
  CHECK(import_weights(folder / "n", 128).network.image_size == 128);
  test::write_bytes(folder / "config.json", R"({"tf_padding": false, "layer_norm_eps": 0.001})");
  const Imported other = import_weights(folder / "n");
  CHECK(other.network.nodes[1].weight != plain.network.nodes[1].weight);
  // Its file decides the network as the weights do.
  CHECK(other.files == std::vector{folder / "n", folder / "config.json"});
}

TEST_CASE("Hugging Face's preprocessor beside the weights counts") {
  const test::TemporaryFolder folder;
  test::write_tensors(folder / "n", test::state_dict(test::hugging_face_names, "classifier"));
  CHECK(import_weights(folder / "n").notes.back().find("no preprocessor_config.json") !=
        std::string::npos);
  test::write_bytes(folder / "preprocessor_config.json",
                    R"({"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
                        "size": {"shortest_edge": 240}})");
  const Imported imported = import_weights(folder / "n");
  CHECK(imported.network.normalise == image::Normalisation::plus_minus_one);
  CHECK(imported.resize == 240);
  CHECK(imported.files == std::vector{folder / "n", folder / "preprocessor_config.json"});
}

TEST_CASE("the metadata may say to what size images are resized") {
  const test::TemporaryFolder folder;
  TensorFile file = test::state_dict(test::torchvision_names);
  file.metadata = {{"resize", "232"}};
  test::write_tensors(folder / "n", file);
  CHECK(import_weights(folder / "n").resize == 232);
  // In proportion, for images of another size: 232 * 160 / 224 = 165.7.
  CHECK(import_weights(folder / "n", 160).resize == 166);
  file.metadata = {{"resize", "96"}, {"image_size", "64"}};
  test::write_tensors(folder / "n", file);
  CHECK(import_weights(folder / "n").resize == 96);
  CHECK(import_weights(folder / "n", 128).resize == 192);
}

TEST_CASE("what a weight file does not say of its head is said") {
  const test::TemporaryFolder folder;
  model::save_network(model::synthetic_network(0.1, 32, 3, 1), folder / "plain");
  CHECK(import_weights(folder / "plain").notes.empty());
  model::save_network(model::synthetic_network(0.1, 32, 3, 1, {5}), folder / "hidden");
  const std::vector<std::string> notes = import_weights(folder / "hidden").notes;
  REQUIRE(notes.size() == 1);
  CHECK(notes.front().find("ReLU is assumed after each") != std::string::npos);
}

TEST_CASE("what holds no weights is named for what it is") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "net";
  test::write_bytes(path, "version https://git-lfs.github.com/spec/v1\n");
  CHECK_THROWS_WITH_AS(
      import_weights(path),
      (path + " is a Git LFS pointer, which stands for the file, so it holds no weights to read; "
              "fetch the file itself with `git lfs pull`")
          .c_str(),
      InputError);
  CHECK_THROWS_WITH_AS(import_weights(folder / "absent"), doctest::Contains("absent"), InputError);
}

}  // namespace edgebench::weights
