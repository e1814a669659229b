#include "measure/inputs.h"

#include "base/error.h"
#include "base/npy.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "null_fixture.h"

namespace edgebench::measure {

TEST_CASE("without anything, weights and images are generated and say so") {
  const test::TemporaryFolder folder;
  NoProgress progress;
  const Inputs inputs = resolve_inputs(small(folder / "cache"), progress);
  CHECK(inputs.weights.network.synthetic);
  CHECK(inputs.weights_record().at("synthetic") == true);
  CHECK(inputs.images_record().at("generated") == true);
  CHECK_FALSE(inputs.labelled());
  CHECK(inputs.images() == 64);
  CHECK(MappedNpy(inputs.crops).shape() == std::vector<std::size_t>{64, 32, 32, 3});
  CHECK(MappedNpy(inputs.reference_logits).shape() == std::vector<std::size_t>{64, 10});

  const Inputs again = resolve_inputs(small(folder / "cache"), progress);
  CHECK(again.weights.sha256 == inputs.weights.sha256);
  CHECK(again.crops_key == inputs.crops_key);
}

TEST_CASE("synthetic weights that were damaged are made again") {
  const test::TemporaryFolder folder;
  const Weights first = resolve_weights(small(folder / "cache"));
  write_file_atomically(first.file, read_file(first.file).substr(0, 5000));
  const Weights again = resolve_weights(small(folder / "cache"));
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
  InputOptions options = small(folder / "cache");
  options.assets = folder / "assets";
  CHECK(resolve_weights(options).network.classes == 11);
  options.weights = folder / "mine.safetensors";
  CHECK(resolve_weights(options).network.classes == 12);
  // Assets without a val/ folder: the images are generated.
  CHECK(resolve_inputs(options, progress).images_generated);
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
