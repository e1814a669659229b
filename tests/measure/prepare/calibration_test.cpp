#include "measure/prepare/calibration.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/npy.h"
#include "image/pictures.h"
#include "measure/null_fixture.h"
#include "quantise/quantise.h"
#include "quantise/quantised_file.h"
#include "quantise/recipe.h"

namespace edgebench::measure {
namespace {

constexpr auto kU8 = quantise::Scheme::asymmetric_u8;
constexpr auto kU7 = quantise::Scheme::asymmetric_u8_w7;

bool throws_with(const QuantisedNetworkFile& quantised, const Inputs& inputs,
                 const std::string& words) {
  try {
    refuse_overlap(quantised, inputs);
  } catch (const InputError& error) {
    CAPTURE(error.what());
    CHECK(std::string(error.what()).find(words) != std::string::npos);
    return true;
  }
  return false;
}

struct KeptLines final : Progress {
  void show(const std::string& line) override { lines.insert(line); }
  void note(const std::string&) override {}

  std::set<std::string> lines;
};

}  // namespace

TEST_CASE("only INT8 candidates need the quantised network") {
  std::map<std::string, WorkerInfo> workers;
  workers["fake"].description.variants = {{"fp32", runtime::Precision::fp32, ""},
                                          {"int8-dynamic", runtime::Precision::int8_dynamic, ""},
                                          {"int8-fast", runtime::Precision::int8, ""},
                                          {"int8-old", runtime::Precision::int8, "", kU7}};
  const auto needs = [&](const char* candidate) {
    return needed_schemes(std::array{parse_candidate(candidate)}, workers);
  };
  using Sets = std::set<quantise::Scheme>;
  CHECK(needs("fake:fp32").empty());
  CHECK(needs("fake:int8-dynamic").empty());
  CHECK(needs("fake:int8-fast") == Sets{kU8});
  CHECK(needs("fake:int8-old") == Sets{kU7});
  CHECK(needs("absent:int8").empty());
  const std::array both = {parse_candidate("fake:int8-old"), parse_candidate("fake:int8-fast")};
  CHECK(needed_schemes(both, workers) == Sets{kU8, kU7});
}

TEST_CASE("synthetic weights are calibrated on generated images, once") {
  NullFixture fixture;
  const InputOptions options = small(fixture.cache());
  KeptLines progress;
  const QuantisedNetworkFile first = ensure_quantised(options, fixture.inputs.weights, progress);
  const std::size_t nodes = fixture.inputs.weights.network.nodes.size();
  CHECK(progress.lines.contains(fmt::format("correcting biases: {0} of {0}", nodes)));
  CHECK(first.calibration_origin == "generated, seed 2");
  CHECK(first.record().images == 64);
  CHECK(quantise::load_quantised(first.file).network.classes == 10);
  const auto written = std::filesystem::last_write_time(first.file);
  CHECK(ensure_quantised(options, fixture.inputs.weights, fixture.progress).sha256 == first.sha256);
  CHECK(std::filesystem::last_write_time(first.file) == written);

  InputOptions plain = options;
  plain.recipe = "min-max";
  CHECK(ensure_quantised(plain, fixture.inputs.weights, fixture.progress).file != first.file);
}

TEST_CASE("a quantised network is found by all that decides it") {
  NullFixture fixture;
  InputOptions options = small(fixture.cache());
  options.recipe = "min-max";  // The quickest.
  std::set<std::filesystem::path> files;
  const auto is_another = [&](const LoadedWeights& weights) {
    return files.insert(ensure_quantised(options, weights, fixture.progress).file).second;
  };
  const LoadedWeights& weights = fixture.inputs.weights;
  CHECK(is_another(weights));
  CHECK_FALSE(is_another(weights));
  LoadedWeights others = weights;
  others.network_sha256 = "other";
  CHECK(is_another(others));
  for (const unsigned seed : {1U, 2U}) {
    write_file_atomically(fixture.folder / ("images/" + std::to_string(seed) + ".png"),
                          image::test::png_of(image::test::random_image(40, 50, seed)));
  }
  options.assets = fixture.folder / "assets";
  CHECK_FALSE(is_another(weights));  // No calibration/ in there.
  std::filesystem::create_directories(fixture.folder / "assets/calibration");
  std::filesystem::copy(fixture.folder / "images/1.png", fixture.folder / "assets/calibration");
  CHECK(is_another(weights));
  options.calibration = fixture.folder / "images";
  CHECK(is_another(weights));
  const QuantisedNetworkFile made = ensure_quantised(options, weights, fixture.progress);
  CHECK(made.sha256 == sha256_hex(read_file(made.file)));
  CHECK(made.record().sha256 == made.sha256);
  CHECK(made.record().recipe == "min-max");
  CHECK(made.record().calibration == (fixture.folder / "images").string());
  CHECK(made.record().images == 2);
  CHECK(made.calibration_names == std::vector<std::string>{"1.png", "2.png"});
  const auto crops = made.calibration_crops.filename().string();
  quantise::Recipe recipe = quantise::recipe_named("min-max");
  const nlohmann::json key = {weights.sha256, crops, quantise::describe(recipe),
                              quantise::kQuantiserRevision};
  CHECK(files.contains(fixture.cache() / "quantised" /
                       (sha256_hex(key.dump()).substr(0, 24) + ".safetensors")));
  std::filesystem::remove(fixture.folder / "images/1.png");
  CHECK(is_another(weights));
}

TEST_CASE("the simulation's logits are found by network and crops") {
  NullFixture fixture;
  InputOptions options = small(fixture.cache());
  options.recipe = "min-max";
  QuantisedNetworkFile quantised =
      ensure_quantised(options, fixture.inputs.weights, fixture.progress);
  Inputs inputs = fixture.inputs;
  std::set<std::filesystem::path> files;
  const auto is_another = [&] {
    const auto file = ensure_simulated_logits(inputs, quantised, fixture.cache(), fixture.progress);
    return files.insert(file).second;
  };
  CHECK(is_another());
  CHECK_FALSE(is_another());
  inputs.crops_key = "c";
  CHECK(is_another());
  quantised.sha256 = "q";
  CHECK(is_another());
  inputs.weights.network_sha256 = "n";  // What becomes of the pixels is a part of it.
  CHECK(is_another());
  // The simulation's revision cannot be changed by a test: who raises it raises it here as well.
  CHECK(files.contains(fixture.cache() / "simulation" /
                       (sha256_hex(R"(["q","n","c",2])").substr(0, 24) + ".npy")));
}

TEST_CASE("a damaged file of the cache is made again") {
  NullFixture fixture;
  const InputOptions options = small(fixture.cache());
  const QuantisedNetworkFile first =
      ensure_quantised(options, fixture.inputs.weights, fixture.progress);
  std::filesystem::resize_file(first.file, 1000);
  CHECK(ensure_quantised(options, fixture.inputs.weights, fixture.progress).sha256 == first.sha256);
}

TEST_CASE("real weights without calibration images have none, and say what to do") {
  NullFixture fixture;
  fixture.inputs.weights.network.synthetic = false;
  const QuantisedNetworkFile quantised =
      ensure_quantised(small(fixture.cache()), fixture.inputs.weights, fixture.progress);
  CHECK(quantised.file.empty());
  CHECK(quantised.why_none.find("--calibration DIR") != std::string::npos);
  CHECK_FALSE(record_of({{kU8, quantised}}).has_value());
}

TEST_CASE("an image that is measured with and calibrated on is refused by its pixels") {
  NullFixture fixture;
  const auto crops = MappedNpy(fixture.inputs.crops);
  std::vector<std::uint8_t> other(crops.bytes().begin(), crops.bytes().end());
  for (std::uint8_t& value : other) value ^= 1U;  // Not one is the same.
  const auto file = fixture.folder / "calibration.npy";
  write_npy(file, other, crops.shape());
  QuantisedNetworkFile quantised{.file = "quantised.safetensors",
                                 .calibration_origin = "calibration",
                                 .calibration_crops = file,
                                 .calibration_names = {}};
  refuse_overlap(quantised, fixture.inputs);
  for (std::size_t i = 0; i < fixture.inputs.images(); ++i) {
    quantised.calibration_names.push_back("image-" + std::to_string(i));
  }
  const std::size_t image_bytes = other.size() / fixture.inputs.images();
  const auto third = crops.bytes().subspan(3 * image_bytes, image_bytes);
  std::ranges::copy(third, other.begin() + static_cast<std::ptrdiff_t>(5 * image_bytes));
  write_npy(file, other, crops.shape());
  CHECK(throws_with(quantised, fixture.inputs, "1 of the calibration images in calibration"));
  CHECK(throws_with(quantised, fixture.inputs, "the first is image-5"));
}

TEST_CASE("such images are refused before anything is quantised") {
  NullFixture fixture;
  const InputOptions options = small(fixture.cache());
  fixture.inputs.crops =
      ensure_quantised(options, fixture.inputs.weights, fixture.progress).calibration_crops;
  InputOptions other = options;
  other.recipe = "min-max";
  CHECK_THROWS_AS(add_quantised(fixture.inputs, other, fixture.progress), InputError);
  const auto files = std::filesystem::directory_iterator(fixture.cache() / "quantised");
  CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("the simulation answers every crop, once") {
  NullFixture fixture;
  add_quantised(fixture.inputs, small(fixture.cache()), fixture.progress);
  const auto file = fixture.inputs.quantised.at(kU8).simulated_logits;
  const MappedNpy logits(file);
  CHECK(logits.shape() == std::vector<std::size_t>{64, 10});
  const auto written = std::filesystem::last_write_time(file);
  add_quantised(fixture.inputs, small(fixture.cache()), fixture.progress);
  CHECK(std::filesystem::last_write_time(file) == written);
}

TEST_CASE("each scheme has its network, its simulation and its record") {
  NullFixture fixture;
  add_quantised(fixture.inputs, small(fixture.cache()), fixture.progress, {kU8, kU7});
  const QuantisedNetworkFile& u8 = fixture.inputs.quantised.at(kU8);
  const QuantisedNetworkFile& u7 = fixture.inputs.quantised.at(kU7);
  CHECK(u8.file != u7.file);
  CHECK(u8.simulated_logits != u7.simulated_logits);
  CHECK(quantise::load_quantised(u7.file).scheme == kU7);
  const nlohmann::json record = record_of(fixture.inputs.quantised).value();
  CHECK(record.at("scheme") == "asymmetric_u8");
  CHECK(record.at("sha256") == u8.sha256);
  REQUIRE(record.at("also").size() == 1);
  CHECK(record.at("also")[0].at("scheme") == "asymmetric_u8_w7");
  CHECK_FALSE(record_of({}).has_value());
  CHECK(record_of({{kU8, u8}}).value().also.empty());
}

}  // namespace edgebench::measure
