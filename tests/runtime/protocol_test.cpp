#include "runtime/protocol.h"

#include <doctest/doctest.h>

namespace edgebench::runtime {

TEST_CASE("precisions have the names that candidates use") {
  using nlohmann::json;
  CHECK(json(Precision::fp16_storage) == "fp16-storage");
  CHECK(json("int8-dynamic").get<Precision>() == Precision::int8_dynamic);
}

TEST_CASE("messages survive the way through JSON") {
  const OpenCommand command{.variant = "fp32",
                            .artifact = "a b/c.onnx",
                            .crops = "x.npy",
                            .batch = 8,
                            .threads = 2,
                            .options = {{"spinning", "0"}},
                            .planted_slowdown = 1.03,
                            .normalise = image::Normalisation::plus_minus_one};
  const auto copy = nlohmann::json::parse(nlohmann::json(command).dump()).get<OpenCommand>();
  CHECK(copy.artifact == command.artifact);
  CHECK(copy.batch == 8);
  CHECK(copy.options == command.options);
  CHECK(copy.planted_slowdown == command.planted_slowdown);
  CHECK(copy.normalise == image::Normalisation::plus_minus_one);
  CHECK_THROWS(nlohmann::json::parse(R"({"variant":"fp32"})").get<OpenCommand>());
}

TEST_CASE("a description tells the files and the quantisation schemes") {
  Description description;
  description.file_suffixes = {".a", ".b"};
  description.variants = {{"int8", Precision::int8, "", quantise::Scheme::asymmetric_u8_w7}};
  const auto copy = nlohmann::json::parse(nlohmann::json(description).dump()).get<Description>();
  CHECK(copy.file_suffixes == description.file_suffixes);
  CHECK(copy.variants.at(0).scheme == quantise::Scheme::asymmetric_u8_w7);
}

}  // namespace edgebench::runtime
