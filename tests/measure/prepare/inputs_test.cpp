#include "measure/prepare/inputs.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/npy.h"
#include "image/pictures.h"
#include "known_pictures.h"
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
  CHECK(inputs.label_beyond.empty());
  CHECK(inputs.labels_from == (folder / "images/labels.csv").string());
  // Of synthetic weights nothing is scored, but a command may want to say it.
  write_file_atomically(folder / "images/labels.csv", "file,label\n2.png,7\n1.png,10\n");
  const Inputs beyond = resolve_inputs(options, progress);
  CHECK(beyond.labelled());
  CHECK(beyond.accuracy_withheld.empty());
  CHECK(beyond.label_beyond.find(
            "line 3: the label 10 of 1.png is not among the network's classes") !=
        std::string::npos);
}

TEST_CASE("labels that cannot be right are no labels of a run, and the record says why") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  const test::KnownPictures known = test::make_known_pictures(folder.path(), 12, 60);
  InputOptions options = small(folder / "cache");
  options.weights = known.weights;
  options.images = folder / "images";
  options.crop = 32;
  const auto inputs_with = [&](const std::function<std::string(int)>& label_of) {
    known.write(folder / "images", label_of);
    return resolve_inputs(options, progress);
  };
  const Inputs right = inputs_with([](int one) { return std::to_string(one); });
  CHECK(right.labels == known.classes);
  CHECK_FALSE(right.labels_misfit);
  CHECK(right.images_record().accuracy_withheld.empty());

  // From 1 on, so that the last is beyond the classes; what fits says more than that.
  const Inputs from_one = inputs_with([](int one) { return std::to_string(one + 1); });
  CHECK_FALSE(from_one.labelled());
  CHECK(from_one.labels_misfit);
  CHECK(from_one.accuracy_withheld.find(
            "images/labels.csv less one fit the network's answers far better (60 of 60 images") !=
        std::string::npos);
  CHECK(from_one.images_record().accuracy_withheld == from_one.accuracy_withheld);
  CHECK_FALSE(from_one.images_record().labelled);

  const Inputs beyond = inputs_with([](int one) { return std::to_string(one == 3 ? 99 : one); });
  CHECK(beyond.labels_misfit);
  CHECK(beyond.accuracy_withheld.find("the label 99 of ") != std::string::npos);
}

TEST_CASE("class folders whose classes nobody knows have no accuracy, and a list gives it back") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  const test::KnownPictures known = test::make_known_pictures(folder.path(), 12, 60);
  known.write_class_folders(folder / "images", [](int one) { return one < 6 ? "low" : "high"; });
  InputOptions options = small(folder / "cache");
  options.weights = known.weights;
  options.images = folder / "images";
  options.crop = 32;
  const Inputs unknown = resolve_inputs(options, progress);
  CHECK_FALSE(unknown.labelled());
  CHECK_FALSE(unknown.labels_misfit);
  CHECK(unknown.accuracy_withheld.find("2 class folders of ") != std::string::npos);
  CHECK(unknown.names.front().starts_with("high/"));
  write_file_atomically(folder / "mine.txt", "low\nb\nc\nd\ne\nf\nhigh\nh\ni\nj\nk\nl\n");
  options.classes = folder / "mine.txt";
  const Inputs listed = resolve_inputs(options, progress);
  CHECK(listed.labels.front() == 6);
  REQUIRE(listed.images_record().notes.size() == 1);
  CHECK(listed.images_record().notes.front().find("are labelled by their places in ") !=
        std::string::npos);
  CHECK(progress.notes.back() == "images: " + listed.images_record().notes.front());
}

TEST_CASE("what class folders were labelled by is for the record and for the answers") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  for (const char* name : {"ape/1.png", "fox/2.png"}) {
    write_file_atomically(folder / "images" / name,
                          image::test::png_of(image::test::random_image(40, 50, 1)));
  }
  InputOptions options = small(folder / "cache");
  options.images = folder / "images";
  const Inputs by_place = resolve_inputs(options, progress);
  CHECK(by_place.label_places == 2);
  CHECK(by_place.given.classes.empty());
  CHECK_FALSE(by_place.given.resize);
  CHECK(by_place.given.weights.empty());
  options.assets = folder / "assets";
  write_file_atomically(folder / "assets/classes.txt", "fox\nape\n");
  options.resize = 40;
  const Inputs by_list = resolve_inputs(options, progress);
  CHECK(by_list.given.resize == 40);
  CHECK_FALSE(by_list.label_places);
  CHECK(by_list.labels == std::vector<int>{1, 0});
  CHECK(by_list.given.weights.empty());  // The assets have none.
  CHECK(by_list.given.classes == (folder / "assets/classes.txt").string());
}

TEST_CASE("bad images stop a run, or are left out of it and said") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  for (const unsigned seed : {1U, 2U, 3U}) {
    write_file_atomically(folder / ("images/" + std::to_string(seed) + ".png"),
                          image::test::png_of(image::test::random_image(40, 50, seed)));
  }
  write_file_atomically(folder / "images/2.png", "no image");
  InputOptions options = small(folder / "cache");
  options.images = folder / "images";
  CHECK_THROWS_AS(resolve_inputs(options, progress), InputError);
  options.skip_bad = true;
  const Inputs inputs = resolve_inputs(options, progress, {}, {64});
  CHECK(inputs.names == std::vector<std::string>{"1.png", "3.png"});
  CHECK(MappedNpy(inputs.crops_at(64).file).shape().front() == 2);
  CHECK(inputs.image_notes.size() == 1);
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
