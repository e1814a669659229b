#include "measure/prepared/prepared_inputs.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "measure/null_fixture.h"
#include "measure/prepare/calibration.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;

// Inputs in a cache of their own, with a quantised network and an artifact.
struct Prepared {
  test::TemporaryFolder folder;
  NoProgress progress;
  InputOptions options = small(folder / "cache");
  Inputs inputs = resolve_inputs(options, progress, {quantise::Scheme::asymmetric_u8}, {48});
  fs::path artifact = folder / "cache" / "artifacts" / "abc";
  PreparedInputs prepared;

  Prepared() {
    inputs.names.front() = "caf\xE9.jpg";  // A file's name need not be UTF-8.
    inputs.labels.assign(inputs.names.size(), 3);
    write_file_atomically(artifact / "deep" / "model.bin", "model");
    prepared = write_prepared(inputs, std::vector{artifact}, options.cache);
  }

  // Another cache, into which everything was carried.
  fs::path carried(const std::string& name) const {
    const fs::path there = folder / name;
    for (const PreparedFile& file : prepared.files) {
      fs::create_directories((there / file.path).parent_path());
      fs::copy_file(options.cache / file.path, there / file.path);
    }
    return there;
  }

  static fs::path file_in(const fs::path& cache, const PreparedInputs& prepared) {
    return cache / "prepared" / (prepared.id + ".json");
  }
};

TEST_CASE("prepared inputs that were carried into another cache are what they were") {
  const Prepared before;
  const fs::path there = before.carried("there");
  const Inputs inputs = read_prepared(Prepared::file_in(there, before.prepared));
  CHECK(inputs.weights.network == before.inputs.weights.network);
  CHECK(inputs.weights.sha256 == before.inputs.weights.sha256);
  CHECK(inputs.weights.network_file ==
        there / fs::relative(before.inputs.weights.network_file, before.options.cache));
  CHECK(inputs.crops_key == before.inputs.crops_key);
  CHECK(read_file(inputs.crops) == read_file(before.inputs.crops));
  CHECK(inputs.crops_at(48).key == before.inputs.crops_at(48).key);
  CHECK(inputs.crops_at(48).file.string().starts_with(there.string()));
  CHECK(inputs.labels == before.inputs.labels);
  CHECK(inputs.names.size() == before.inputs.names.size());
  CHECK(inputs.names.back() == before.inputs.names.back());
  CHECK(read_file(inputs.reference_logits) == read_file(before.inputs.reference_logits));
  CHECK(record_of(inputs.quantised) == record_of(before.inputs.quantised));
  CHECK(record_of(inputs.quantised)->images > 0);
  CHECK(fs::exists(inputs.quantised.at(quantise::Scheme::asymmetric_u8).simulated_logits));
  CHECK(inputs.weights_record().synthetic);
  CHECK(inputs.images_record().generated);
  CHECK(read_file(there / "artifacts" / "abc" / "deep" / "model.bin") == "model");
}

TEST_CASE("the cache of a file of prepared inputs is the folder that its folder lies in") {
  CHECK(cache_of_prepared("/somewhere/cache/prepared/a.json") == "/somewhere/cache");
  CHECK(cache_of_prepared("/somewhere/cache/prepared/../prepared/a.json") == "/somewhere/cache");
}

TEST_CASE("other inputs have another id, the same ones the same") {
  Prepared before;
  const auto again =
      write_prepared(before.inputs, std::vector{before.artifact}, before.options.cache);
  CHECK(again.id == before.prepared.id);
  // Where they were found plays no part.
  before.inputs.given.images = "/elsewhere";
  CHECK(write_prepared(before.inputs, std::vector{before.artifact}, before.options.cache).id ==
        before.prepared.id);
  before.inputs.labels.front() = 4;
  CHECK(write_prepared(before.inputs, {}, before.options.cache).id != before.prepared.id);
}

TEST_CASE("prepared inputs of which a file is missing or another are refused by its name") {
  const Prepared before;
  const auto sentence = [&](const fs::path& cache) -> std::string {
    try {
      read_prepared(Prepared::file_in(cache, before.prepared));
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  const auto in_cache = [&](const fs::path& file) {
    return fs::relative(file, before.options.cache);
  };
  int number = 0;
  for (const fs::path& file :
       {before.inputs.crops, before.inputs.crops_at(48).file, before.inputs.reference_logits,
        before.inputs.weights.network_file,
        before.inputs.quantised.at(quantise::Scheme::asymmetric_u8).file,
        before.inputs.quantised.at(quantise::Scheme::asymmetric_u8).simulated_logits}) {
    CAPTURE(file);
    const fs::path there = before.carried("there" + std::to_string(++number));
    const fs::path copy = there / in_cache(file);
    std::string bytes = read_file(copy);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    write_file_atomically(copy, bytes);
    CHECK(sentence(there) == copy.string() +
                                 " is not the file that was prepared; remove it "
                                 "if it is there, and prepare or send it again");
    fs::remove(copy);
    CHECK(sentence(there) == copy.string() +
                                 " is missing; remove it if it is there, and prepare or "
                                 "send it again");
  }
}

TEST_CASE("prepared inputs of another edgebench, or no such file, are refused") {
  const Prepared before;
  const fs::path file = Prepared::file_in(before.carried("there"), before.prepared);
  const std::string text = read_file(file);
  const auto refused = [&](const std::string& what, const std::string& instead) {
    std::string changed = text;
    const auto at = changed.find(what);
    REQUIRE(at != std::string::npos);
    changed.replace(at, what.size(), instead);
    write_file_atomically(file, changed);
    try {
      read_prepared(file);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refused("\"edgebench\": \"", "\"edgebench\": \"9.")
            .starts_with(file.string() + " is of edgebench 9."));
  CHECK(refused("\"names\": [", "\"names\": [ \"one more\",").find("a label or none") !=
        std::string::npos);
  CHECK(refused("\"crops\": {", "\"crops\": 7, \"other\": {").find("holds no prepared inputs") !=
        std::string::npos);
  CHECK(refused("\"network\": \"networks/", "\"network\": \"../networks/")
            .find("does not list ../networks/") != std::string::npos);
  CHECK_THROWS_AS(read_prepared(before.folder / "nothing.json"), InputError);
  // Nobody is told to remove what may be a file of theirs.
  const fs::path thesis = before.folder / "thesis.md";
  write_file_atomically(thesis, "# Chapter 1\n");
  CHECK_THROWS_WITH_AS(read_prepared(thesis),
                       (thesis.string() + " holds no prepared inputs: it is no JSON from character "
                                          "1 on; give the file prepared/<id>.json of a cache")
                           .c_str(),
                       InputError);
}

}  // namespace
}  // namespace edgebench::measure
