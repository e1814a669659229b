#include "measure/prepare/prepared_candidate.h"

#include <doctest/doctest.h>

#include "measure/null_fixture.h"

namespace edgebench::measure {

TEST_CASE("a worker is told all that its candidate sets, and where the artifact is") {
  const PreparedCandidate prepared{.candidate = {.variant = "v",
                                                 .device = "gpu",
                                                 .normalise = image::Normalisation::plus_minus_one,
                                                 .threads = 2,
                                                 .batch = 3,
                                                 .streams = 4,
                                                 .options = {{"a", "b"}},
                                                 .planted_slowdown = 1.5},
                                   .artifact = {.main_file = "model"},
                                   .crops = {.file = "crops.npy"},
                                   .compile_cache = "cache",
                                   .gpu_timing = runtime::GpuTiming::trtexec_11};
  const runtime::OpenCommand command = open_command(prepared);
  CHECK(command.variant == "v");
  CHECK(command.artifact == "model");
  CHECK(command.crops == "crops.npy");
  CHECK(command.batch == 3);
  CHECK(command.threads == 2);
  CHECK(command.streams == 4);
  CHECK(command.options == runtime::Options{{"a", "b"}});
  CHECK(command.compile_cache == "cache");
  CHECK(command.planted_slowdown == 1.5);
  CHECK(command.normalise == image::Normalisation::plus_minus_one);
  CHECK(command.device == "gpu");
  CHECK(command.gpu_timing == runtime::GpuTiming::trtexec_11);
}

TEST_CASE("what a candidate's answers are held to comes from its variant") {
  const NullFixture fixture;
  const StoredArtifact artifact{.main_file = "model"};
  const auto prepared = [&](const Candidate& candidate) {
    return prepared_candidate(candidate, fixture.null_worker(), artifact, fixture.inputs);
  };
  const PreparedCandidate int8 = prepared(parse_candidate("null:int8-w7"));
  CHECK(int8.precision == runtime::Precision::int8);
  CHECK(int8.scheme == quantise::Scheme::asymmetric_u8_w7);
  CHECK(int8.network_layers == 53);
  CHECK(int8.program.executable == fixture.null_worker().program.executable);
  CHECK(int8.artifact.main_file == "model");
  CHECK(prepared(parse_candidate("null:fp32")).precision == runtime::Precision::fp32);
  CHECK_FALSE(prepared(parse_artifact("null:file.null")).precision.has_value());
}

TEST_CASE("what is made of weights sees what they were trained with, a user's file its own") {
  NullFixture fixture;
  const StoredArtifact artifact{.main_file = "model"};
  const auto normalise = [&](const Candidate& candidate) {
    return prepared_candidate(candidate, fixture.null_worker(), artifact, fixture.inputs)
        .candidate.input_normalisation();
  };
  CHECK(normalise(parse_candidate("null:fp32")) == image::Normalisation::imagenet);
  fixture.inputs.weights.network.normalise = image::Normalisation::zero_one;
  CHECK(normalise(parse_candidate("null:fp32")) == image::Normalisation::zero_one);
  CHECK(normalise(parse_artifact("null:file.null,normalise=none")) == image::Normalisation::none);
  CHECK(normalise(parse_artifact("null:file.null")) == image::Normalisation::imagenet);
}

}  // namespace edgebench::measure
