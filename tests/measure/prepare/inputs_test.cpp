#include "measure/prepare/inputs.h"

#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/npy.h"
#include "image/pictures.h"
#include "measure/null_fixture.h"
#include "model/network_file.h"
#include "model/synthetic.h"

namespace edgebench::measure {

TEST_CASE("without anything, weights and images are generated and say so") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  const Inputs inputs = resolve_inputs(small(folder / "cache"), progress);
  CHECK(inputs.weights.network.synthetic);
  CHECK(inputs.weights_record().synthetic);
  CHECK(inputs.images_record().generated);
  CHECK_FALSE(inputs.labelled());
  CHECK(inputs.images() == 64);
  CHECK(MappedNpy(inputs.crops).shape() == std::vector<std::size_t>{64, 32, 32, 3});
  CHECK(MappedNpy(inputs.reference_logits).shape() == std::vector<std::size_t>{64, 10});

  const Inputs again = resolve_inputs(small(folder / "cache"), progress);
  CHECK(again.weights.sha256 == inputs.weights.sha256);
  CHECK(again.crops_key == inputs.crops_key);
}

TEST_CASE("the normalisation of the weights changes what the network answers, not the crops") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  InputOptions options = small(folder / "cache");
  const Inputs plain = resolve_inputs(options, progress);
  CHECK(plain.weights_record().normalise == image::Normalisation::imagenet);
  CHECK(plain.weights.notes.empty());
  options.normalise = image::Normalisation::plus_minus_one;
  const Inputs other = resolve_inputs(options, progress);
  CHECK(other.weights_record().normalise == image::Normalisation::plus_minus_one);
  CHECK(other.weights.notes ==
        std::vector<std::string>{"is given images as normalise=plus-minus-one"});
  CHECK(other.crops == plain.crops);
  CHECK(other.weights.sha256 == plain.weights.sha256);
  CHECK(other.weights.network_sha256 != plain.weights.network_sha256);
  CHECK(other.reference_logits != plain.reference_logits);
  CHECK(read_file(other.reference_logits) != read_file(plain.reference_logits));
}

TEST_CASE("the crops' key tells images, their order and their size apart") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  const auto put = [&](const char* name, unsigned seed) {
    write_file_atomically(folder / ("images/" + std::string(name) + ".png"),
                          image::test::png_of(image::test::random_image(40, 50, seed)));
  };
  InputOptions options = small(folder / "cache");
  std::set<std::string> keys = {resolve_inputs(options, progress).crops_key};
  put("1", 1);
  put("2", 2);
  put("3", 3);
  options.images = folder / "images";
  const Inputs inputs = resolve_inputs(options, progress);
  CHECK(keys.insert(inputs.crops_key).second);
  CHECK(inputs.names == std::vector<std::string>{"1.png", "2.png", "3.png"});
  CHECK(inputs.images_record().crops_key == inputs.crops_key);
  CHECK(inputs.images_record().count == 3);
  CHECK(inputs.images_record().generated == false);
  CHECK(resolve_inputs(options, progress).crops_key == inputs.crops_key);
  options.max_images = 2;
  CHECK(keys.insert(resolve_inputs(options, progress).crops_key).second);
  CHECK(resolve_inputs(options, progress).images() == 2);
  put("2", 5);
  CHECK(keys.insert(resolve_inputs(options, progress).crops_key).second);
  options.synthetic_image_size = 64;
  CHECK(keys.insert(resolve_inputs(options, progress).crops_key).second);
}

TEST_CASE("synthetic weights are found by width, image size and classes") {
  const test::TemporaryFolder folder;
  const InputOptions usual = small(folder / "cache");
  std::set<std::filesystem::path> files = {resolve_weights(usual).file};
  InputOptions changed = usual;
  changed.synthetic_width = 0.5;
  CHECK(resolve_weights(changed).network.width == 0.5);
  files.insert(resolve_weights(changed).file);
  changed = usual;
  changed.synthetic_image_size = 64;
  CHECK(resolve_weights(changed).network.image_size == 64);
  files.insert(resolve_weights(changed).file);
  changed = usual;
  changed.synthetic_classes = 11;
  CHECK(resolve_weights(changed).network.classes == 11);
  files.insert(resolve_weights(changed).file);
  CHECK(files.size() == 4);
}

TEST_CASE("labels belong to the images, and every label is one of the classes") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  for (const unsigned seed : {1U, 2U}) {
    write_file_atomically(folder / ("images/" + std::to_string(seed) + ".png"),
                          image::test::png_of(image::test::random_image(40, 50, seed)));
  }
  write_file_atomically(folder / "images/labels.csv", "file,label\n2.png,7\n1.png,4\n");
  InputOptions options = small(folder / "cache");
  options.images = folder / "images";
  const Inputs inputs = resolve_inputs(options, progress);
  CHECK(inputs.names == std::vector<std::string>{"2.png", "1.png"});
  CHECK(inputs.labels == std::vector<int>{7, 4});
  CHECK(inputs.images_record().labelled);
  write_file_atomically(folder / "images/labels.csv", "file,label\n2.png,7\n1.png,10\n");
  CHECK_THROWS_AS(resolve_inputs(options, progress), InputError);
}

TEST_CASE("synthetic weights that were damaged are made again") {
  const test::TemporaryFolder folder;
  const LoadedWeights first = resolve_weights(small(folder / "cache"));
  write_file_atomically(first.file, read_file(first.file).substr(0, 5000));
  const LoadedWeights again = resolve_weights(small(folder / "cache"));
  CHECK(again.file == first.file);
  CHECK(again.sha256 == first.sha256);
}

TEST_CASE("the user's weights and the assets are preferred, in this order") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  const auto save = [&](const std::filesystem::path& file, int classes) {
    std::filesystem::create_directories(file.parent_path());
    model::save_network(model::synthetic_network(0.25, 32, classes, 1), file);
  };
  save(folder / "assets/mobilenet_v2.safetensors", 11);
  save(folder / "mine.safetensors", 12);
  const auto put_image = [&](const std::string& name) {
    write_file_atomically(folder / name, image::test::png_of(image::test::random_image(40, 50, 1)));
  };
  InputOptions options = small(folder / "cache");
  options.assets = folder / "assets";
  CHECK(resolve_weights(options).network.classes == 11);
  options.weights = folder / "mine.safetensors";
  CHECK(resolve_weights(options).network.classes == 12);
  // Assets without a val/ folder: the images are generated.
  CHECK(resolve_inputs(options, progress).images_generated);
  put_image("assets/val/asset.png");
  put_image("images/mine.png");
  CHECK(resolve_inputs(options, progress).names == std::vector<std::string>{"asset.png"});
  options.images = folder / "images";
  CHECK(resolve_inputs(options, progress).names == std::vector<std::string>{"mine.png"});
  CHECK_FALSE(resolve_inputs(options, progress).images_generated);
}

TEST_CASE("what was given and is not there is an error, never replaced by something generated") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  InputOptions options = small(folder / "cache");
  options.weights = folder / "absent.safetensors";
  CHECK_THROWS_WITH_AS(resolve_inputs(options, progress), doctest::Contains("absent.safetensors"),
                       InputError);
  options.weights.reset();
  options.images = folder / "no-images";
  CHECK_THROWS_WITH_AS(resolve_inputs(options, progress), doctest::Contains("no-images"),
                       InputError);
}

}  // namespace edgebench::measure
