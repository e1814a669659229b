#include "measure/prepare/evaluation.h"

#include <array>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "base/npy.h"
#include "measure/null_fixture.h"
#include "measure/prepare/calibration.h"
#include "measure/scribe_fixture.h"

namespace edgebench::measure {
namespace {

struct Evaluator {
  NullFixture fixture;

  nlohmann::json evaluate(const std::string& candidate) {
    ArtifactStore store(fixture.cache() / "artifacts", fixture.inputs.weights.file,
                        fixture.inputs.weights.sha256, fixture.inputs.quantised);
    const Candidate parsed = parse_candidate(candidate);
    const StoredArtifact artifact =
        store.ensure(fixture.null_worker(), parsed.variant, fixture.launch());
    const auto prepared =
        prepared_candidate(parsed, fixture.null_worker(), artifact, fixture.inputs);
    return measure::evaluate(prepared, fixture.null_worker(), fixture.inputs,
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

TEST_CASE("logits are found by all that decides them, and by nothing else") {
  struct Ingredients {
    Candidate candidate = parse_artifact("null:model.null,threads=2,batch=3,streams=4,mode=x");
    WorkerInfo worker;
    StoredArtifact artifact = {.main_file = "folder/model.null", .sha256 = "artifact"};
    Crops crops;
    runtime::GpuTiming gpu_timing = runtime::GpuTiming::application;
    machine::MachineFacts machine = {.cpu_model = "m", .instruction_sets = {"a", "b"}};
    std::string key() const {
      return logits_key(
          {.candidate = candidate, .artifact = artifact, .crops = crops, .gpu_timing = gpu_timing},
          worker, machine);
    }
  };
  using Change = std::function<void(Ingredients&)>;
  const std::vector<Change> decisive = {
      [](Ingredients& of) { of.artifact.sha256 = "other"; },
      [](Ingredients& of) { of.artifact.main_file = "folder/model.other"; },
      [](Ingredients& of) { of.crops.key = "other"; },
      [](Ingredients& of) { of.worker.sha256 = "other"; },
      [](Ingredients& of) { of.worker.description.version = "other"; },
      [](Ingredients& of) { of.candidate.runtime = "other"; },
      [](Ingredients& of) { of.candidate.variant = "other"; },
      [](Ingredients& of) { of.candidate.normalise = image::Normalisation::plus_minus_one; },
      [](Ingredients& of) { of.candidate.threads = 5; },
      [](Ingredients& of) { of.candidate.compile_cache = true; },
      [](Ingredients& of) { of.candidate.options["mode"] = "y"; },
      [](Ingredients& of) { of.candidate.options["other"] = "x"; },
      [](Ingredients& of) { of.machine.cpu_model = "other"; },
      [](Ingredients& of) { of.machine.instruction_sets = {"a"}; },
      [](Ingredients& of) { of.candidate.device = "gpu"; },
      [](Ingredients& of) { of.gpu_timing = runtime::GpuTiming::trtexec_11; },
      [](Ingredients& of) {
        of.worker.description.devices = {{.name = "cpu", .driver = "other"}};
      }};
  const std::vector<Change> indifferent = {
      [](Ingredients& of) { of.candidate.name = "other"; },
      [](Ingredients& of) { of.candidate.batch = 5; },
      [](Ingredients& of) { of.candidate.streams = 5; },
      [](Ingredients& of) { of.candidate.planted_slowdown = 5; },
      [](Ingredients& of) { of.candidate.file = "elsewhere/model.null"; },
      [](Ingredients& of) { of.artifact.main_file = "elsewhere/model.null"; },
      [](Ingredients& of) { of.artifact.prepare_ns = 5; },
      [](Ingredients& of) { of.machine.memory_bytes = 2; }};
  const std::string usual = Ingredients().key();
  std::set<std::string> keys = {usual};
  for (std::size_t i = 0; i < decisive.size(); ++i) {
    CAPTURE(i);
    Ingredients changed;
    decisive[i](changed);
    CHECK(keys.insert(changed.key()).second);
  }
  for (std::size_t i = 0; i < indifferent.size(); ++i) {
    CAPTURE(i);
    Ingredients changed;
    indifferent[i](changed);
    CHECK(changed.key() == usual);
  }
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

  CHECK(record.at("simulation").at("scheme") == "asymmetric_u8");

  // Another set is held to its own simulation, to the bit.
  add_quantised(evaluator.fixture.inputs, options, evaluator.fixture.progress,
                {quantise::Scheme::asymmetric_u8_w7});
  const nlohmann::json seven = evaluator.evaluate("null:int8-w7");
  CHECK(seven.at("outcome") == "ok");
  CHECK(seven.at("simulation").at("scheme") == "asymmetric_u8_w7");
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

TEST_CASE("what a candidate does with a batch and a second time is judged, also from the cache") {
  ScribeFixture fixture;
  ScribeAnswers unsteady;
  unsteady.evaluated.same_bits_twice = false;
  fixture.add("unsteady", unsteady);
  ScribeAnswers single;
  single.does_first["open"] =
      "case \"$line\" in *'\"batch\":8'*)\n"
      R"(echo '{"event":"error","outcome":"unsupported","reason":"single images"}' >&3; continue;;)"
      "\nesac";
  fixture.add("single", single);
  const MappedNpy logits(fixture.add("good").logits_of(8));
  std::vector<float> rows(logits.floats().begin(), logits.floats().end());
  rows.back() += 1;
  write_npy(fixture.add("wrong-rows").logits_of(8), rows, logits.shape());
  write_npy(fixture.add("few").logits_of(64), rows, logits.shape());
  rows.resize(40);
  write_npy(fixture.add("other-classes").logits_of(8), rows, std::array<std::size_t, 2>{8, 5});
  BenchRequest request = fixture.rounds(1, {"unsteady:fp32", "single:fp32", "wrong-rows:fp32",
                                            "other-classes:fp32", "few:fp32", "good:fp32"});
  request.settings.stopping.budget_ns = 0;
  for (const bool cached : {false, true}) {
    CAPTURE(cached);
    fixture.run(request);
    std::map<std::string, nlohmann::json> records;
    for (const auto& record : fixture.records("evaluation")) {
      records[record.at("candidate")] = record;
      const bool answered = !record.at("checks").at("same_bits_twice").is_null();
      if (answered) CHECK(record.at("cached") == cached);
    }
    const auto is = [&](const std::string& name, const char* outcome, const std::string& reason) {
      CHECK(records[name + ":fp32"].at("outcome") == outcome);
      CHECK(records[name + ":fp32"].at("reason") == reason);
    };
    const auto check = [&](const std::string& name, const char* what) {
      return records[name + ":fp32"].at("checks").at(what);
    };
    is("good", "ok", "");
    CHECK(check("good", "same_bits_twice") == true);
    CHECK(check("good", "batch_rows_agree") == true);
    CHECK(check("good", "arithmetic_as_claimed").is_null());
    is("unsteady", "mistrusted", "the same image gave different logits the second time");
    CHECK(check("unsteady", "same_bits_twice") == false);
    is("single", "ok", "");
    CHECK(check("single", "batch_rows_agree").is_null());
    is("wrong-rows", "inaccurate", "a row of a batch differs from the same image alone");
    CHECK(check("wrong-rows", "batch_rows_agree") == false);
    CHECK(check("wrong-rows", "same_bits_twice") == true);
    is("few", "failed", "it wrote no file with the logits of 64 images");
    is("other-classes", "inaccurate", "a row of a batch differs from the same image alone");
    std::filesystem::remove_all(request.out);
  }
}

}  // namespace edgebench::measure
