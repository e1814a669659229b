#include "measure/evaluation.h"

#include "base/npy.h"
#include "measure/calibration.h"
#include "null_fixture.h"

namespace edgebench::measure {
namespace {

struct Evaluator {
  NullFixture fixture;

  nlohmann::json evaluate(const std::string& candidate) {
    ArtifactStore store(fixture.cache() / "artifacts", fixture.inputs.weights.file,
                        fixture.inputs.weights.sha256, fixture.inputs.quantised);
    const Candidate parsed = parse_candidate(candidate);
    const Artifact artifact = store.ensure(fixture.null_worker(), parsed.variant, fixture.launch());
    return evaluation_record(competitor_of(parsed, fixture.null_worker(), artifact, fixture.inputs),
                             fixture.null_worker(), artifact, fixture.inputs,
                             {.cache = fixture.cache(),
                              .logs = fixture.folder.path(),
                              .worker_cpus = {},
                              .memory_limit_bytes = {}});
  }
};

}  // namespace

TEST_CASE("discordant images are counted on both sides") {
  // Four images of three classes; the labels are 0 0 1 2.
  const std::vector<float> reference = {9, 0, 0, 9, 0, 0, 9, 0, 0, 0, 0, 9};
  const std::vector<float> candidate = {9, 0, 0, 0, 9, 0, 0, 9, 0, 0, 1, 9};
  const std::vector<int> labels = {0, 0, 1, 2};
  const nlohmann::json accuracy = accuracy_of({reference, 3}, {candidate, 3}, labels);
  CHECK(accuracy.at("images") == 4);
  CHECK(accuracy.at("reference_top1_correct") == 3);
  CHECK(accuracy.at("top1_correct") == 3);
  CHECK(accuracy.at("only_reference_correct") == 1);
  CHECK(accuracy.at("only_candidate_correct") == 1);
  CHECK(accuracy.at("top5_correct") == 4);  // Three classes are among the best five.
}

TEST_CASE("labelled images give an accuracy with real weights only") {
  Evaluator evaluator;
  evaluator.fixture.inputs.labels.assign(evaluator.fixture.inputs.images(), 3);
  CHECK(evaluator.evaluate("null:fp32").at("accuracy").is_null());
  evaluator.fixture.inputs.weights.network.synthetic = false;
  CHECK(evaluator.evaluate("null:fp32").at("accuracy").at("images") == 64);
}

TEST_CASE("an answer is kept by content: other options are asked again") {
  Evaluator evaluator;
  CHECK(evaluator.evaluate("null:fp32").at("cached") == false);
  CHECK(evaluator.evaluate("null:fp32").at("cached") == true);
  CHECK(evaluator.evaluate("null:fp32,logits=wrong").at("cached") == false);
  CHECK(evaluator.evaluate("null:fp32,logits=wrong").at("outcome") == "inaccurate");
}

TEST_CASE("kept logits that are damaged are asked for again") {
  Evaluator evaluator;
  evaluator.evaluate("null:fp32");
  const auto logits = evaluator.fixture.cache() / "logits";
  std::filesystem::path file;
  for (const auto& entry : std::filesystem::directory_iterator(logits)) {
    if (entry.path().extension() == ".npy") file = entry.path();
  }
  const std::string whole = read_file(file);
  SUBCASE("cut off") {
    std::filesystem::resize_file(file, whole.size() / 2);
  }
  SUBCASE("another value") {
    std::string other = whole;
    other.back() = static_cast<char>(other.back() ^ 1);
    write_file_atomically(file, other);
  }
  SUBCASE("gone") {
    std::filesystem::remove(file);
  }
  const nlohmann::json record = evaluator.evaluate("null:fp32");
  CHECK(record.at("cached") == false);
  CHECK(record.at("outcome") == "ok");
  CHECK(read_file(file) == whole);
}

TEST_CASE("a worker that fails is an outcome of the record") {
  Evaluator evaluator;
  const nlohmann::json record = evaluator.evaluate("null:fp32,fail=exit,fail_at_run=3");
  CHECK(record.at("outcome") == "crashed");
  CHECK(record.at("reason").get<std::string>().find("exit code 7") != std::string::npos);
}

TEST_CASE("what was computed in another type than claimed is mistrusted, also from the cache") {
  Evaluator evaluator;
  CHECK(evaluator.evaluate("null:fp32").at("checks").at("arithmetic_as_claimed") == true);
  for (const bool cached : {false, true}) {
    const nlohmann::json record = evaluator.evaluate("null:fp32,arithmetic=bf16");
    CHECK(record.at("cached") == cached);
    CHECK(record.at("outcome") == "mistrusted");
    CHECK(record.at("reason").get<std::string>().find(
              "53 of 53 layers were computed in BF16, not in FP32: features.0.0, ") == 0);
    CHECK(record.at("checks").at("arithmetic_as_claimed") == false);
    CHECK(record.at("layers").size() == 53);
    CHECK(record.at("layers").back().at("kind") == "linear");
    CHECK(record.at("layers").back().at("arithmetic") == "bf16");
  }
}

TEST_CASE("INT8 is compared with the simulation") {
  Evaluator evaluator;
  const InputOptions options = {
      .weights = {}, .images = {}, .labels = {}, .assets = {}, .cache = evaluator.fixture.cache()};
  add_quantised(evaluator.fixture.inputs, options, evaluator.fixture.progress);
  const nlohmann::json record = evaluator.evaluate("null:int8");
  CHECK(record.at("outcome") == "ok");
  CHECK(record.at("simulation").at("same_bits") == 64);
  CHECK(record.at("simulation").at("top1_agreement") == 64);
  CHECK(record.at("simulation").at("expected_sqnr_db") == record.at("sqnr_db"));
  CHECK(record.at("sqnr_db") < 40);  // It is no FP32.
  CHECK_FALSE(evaluator.evaluate("null:fp32").contains("simulation"));

  CHECK(record.at("simulation").at("activation_set") == "asymmetric_u8");

  // Another scheme is held to its own simulation, to the bit.
  add_quantised(evaluator.fixture.inputs, options, evaluator.fixture.progress,
                {quantise::Scheme::asymmetric_u8_w7});
  const nlohmann::json seven = evaluator.evaluate("null:int8-w7");
  CHECK(seven.at("outcome") == "ok");
  CHECK(seven.at("simulation").at("activation_set") == "asymmetric_u8_w7");
  CHECK(seven.at("simulation").at("same_bits") == 64);
  CHECK(seven.at("simulation").at("expected_sqnr_db") == seven.at("sqnr_db"));
  CHECK(seven.at("sqnr_db") != record.at("sqnr_db"));
  CHECK(evaluator.evaluate("null:int8").at("simulation").at("same_bits") == 64);

  const nlohmann::json wrong = evaluator.evaluate("null:int8,logits=wrong");
  CHECK(wrong.at("outcome") == "inaccurate");
  CHECK(wrong.at("reason").get<std::string>().find("the simulated INT8 network") !=
        std::string::npos);
  CHECK(evaluator.evaluate("null:int8,arithmetic=fp32").at("outcome") == "mistrusted");
}

}  // namespace edgebench::measure
