// A runtime with an artifact of one of its variants, for the checks of runtime_conformance.cpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "image/normalise.h"
#include "model/interpreter.h"
#include "model/network.h"
#include "no_phases.h"
#include "quantise/integer_simulation.h"
#include "quantised_support.h"
#include "runtime/runtime.h"
#include "runtime_conformance.h"
#include "seeded_pictures.h"
#include "support.h"

namespace edgebench::test {

using Logits = std::vector<float>;

// A runtime and the artifact of one variant in a temporary folder.
class PreparedRuntime {
 public:
  PreparedRuntime(const model::Network& network, const Conformance& expected)
      : expected_(expected), image_size_(network.image_size), runtime_(runtime::make_runtime()) {
    const auto variants = runtime_->variants();
    const auto known = std::ranges::find(variants, expected.variant, &runtime::Variant::name);
    REQUIRE(known != variants.end());
    runtime::Variant variant = *known;
    variant.scheme = expected.scheme.value_or(variant.scheme);
    if (variant.precision == runtime::Precision::int8) {
      quantised_ = hand_quantised(network, variant.scheme);
    }
    main_file_ = runtime_->prepare({.variant = variant,
                                    .network = network,
                                    .quantised = quantised_ ? &*quantised_ : nullptr,
                                    .folder = folder()});
    REQUIRE(std::filesystem::is_regular_file(folder() / main_file_));
  }

  const std::filesystem::path& folder() const { return folder_.path(); }

  // What the artifact expresses, as computed without any runtime.
  Logits expected_logits(const model::Network& network, const Pixels& picture) const {
    std::vector<float> image(picture.size());
    image::normalise_nchw(picture, image);
    Logits logits(static_cast<std::size_t>(network.classes));
    if (quantised_) {
      quantise::IntegerSimulation(*quantised_).run(image, logits);
    } else {
      model::Interpreter(network).run(image, logits);
    }
    return logits;
  }

  std::unique_ptr<runtime::Session> open(int batch, int threads) {
    return open_in(folder(), batch, threads);
  }

  std::unique_ptr<runtime::Session> open_in(const std::filesystem::path& folder, int batch,
                                            int threads) {
    return open_as(expected_.variant, folder, batch, threads);
  }

  std::unique_ptr<runtime::Session> open_as_users_file(int batch) {
    return open_as("", folder(), batch, 1);
  }

  std::vector<std::unique_ptr<runtime::Session>> open_streams(int streams) {
    NoPhases phases;
    return runtime_->open_streams(request(expected_.variant, folder(), 1, 1), streams, phases);
  }

  std::unique_ptr<runtime::Session> open_with_cache(const std::filesystem::path& compile_cache) {
    NoPhases phases;
    runtime::OpenRequest cached = request(expected_.variant, folder(), 1, 1);
    cached.compile_cache = compile_cache;
    return runtime_->open(cached, phases);
  }

  bool has_compile_cache() const { return runtime_->has_compile_cache(); }

  bool takes_users_files() const { return !runtime_->file_suffixes().empty(); }

 private:
  std::unique_ptr<runtime::Session> open_as(const std::string& variant,
                                            const std::filesystem::path& folder, int batch,
                                            int threads) {
    NoPhases phases;
    return runtime_->open(request(variant, folder, batch, threads), phases);
  }

  runtime::OpenRequest request(const std::string& variant, const std::filesystem::path& folder,
                               int batch, int threads) const {
    return {.variant = variant,
            .artifact = folder / main_file_,
            .device = expected_.device,
            .image_size = image_size_,
            .batch = batch,
            .threads = threads,
            .options = expected_.options};
  }

  Conformance expected_;
  int image_size_;
  std::optional<quantise::QuantisedNetwork> quantised_;
  TemporaryFolder folder_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::string main_file_;
};

}  // namespace edgebench::test
