#include "cli/file_classifier.h"

#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "measure/null_fixture.h"

namespace edgebench::cli {
namespace {

// The null runtime, and two more by the same program, which are not for tests and say that they
// read ONNX.
Workers three_readers(const measure::NullFixture& fixture) {
  Workers workers = {{"null", fixture.workers.at("null")}};
  for (const char* name : {"one", "two"}) {
    workers[name] = workers.at("null");
    workers[name].description.only_when_named = false;
    workers[name].description.file_suffixes = {".onnx"};
  }
  return workers;
}

}  // namespace

TEST_CASE("the first runtime that reads the file classifies, and the others are named") {
  const measure::NullFixture fixture;
  const auto file = fixture.folder / "net.null";
  std::filesystem::copy_file(fixture.inputs.weights.file, file);
  const Workers workers = three_readers(fixture);
  const FileClassifier first = file_classifier("null:" + file.string(), workers, fixture.cache());
  CHECK(first.candidate.name == "null:net.null");
  CHECK(first.also.empty());
  REQUIRE(first.candidate.form);
  CHECK(first.candidate.form->image_size == 32);
  CHECK_FALSE(first.candidate.file_sha256.empty());

  const auto logits = logits_of_file(first.candidate, workers, fixture.inputs, fixture.cache());
  CHECK(MappedNpy(logits).shape() == std::vector<std::size_t>{64, 10});
  CHECK(read_file(logits) == read_file(fixture.inputs.reference_logits));
}

TEST_CASE("of several readers the first is taken") {
  const measure::NullFixture fixture;
  const auto file = fixture.folder / "net.onnx";
  write_file_atomically(file, std::string_view("\x08\x08\x3a\x02\x12\x00", 6));
  const FileClassifier classifier =
      file_classifier(file.string(), three_readers(fixture), fixture.cache());
  CHECK(classifier.candidate.runtime == "one");
  CHECK(classifier.also == "two");
}

TEST_CASE("answers that are no numbers, or others the next time, classify nothing") {
  const measure::NullFixture fixture;
  const auto file = fixture.folder / "net.null";
  std::filesystem::copy_file(fixture.inputs.weights.file, file);
  for (const auto& [logits, words] :
       {std::pair{"not_finite", "cannot classify: inaccurate: its logits are not all finite"},
        {"unstable", "cannot classify: mistrusted: the same image gave different logits"}}) {
    const FileClassifier classifier = file_classifier(
        fmt::format("null:{},logits={}", file.string(), logits), fixture.workers, fixture.cache());
    CHECK_THROWS_WITH_AS(
        logits_of_file(classifier.candidate, fixture.workers, fixture.inputs, fixture.cache()),
        doctest::Contains(words), NothingMeasured);
  }
}

TEST_CASE("a file that does not open is nothing measured, with its own path") {
  const measure::NullFixture fixture;
  const auto file = fixture.folder / "noise.null";
  write_file_atomically(file, "noise");
  const FileClassifier noise =
      file_classifier("null:" + file.string(), fixture.workers, fixture.cache());
  CHECK_FALSE(noise.candidate.form);
  CHECK_THROWS_WITH_AS(
      logits_of_file(noise.candidate, fixture.workers, fixture.inputs, fixture.cache()),
      doctest::Contains(("cannot classify: failed: " + file.string()).c_str()), NothingMeasured);
}

}  // namespace edgebench::cli
