#include "measure/prepare/users_answers.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/process/confine.h"
#include "base/process/confined_child.h"
#include "measure/null_fixture.h"
#include "measure/prepare/evaluation.h"
#include "measure/scribe_fixture.h"
#include "measure/users_file.h"
#include "model/network_file.h"
#include "model/synthetic.h"

namespace edgebench::measure {
namespace fs = std::filesystem;

TEST_CASE("a file is judged by what holds for every network, and compared for information") {
  UsersFile user;
  const nlohmann::json record = user.evaluate(user.network("model.null", 10));
  CHECK(record.at("outcome") == "ok");
  CHECK(record.at("classes") == 10);
  CHECK(record.at("checks").at("arithmetic_as_claimed").is_null());
  CHECK(record.at("checks").at("batch_rows_agree") == true);
  CHECK(record.at("layers").size() == 53);
  // What made-up weights decide is nothing to compare with.
  CHECK(record.at("top1_agreement").is_null());
  CHECK(record.at("sqnr_db").is_null());
  CHECK(record.at("accuracy").is_null());
  CHECK(record.at("accuracy_missing") == "the images have no labels");
  user.fixture.inputs.weights.network.synthetic = false;
  // The fixture's own network, as it happens.
  CHECK(user.evaluate(user.network("model.null", 10)).at("top1_agreement") == 64);
  // Wrong answers are no business of ours: it may be another network.
  const nlohmann::json wrong = user.evaluate(user.network("model.null", 10), ",logits=wrong");
  CHECK(wrong.at("outcome") == "ok");
  CHECK(wrong.at("top1_agreement") < 64);
}

TEST_CASE("what cannot be right of any network is an outcome") {
  UsersFile user;
  const fs::path file = user.network("model.null", 10);
  const auto outcome = [&](const std::string& settings) {
    return user.evaluate(file, settings).at("outcome").get<std::string>();
  };
  CHECK(outcome(",logits=not_finite") == "inaccurate");
  const nlohmann::json constant = user.evaluate(file, ",logits=constant");
  CHECK(constant.at("outcome") == "ok");
  CHECK(constant.at("checks").at("answers_differ") == false);
  CHECK(user.evaluate(file).at("checks").at("answers_differ") == true);
  CHECK(outcome(",logits=unstable") == "mistrusted");
  CHECK(outcome(",fail=crash") == "crashed");
  CHECK(outcome(",fail=hang") == "timed_out");
  CHECK(outcome(",fail=error") == "failed");
  // No crops of its size were made.
  const fs::path large_file = user.network("large.null", 10, 64);
  const nlohmann::json large = user.evaluate(large_file);
  CHECK(large.at("outcome") == "failed");
  const auto reason = large.at("reason").get<std::string>();
  CHECK(reason.starts_with(large_file.string() + ": the network takes images of 64 x 64"));
  write_file_atomically(user.fixture.folder / "noise.null", "noise");
  CHECK(user.evaluate(user.fixture.folder / "noise.null").at("outcome") == "failed");
}

TEST_CASE("other classes cannot be compared; one more is TensorFlow's background") {
  UsersFile user;
  user.fixture.inputs.labels.assign(user.fixture.inputs.images(), 3);
  user.fixture.inputs.weights.network.synthetic = false;
  const nlohmann::json others = user.evaluate(user.network("others.null", 12));
  CHECK(others.at("outcome") == "ok");
  CHECK(others.at("top1_agreement").is_null());
  CHECK(others.at("accuracy").is_null());
  CHECK(others.at("accuracy_missing") == "it has 12 classes, and the labels are of 10");

  const nlohmann::json background = user.evaluate(user.network("background.null", 11));
  CHECK(background.at("background_skipped") == true);
  CHECK(background.contains("top1_agreement"));
  CHECK(background.at("accuracy").at("images") == 64);
}

TEST_CASE("the background class is left out of every row") {
  const std::vector<float> values = {9, 1, 2, 3, 8, 6, 5, 4};
  const ComparableLogits logits({values, 4}, 3);
  CHECK(logits.comparable());
  CHECK(logits.background_skipped());
  CHECK(std::ranges::equal(logits.logits().image(0), std::vector<float>{1, 2, 3}));
  CHECK(std::ranges::equal(logits.logits().image(1), std::vector<float>{6, 5, 4}));
  CHECK_FALSE(ComparableLogits({values, 4}, 4).background_skipped());
  CHECK(ComparableLogits({values, 4}, 4).comparable());
  CHECK_FALSE(ComparableLogits({values, 4}, 2).comparable());
}

TEST_CASE("a file's accuracy does not need our weights, a comparison with them does") {
  UsersFile user;
  user.fixture.inputs.labels.assign(user.fixture.inputs.images(), 3);
  const fs::path file = user.network("model.null", 10);
  const nlohmann::json beside_synthetic = user.evaluate(file).at("accuracy");
  CHECK(beside_synthetic.at("images") == 64);
  CHECK_FALSE(beside_synthetic.contains("reference_top1_correct"));
  user.fixture.inputs.weights.network.synthetic = false;
  CHECK(user.evaluate(file).at("accuracy").contains("reference_top1_correct"));
}

TEST_CASE("the other normalisation is another input") {
  UsersFile user;
  user.fixture.inputs.weights.network.synthetic = false;
  const fs::path file = user.network("model.null", 10);
  CHECK(user.evaluate(file, ",normalise=imagenet").at("cached") == false);
  const nlohmann::json other = user.evaluate(file, ",normalise=plus-minus-one");
  CHECK(other.at("cached") == false);
  CHECK(other.at("top1_agreement") < 64);
}

TEST_CASE("while it is evaluated, a file writes nowhere but into its own folder") {
  UsersFile user;
  const fs::path outside = user.fixture.cache() / "logits/outside";
  const nlohmann::json record =
      user.evaluate(user.network("model.null", 10), ",intrude=" + outside.string());
  CHECK(record.at("outcome") == "ok");
  const fs::path folder = user.fixture.folder.path();
  const bool kernel_can =
      test::in_child([&] { return confine_this_process(folder).refused.empty() ? 1 : 0; }) == 1;
  CHECK(fs::exists(outside) == !kernel_can);
}

TEST_CASE("a file of another size sees crops of its own, and only labels compare it") {
  UsersFile user;
  user.fixture.inputs =
      resolve_inputs(small(user.fixture.cache()), user.fixture.progress, {}, {64});
  user.fixture.inputs.labels.assign(user.fixture.inputs.images(), 3);
  const nlohmann::json large = user.evaluate(user.network("large.null", 10, 64));
  CHECK(large.at("outcome") == "ok");
  CHECK(large.at("top1_agreement").is_null());
  CHECK(large.at("accuracy").at("images") == 64);
}

TEST_CASE("beside real weights the signal-to-noise ratio is told, where it means anything") {
  UsersFile user;
  user.fixture.inputs.weights.network.synthetic = false;
  const fs::path file = user.fixture.folder / "other.null";
  model::save_network(model::synthetic_network(0.25, 32, 10, 2), file);
  CHECK(user.evaluate(file).at("sqnr_db").is_number());
  // The network itself has the reference's bits: there is no noise.
  const nlohmann::json same = user.evaluate(user.network("model.null", 10));
  CHECK(same.at("sqnr_db").is_null());
  CHECK(same.at("max_abs_error") == 0);
}

TEST_CASE("another normalisation that is clearly better is told and not taken") {
  UsersFile user;
  const fs::path file = user.network("model.null", 10);
  // Labels that the file gives if it is fed 0 to 1.
  const Candidate zero_one = user.candidate(file, ",normalise=zero-one");
  const auto prepared =
      prepared_candidate(zero_one, user.fixture.null_worker(), keep_users_file(zero_one, user.root),
                         user.fixture.inputs);
  const MappedNpy answers =
      logits_of_first(prepared, user.fixture.null_worker(), user.fixture.inputs.images(),
                      {.cache = user.fixture.cache(),
                       .logs = user.fixture.folder.path(),
                       .worker_cpus = {},
                       .memory_limit_bytes = {}});
  for (std::size_t image = 0; image < user.fixture.inputs.images(); ++image) {
    const auto best = stats::top_k(logits_in(answers).image(image), 1).front();
    user.fixture.inputs.labels.push_back(static_cast<int>(best));
  }
  const nlohmann::json record = user.evaluate(file);
  CHECK(record.at("trial_images") == 50);
  std::map<std::string, nlohmann::json> trials;
  for (const auto& trial : record.at("normalise_trials")) {
    trials[trial.at("normalise").get<std::string>()] = trial;
  }
  REQUIRE(trials.size() == 4);
  CHECK(trials["zero-one"].at("top1_correct") == 50);
  CHECK(trials["zero-one"].at("clearly_better") == true);
  CHECK(trials["imagenet"].at("top1_correct") == record.at("trial_top1_correct"));
  CHECK(trials["imagenet"].at("clearly_better") == false);
  CHECK(record.at("accuracy").at("top1_correct") < 50);
  const nlohmann::json right = user.evaluate(file, ",normalise=zero-one");
  CHECK(right.at("accuracy").at("top1_correct") == 64);
  for (const auto& trial : right.at("normalise_trials")) CHECK(trial.at("clearly_better") == false);
}

TEST_CASE("without labels nothing is tried") {
  UsersFile user;
  CHECK_FALSE(user.evaluate(user.network("model.null", 10)).contains("normalise_trials"));
}

TEST_CASE("values beyond what the input holds are counted, and a fixed batch is kept") {
  ScribeFixture fixture;
  ScribeAnswers says;
  says.inspected.form = {.element = runtime::Element::u8, .image_size = 32, .batch = 4};
  const Scribe& scribe = fixture.add("scribe", says);
  write_file_atomically(fixture.folder / "model.scribe", "ink");
  const auto evaluate_as = [&](const std::string& settings) {
    Candidate candidate =
        parse_artifact("scribe:" + (fixture.folder / "model.scribe").string() + settings);
    fixture.take_files(std::span(&candidate, 1));
    const WorkerInfo& worker = fixture.workers.at("scribe");
    const auto prepared = prepared_candidate(
        candidate, worker, keep_users_file(candidate, fixture.cache() / "artifacts"),
        fixture.inputs);
    return nlohmann::json(measure::evaluate(prepared, worker, fixture.inputs,
                                            {.cache = fixture.cache(),
                                             .logs = fixture.folder.path(),
                                             .worker_cpus = {},
                                             .memory_limit_bytes = {}}));
  };
  const nlohmann::json raw = evaluate_as("");
  CHECK(raw.at("outcome") == "ok");
  CHECK(raw.at("clipped_share") == 0);
  CHECK(raw.at("checks").at("batch_rows_agree").is_null());
  for (const auto& open : scribe.heard("open")) {
    CHECK(open.at("batch") == 4);
    CHECK(open.at("normalise") == "none");
  }
  // From -2.1 to 2.6, of which what is below -1 does not fit.
  CHECK(evaluate_as(",normalise=imagenet").at("clipped_share") > 0.02);
  const nlohmann::json eight = evaluate_as(",batch=8");
  CHECK(eight.at("outcome") == "unsupported");
  CHECK(eight.at("reason").get<std::string>().find("takes batches of 4 only, and not of 8") !=
        std::string::npos);
}

TEST_CASE("probabilities are told by their numbers") {
  const std::vector<float> sure = {0, 1, 0.25F, 0.75F};
  const std::vector<float> logits = {0, 1, 0.5F, 0.75F};
  const std::vector<float> negative = {1.5F, -0.5F, 0.25F, 0.75F};
  CHECK(are_probabilities({sure, 2}));
  CHECK_FALSE(are_probabilities({logits, 2}));
  CHECK_FALSE(are_probabilities({negative, 2}));
}

TEST_CASE("labels are of the network's classes, and of the file's beside made-up weights") {
  Inputs inputs;
  inputs.weights.network.classes = 1000;
  inputs.labels = {0, 6};
  const std::vector<float> values(14);
  inputs.weights.network.synthetic = false;
  CHECK(labelled_classes({values, 7}, inputs) == 1000);
  inputs.weights.network.synthetic = true;
  CHECK(labelled_classes({values, 7}, inputs) == 7);
  inputs.labels = {0, 7};
  CHECK(labelled_classes({values, 7}, inputs) == 1000);
  inputs.weights.network.classes = 6;
  CHECK(labelled_classes({values, 7}, inputs) == 6);  // And a background.
}

TEST_CASE("labels that are places among names are of as many classes as there are names") {
  Inputs inputs;
  inputs.weights.network.synthetic = true;
  inputs.weights.network.classes = 7;
  inputs.labels = {0, 3};
  inputs.label_places = 4;  // Four folders, and a network of seven: it is not theirs.
  const std::vector<float> values(14);
  CHECK(labelled_classes({values, 7}, inputs) == 4);
}

}  // namespace edgebench::measure
