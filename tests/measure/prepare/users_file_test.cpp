#include "measure/prepare/users_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "base/process/confine.h"
#include "base/process/confined_child.h"
#include "measure/null_fixture.h"
#include "measure/prepare/evaluation.h"
#include "model/network_file.h"
#include "model/synthetic.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;

// A file of the user's for the null runtime: a network of its own.
struct UsersFile {
  NullFixture fixture;
  fs::path root = fixture.folder / "artifacts";

  fs::path network(const std::string& name, int classes, int image_size = 32) {
    const fs::path file = fixture.folder / name;
    model::save_network(model::synthetic_network(0.25, image_size, classes, 1), file);
    return file;
  }

  Candidate candidate(const fs::path& file, const std::string& settings = "") {
    Candidate candidate = parse_artifact("null:" + file.string() + settings);
    keep_users_files(std::span(&candidate, 1), root);
    return candidate;
  }

  nlohmann::json evaluate(const fs::path& file, const std::string& settings = "") {
    const Candidate kept = candidate(file, settings);
    const StoredArtifact artifact = keep_users_file(kept, root);
    const auto prepared = prepared_candidate(kept, fixture.null_worker(), artifact, fixture.inputs);
    return measure::evaluate(prepared, fixture.null_worker(), fixture.inputs,
                             {.cache = fixture.cache(),
                              .logs = fixture.folder.path(),
                              .worker_cpus = {},
                              .deadline_ns = 5'000'000'000,
                              .memory_limit_bytes = {}});
  }
};

}  // namespace

TEST_CASE("a file is kept by content, whatever becomes of it afterwards") {
  UsersFile user;
  const fs::path file = user.network("model.null", 10);
  const std::string content = read_file(file);
  const Candidate candidate = user.candidate(file);
  CHECK(candidate.file_sha256 == sha256_hex(content));

  const StoredArtifact kept = keep_users_file(candidate, user.root);
  CHECK(kept.cached);
  CHECK(kept.size_bytes == content.size());
  CHECK(kept.main_file.filename() == "model.null");
  write_file_atomically(file, "something else");
  CHECK(read_file(keep_users_file(candidate, user.root).main_file) == content);

  // A damaged copy is not believed, and the other content is not taken for the first one.
  write_file_atomically(kept.main_file, "damaged");
  CHECK_THROWS_WITH_AS(keep_users_file(candidate, user.root),
                       doctest::Contains("another file than when the run was begun"), InputError);
  write_file_atomically(file, content);
  CHECK_FALSE(keep_users_file(candidate, user.root).cached);
  CHECK(read_file(kept.main_file) == content);
}

TEST_CASE("two names of one content are two copies: the suffix decides how a file is read") {
  UsersFile user;
  const fs::path a = user.network("a.null", 10);
  const fs::path b = user.network("b.null", 10);
  const StoredArtifact of_a = keep_users_file(user.candidate(a), user.root);
  const StoredArtifact of_b = keep_users_file(user.candidate(b), user.root);
  CHECK(of_a.sha256 == of_b.sha256);
  CHECK(fs::exists(of_a.main_file));
  CHECK(of_b.main_file.filename() == "b.null");
}

TEST_CASE("what is no usable file is refused by name") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "empty.null", "");
  CHECK_THROWS_WITH_AS(check_users_file(folder / "empty.null"), doctest::Contains("it is empty"),
                       InputError);
  CHECK_THROWS_WITH_AS(check_users_file(folder.path()), doctest::Contains("it is a folder"),
                       InputError);
  CHECK_THROWS_WITH_AS(check_users_file(folder / "none.null"), doctest::Contains("none.null"),
                       InputError);
  CHECK_THROWS_AS(check_users_file("/dev/null"), InputError);
}

TEST_CASE("a file is judged by what holds for every network, and compared for information") {
  UsersFile user;
  const nlohmann::json record = user.evaluate(user.network("model.null", 10));
  CHECK(record.at("outcome") == "ok");
  CHECK(record.at("classes") == 10);
  CHECK(record.at("checks").at("arithmetic_as_claimed").is_null());
  CHECK(record.at("checks").at("batch_rows_agree") == true);
  CHECK(record.at("layers").size() == 53);
  CHECK(record.at("top1_agreement") == 64);  // The fixture's own network, as it happens.
  CHECK(record.at("sqnr_db").is_null());
  CHECK(record.at("accuracy").is_null());
  CHECK(record.at("accuracy_missing") == "the images have no labels");
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
  CHECK(outcome(",logits=constant") == "mistrusted");
  CHECK(outcome(",logits=unstable") == "mistrusted");
  CHECK(outcome(",fail=crash") == "crashed");
  CHECK(outcome(",fail=hang") == "timed_out");
  CHECK(outcome(",fail=error") == "failed");
  const nlohmann::json large = user.evaluate(user.network("large.null", 10, 64));
  CHECK(large.at("outcome") == "failed");
  CHECK(large.at("reason").get<std::string>().find("64 x 64") != std::string::npos);
  write_file_atomically(user.fixture.folder / "noise.null", "noise");
  CHECK(user.evaluate(user.fixture.folder / "noise.null").at("outcome") == "failed");
}

TEST_CASE("other classes cannot be compared; one more is TensorFlow's background") {
  UsersFile user;
  user.fixture.inputs.labels.assign(user.fixture.inputs.images(), 3);
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

}  // namespace edgebench::measure
