#include "measure/calibration.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/error.h"
#include "base/npy.h"
#include "null_fixture.h"
#include "quantise/quantised_file.h"

namespace edgebench::measure {
namespace {

constexpr auto kU8 = quantise::Scheme::asymmetric_u8;
constexpr auto kW7 = quantise::Scheme::asymmetric_u8_w7;

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

}  // namespace

TEST_CASE("only INT8 candidates need the quantised network") {
  std::map<std::string, WorkerInfo> workers;
  workers["fake"].description.variants = {{"fp32", runtime::Precision::fp32, ""},
                                          {"int8-dynamic", runtime::Precision::int8_dynamic, ""},
                                          {"int8-fast", runtime::Precision::int8, ""},
                                          {"int8-old", runtime::Precision::int8, "", kW7}};
  const auto needs = [&](const char* candidate) {
    return needed_schemes(std::array{parse_candidate(candidate)}, workers);
  };
  using Sets = std::set<quantise::Scheme>;
  CHECK(needs("fake:fp32").empty());
  CHECK(needs("fake:int8-dynamic").empty());
  CHECK(needs("fake:int8-fast") == Sets{kU8});
  CHECK(needs("fake:int8-old") == Sets{kW7});
  CHECK(needs("absent:int8").empty());
  const std::array both = {parse_candidate("fake:int8-old"), parse_candidate("fake:int8-fast")};
  CHECK(needed_schemes(both, workers) == Sets{kU8, kW7});
}

TEST_CASE("synthetic weights are calibrated on generated images, once") {
  NullFixture fixture;
  const InputOptions options = small(fixture.cache());
  const QuantisedNetworkFile first =
      ensure_quantised(options, fixture.inputs.weights, fixture.progress);
  CHECK(first.calibration_origin == "generated, seed 2");
  CHECK(first.record().at("images") == 64);
  CHECK(quantise::load_quantised(first.file).network.classes == 10);
  const auto written = std::filesystem::last_write_time(first.file);
  CHECK(ensure_quantised(options, fixture.inputs.weights, fixture.progress).sha256 == first.sha256);
  CHECK(std::filesystem::last_write_time(first.file) == written);

  InputOptions plain = options;
  plain.recipe = "min-max";
  CHECK(ensure_quantised(plain, fixture.inputs.weights, fixture.progress).file != first.file);
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
  CHECK(quantised.record().is_null());
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

TEST_CASE("each quantisation scheme has its network, its simulation and its record") {
  NullFixture fixture;
  add_quantised(fixture.inputs, small(fixture.cache()), fixture.progress, {kU8, kW7});
  const QuantisedNetworkFile& u8 = fixture.inputs.quantised.at(kU8);
  const QuantisedNetworkFile& w7 = fixture.inputs.quantised.at(kW7);
  CHECK(u8.file != w7.file);
  CHECK(u8.simulated_logits != w7.simulated_logits);
  CHECK(quantise::load_quantised(w7.file).scheme == kW7);
  const nlohmann::json record = record_of(fixture.inputs.quantised);
  CHECK(record.at("activation_set") == "asymmetric_u8");
  CHECK(record.at("sha256") == u8.sha256);
  REQUIRE(record.at("also").size() == 1);
  CHECK(record.at("also")[0].at("activation_set") == "asymmetric_u8_w7");
  CHECK(record_of({}).is_null());
  CHECK_FALSE(record_of({{kU8, u8}}).contains("also"));
}

}  // namespace edgebench::measure
