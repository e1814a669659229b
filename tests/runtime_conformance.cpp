#include "runtime_conformance.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "artifact_hash.h"
#include "base/enum_names.h"
#include "image/transform.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "prepared_runtime.h"
#include "runtime/input.h"
#include "seeded_pictures.h"
#include "stats/logits.h"
#include "support.h"

namespace edgebench::test {
namespace {

namespace fs = std::filesystem;

// Whether the variant's device is there, and says so if it is not.
bool device_is_here(const Conformance& expected) {
  const auto runtime = runtime::make_runtime();
  const auto kinds = runtime->device_kinds();
  REQUIRE_FALSE(runtime::unknown_device(runtime->name(), expected.device, kinds));
  // The processor is not looked for, so that nothing else is loaded for it.
  if (expected.device == runtime::kCpu) return true;
  const auto absent =
      runtime::absent_device(runtime->name(), expected.device, kinds, runtime->devices());
  if (absent) MESSAGE("skipped: ", *absent);
  return !absent;
}

// One run over as many pictures as the session's batch holds.
Logits logits_of(runtime::Session& session, std::span<const Pixels> pictures) {
  const std::size_t picture_bytes = session.input().size() / pictures.size();
  for (std::size_t row = 0; row < pictures.size(); ++row) {
    runtime::fill_image(session.input_spec(), pictures[row],
                        session.input().subspan(row * picture_bytes, picture_bytes));
  }
  session.run();
  return {session.output().begin(), session.output().end()};
}

float largest_distance(std::span<const float> left, std::span<const float> right) {
  REQUIRE(left.size() == right.size());
  float largest = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    REQUIRE(std::isfinite(left[i]));
    largest = std::max(largest, std::abs(left[i] - right[i]));
  }
  return largest;
}

// Of all pictures together: where values have few bits, a single one that is rounded the other way
// is 17 to 30 dB below the logits of its own picture.
void check_same(std::span<const float> logits, std::span<const float> wanted,
                const Conformance& expected, float max_abs_error) {
  const float distance = largest_distance(logits, wanted);
  if (expected.least_sqnr_db) {
    CHECK(stats::sqnr_db(wanted, logits) >= *expected.least_sqnr_db);
  } else {
    CHECK(distance <= max_abs_error);
  }
}

void append(Logits& all, const Logits& more) {
  all.insert(all.end(), more.begin(), more.end());
}

void check_against_reference(PreparedRuntime& prepared, runtime::Session& session,
                             const model::Network& network, std::span<const Pixels> pictures,
                             const Conformance& expected) {
  Logits previous;
  Logits computed;
  Logits wanted;
  for (const Pixels& picture : pictures) {
    const Logits logits = logits_of(session, {&picture, 1});
    append(computed, logits);
    append(wanted, prepared.expected_logits(network, picture));
    if (!previous.empty() && expected.least_sqnr_db) {
      CHECK(stats::sqnr_db(previous, logits) < *expected.least_sqnr_db);
    } else if (!previous.empty()) {
      CHECK(largest_distance(logits, previous) > 10 * expected.max_abs_error);
    }
    previous = logits;
  }
  check_same(computed, wanted, expected, expected.max_abs_error);
}

runtime::Arithmetic expected_arithmetic(const model::Node& node, const Conformance& expected) {
  if (node.op == model::Op::linear) return expected.classifier;
  return node.kernel == 1 ? expected.pointwise.value_or(expected.convolutions)
                          : expected.convolutions;
}

void check_layers(runtime::Session& session, const model::Network& network,
                  const Conformance& expected) {
  const runtime::Facts facts = session.facts();
  REQUIRE(facts.contains("kernels"));
  CAPTURE(facts.at("kernels"));
  std::vector<model::Node> nodes;
  std::ranges::copy_if(network.nodes, std::back_inserter(nodes),
                       [](const model::Node& node) { return !node.weight.empty(); });
  const std::vector<runtime::ExecutedLayer> layers = session.executed_layers();
  REQUIRE(layers.size() == nodes.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    CAPTURE(layers[i].name);
    CAPTURE(layers[i].kernel);
    const bool linear = layers[i].kind == runtime::LayerKind::linear;
    CHECK(linear == (nodes[i].op == model::Op::linear));
    CHECK(layers[i].arithmetic == expected_arithmetic(nodes[i], expected));
  }
}

// Each stream on a thread of its own, over and over at the same time, with a picture of its own.
void check_streams(PreparedRuntime& prepared, std::span<const Pixels> pictures,
                   const Conformance& expected) {
  constexpr int kRepeats = 5;
  const auto single = prepared.open(1, 1);
  const auto streams = prepared.open_streams(static_cast<int>(pictures.size()));
  REQUIRE(streams.size() == pictures.size());
  std::vector<Logits> together(streams.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      threads.emplace_back([&, i] {
        for (int repeat = 0; repeat < kRepeats; ++repeat) {
          together[i] = logits_of(*streams[i], {&pictures[i], 1});
        }
      });
    }
  }
  Logits concurrent;
  Logits alone;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    append(concurrent, together[i]);
    append(alone, logits_of(*single, {&pictures[i], 1}));
  }
  check_same(concurrent, alone, expected, expected.max_abs_spread);
}

// The second start finds what the first one kept, and computes the same.
void check_compile_cache(PreparedRuntime& prepared, const Pixels& picture) {
  const TemporaryFolder cache;
  const Logits first = logits_of(*prepared.open_with_cache(cache.path()), {&picture, 1});
  CHECK_FALSE(fs::is_empty(cache.path()));
  CHECK(logits_of(*prepared.open_with_cache(cache.path()), {&picture, 1}) == first);
}

void copy_with_damage(const fs::path& from, const fs::path& to, const std::string& damage) {
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
  const std::uintmax_t size = fs::file_size(from);
  if (damage == "missing") fs::remove(to);
  if (damage == "empty") fs::resize_file(to, 0);
  if (damage == "half") fs::resize_file(to, size / 2);
  if (damage == "four bytes short") fs::resize_file(to, size - 4);
  if (damage == "something else") std::ofstream(to) << "This is not a model.\n";
}

void for_each_variant(const std::vector<Conformance>& variants, const model::Network& network,
                      void (*check)(const model::Network&, const Conformance&)) {
  for (const Conformance& variant : variants) {
    CAPTURE(variant.variant);
    check(network, variant);
  }
}

std::string message_of_opening(PreparedRuntime& prepared, const fs::path& folder) {
  try {
    prepared.open_in(folder, 1, 1);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

model::Network small_network() {
  return model::synthetic_network(0.35, 96, 10, 1);
}

model::Network small_network_with_hidden_layers() {
  return model::synthetic_network(0.35, 96, 10, 1, {64, 448});
}

void check_description(const std::string& name, const std::string& version_prefix) {
  const auto runtime = runtime::make_runtime();
  CHECK(runtime->name() == name);
  CHECK(runtime->version().starts_with(version_prefix));
  CHECK_FALSE(runtime->variants().empty());
  for (const auto& [fact, value] : runtime->facts()) {
    CAPTURE(fact);
    CHECK_FALSE(value.empty());
  }
}

void check_runtime(const std::string& name, const std::string& version_prefix,
                   const RuntimeVariants& variants) {
  SUBCASE("it describes itself") {
    check_description(name, version_prefix);
  }
  SUBCASE("each variant computes the network in its own arithmetic") {
    for_each_variant(variants.all, small_network(), check_inference);
  }
  SUBCASE("each variant computes hidden layers of the head") {
    for_each_variant(variants.all, small_network_with_hidden_layers(), check_head);
  }
  SUBCASE("damaged artifacts are errors") {
    for_each_variant(variants.damaged.empty() ? variants.all : variants.damaged, small_network(),
                     check_damaged_artifacts);
  }
  SUBCASE("a variant's file can be a user's") {
    for_each_variant(variants.users_files, small_network(), check_users_file);
  }
  SUBCASE("each layer has its time, whatever the layers are called") {
    if (variants.layer_times) check_layer_times(*variants.layer_times);
  }
  SUBCASE("real weights on real images") {
    for (const Conformance& variant : variants.real_weights) {
      CAPTURE(variant.variant);
      check_real_weights(variant, variants.real_images);
    }
  }
}

void check_inference(const model::Network& network, const Conformance& expected) {
  if (!device_is_here(expected)) return;
  PreparedRuntime prepared(network, expected);
  const std::vector<Pixels> pictures = seeded_pictures(network.image_size, 3);
  const auto single = prepared.open(1, 1);
  REQUIRE(single->input_spec().image_size == network.image_size);
  check_against_reference(prepared, *single, network, pictures, expected);
  CHECK(logits_of(*single, {pictures.data(), 1}) == logits_of(*single, {pictures.data(), 1}));
  check_layers(*single, network, expected);

  const auto classes = static_cast<std::size_t>(network.classes);
  for (const int threads : {1, 2}) {
    CAPTURE(threads);
    const auto batched = prepared.open(static_cast<int>(pictures.size()), threads);
    const Logits rows = logits_of(*batched, pictures);
    REQUIRE(rows.size() == pictures.size() * classes);
    Logits alone;
    for (const Pixels& picture : pictures) append(alone, logits_of(*single, {&picture, 1}));
    check_same(rows, alone, expected, expected.max_abs_spread);
  }
  check_streams(prepared, {pictures.data(), 2}, expected);
  if (prepared.has_compile_cache()) check_compile_cache(prepared, pictures.front());
}

void check_head(const model::Network& network, const Conformance& expected) {
  if (!device_is_here(expected)) return;
  PreparedRuntime prepared(network, expected);
  const std::vector<Pixels> pictures = seeded_pictures(network.image_size, 3);
  const auto single = prepared.open(1, 1);
  check_against_reference(prepared, *single, network, pictures, expected);
  check_layers(*single, network, expected);
  Logits alone;
  for (const Pixels& picture : pictures) append(alone, logits_of(*single, {&picture, 1}));
  const auto batched = prepared.open(static_cast<int>(pictures.size()), 1);
  check_same(logits_of(*batched, pictures), alone, expected, expected.max_abs_spread);
}

void check_damaged_artifacts(const model::Network& network, const Conformance& expected) {
  if (!device_is_here(expected)) return;
  PreparedRuntime prepared(network, expected);
  for (const auto& file : fs::directory_iterator(prepared.folder())) {
    for (const std::string damage :
         {"missing", "empty", "half", "four bytes short", "something else"}) {
      CAPTURE(file.path().filename().string());
      CAPTURE(damage);
      const TemporaryFolder copy;
      fs::copy(prepared.folder(), copy.path());
      copy_with_damage(file.path(), copy / file.path().filename().string(), damage);
      CHECK_FALSE(message_of_opening(prepared, copy.path()).empty());
    }
  }
  CHECK(message_of_opening(prepared, prepared.folder()).empty());
}

void check_users_file(const model::Network& network, const Conformance& expected) {
  if (!device_is_here(expected)) return;
  PreparedRuntime prepared(network, expected);
  REQUIRE(prepared.takes_users_files());
  const std::vector<Pixels> pictures = seeded_pictures(network.image_size, 3);
  for (const std::size_t batch : {std::size_t{1}, pictures.size()}) {
    const std::span<const Pixels> shown(pictures.data(), batch);
    const auto ours = prepared.open(static_cast<int>(batch), 1);
    const auto theirs = prepared.open_as_users_file(static_cast<int>(batch));
    check_same(logits_of(*theirs, shown), logits_of(*ours, shown), expected,
               expected.max_abs_spread);
    CHECK(theirs->facts().contains("kernels"));
  }
}

void check_real_weights(const Conformance& expected, std::size_t images) {
  if (!device_is_here(expected)) return;
  const auto folder = assets();
  if (!folder) return;
  const model::Network network = model::load_network(*folder / "mobilenet_v2.safetensors");
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(*folder / "val")) {
    if (file.path().extension() == ".JPEG") files.push_back(file.path());
  }
  std::ranges::sort(files);
  REQUIRE(files.size() >= images);
  std::vector<Pixels> pictures;
  for (std::size_t i = 0; i < images; ++i) pictures.push_back(image::load_crop(files[i], {}));
  PreparedRuntime prepared(network, expected);
  check_against_reference(prepared, *prepared.open(1, 1), network, pictures, expected);
}

// By itself, in a process that has not done anything else: a library may number what it names.
TEST_CASE("artifacts are the same on every processor") {
  if (!artifact_hashes()) return;
  const auto runtime = runtime::make_runtime();
  const model::Network network = small_network();
  for (const runtime::Variant& variant : runtime->variants()) {
    const TemporaryFolder folder;
    std::optional<quantise::QuantisedNetwork> quantised;
    if (variant.precision == runtime::Precision::int8) {
      quantised = hand_quantised(network, variant.scheme);
    }
    runtime->prepare({.variant = variant,
                      .network = network,
                      .quantised = quantised ? &*quantised : nullptr,
                      .folder = folder.path()});
    check_artifact_hash(
        fmt::format("{}-{}-{}", runtime->name(), variant.name, enum_name(variant.scheme)),
        folder.path());
  }
}

}  // namespace edgebench::test
