#include "cli/candidates.h"

#include "base/error.h"
#include "base/file.h"
#include "machine/cpus/affinity.h"
#include "support.h"

namespace edgebench::cli {
namespace {

using runtime::Precision;
using namespace std::string_literals;

const std::string kOnnxModel = "\x08\x08\x3a\x02\x12\x00"s;

std::map<std::string, measure::WorkerInfo> workers() {
  std::map<std::string, measure::WorkerInfo> workers;
  workers["alpha"].description.variants = {{"fp32", Precision::fp32, ""},
                                           {"int8", Precision::int8, ""}};
  workers["beta"].description.variants = {{"fp32", Precision::fp32, ""}};
  workers["null"].description.variants = {{"fp32", Precision::fp32, ""}};
  workers["null"].description.only_when_named = true;
  workers["beta"].description.file_suffixes = {".onnx"};
  workers["beta"].description.options = {{"mode", ""}};
  workers["zeta"].outcome = Outcome::crashed;  // It could not even say what it is.
  return workers;
}

std::vector<std::string> names(const CandidateArguments& arguments) {
  std::vector<std::string> names;
  for (const auto& candidate : choose_candidates(arguments, workers())) {
    names.push_back(candidate.name);
  }
  return names;
}

}  // namespace

TEST_CASE("without a choice, everything but the scripted runtime") {
  CHECK(names({}) == std::vector<std::string>{"alpha:fp32", "alpha:int8", "beta:fp32", "zeta"});
}

TEST_CASE("where no runtime is installed, the sentence says how to get some") {
  std::map<std::string, measure::WorkerInfo> bare;
  bare["alpha"].outcome = Outcome::unsupported;
  bare["alpha"].installed = false;
  bare["null"] = workers().at("null");
  CHECK_THROWS_WITH_AS(choose_candidates({}, bare),
                       doctest::Contains("no runtime is installed here: pip install"),
                       NothingMeasured);
  // Another reason, and one that is named, which gets a row.
  CHECK_THROWS_AS(choose_candidates({.precisions = {"bf16"}}, {{"alpha", workers().at("alpha")}}),
                  UsageError);
  CHECK(choose_candidates({.runtimes = {"alpha"}}, bare).size() == 1);
}

TEST_CASE("what the others are compared with comes first") {
  std::map<std::string, measure::WorkerInfo> known = workers();
  known["beta"].description.variants.front().baseline = true;
  const auto candidates = choose_candidates({}, known);
  REQUIRE(candidates.size() == 4);
  CHECK(candidates[0].name == "beta:fp32");
  CHECK(candidates[1].name == "alpha:fp32");
  CHECK(candidates[2].name == "alpha:int8");
}

TEST_CASE("a candidate that names no device is on the first that its runtime knows") {
  std::map<std::string, measure::WorkerInfo> known = workers();
  known["alpha"].description.device_kinds = {{"cuda", "a card"}, {"cpu"}};
  known["beta"].description.device_kinds = {{"cpu"}, {"gpu", "a card"}};
  const auto devices = [&](const CandidateArguments& arguments) {
    std::vector<std::string> texts;
    for (const auto& one : choose_candidates(arguments, known)) {
      texts.push_back(one.name + " on " + one.device);
    }
    return texts;
  };
  const std::vector<std::string> all = {"alpha:fp32,device=cuda on cuda", "beta:fp32 on cpu",
                                        "zeta on cpu"};
  // Without the card only where somebody names the runtime.
  CHECK(devices({.precisions = {"fp32"}}) == std::vector(all.begin() + 1, all.end()));
  CHECK(devices({.runtimes = {"alpha"}, .precisions = {"fp32"}}) == std::vector{all.front()});
  known["alpha"].description.devices = {{"cuda.0"}};
  CHECK(devices({.precisions = {"fp32"}}) == all);
  CHECK(devices({.candidates = {"x=alpha:fp32", "alpha:int8", "alpha:fp32,device=cpu",
                                "beta:fp32,device=gpu"}}) ==
        std::vector<std::string>{"x on cuda", "alpha:int8,device=cuda on cuda", "alpha:fp32 on cpu",
                                 "beta:fp32,device=gpu on gpu"});
}

TEST_CASE("runtimes, precisions and threads make a cross product") {
  CHECK(names({.runtimes = {"alpha"}}) == std::vector<std::string>{"alpha:fp32", "alpha:int8"});
  if (machine::allowed_cpus().size() >= 2) {
    CHECK(names({.precisions = {"fp32"}, .threads = {1, 2}}) ==
          std::vector<std::string>{"alpha:fp32", "alpha:fp32,threads=2", "beta:fp32",
                                   "beta:fp32,threads=2", "zeta"});
  }
  CHECK(names({.runtimes = {"null"}}) == std::vector<std::string>{"null:fp32"});
}

TEST_CASE("named candidates are taken as they are, and checked") {
  CHECK(names({.candidates = {"null:fp32", "x=beta:fp32"}}) ==
        std::vector<std::string>{"null:fp32", "x"});
  CHECK_THROWS_AS(names({.candidates = {"gamma:fp32"}}), UsageError);
  CHECK_THROWS_AS(names({.candidates = {"beta:int8"}}), UsageError);
  CHECK_THROWS_AS(names({.candidates = {"beta:fp32", "beta:fp32"}}), UsageError);
  CHECK_THROWS_AS(names({.runtimes = {"gamma"}}), UsageError);
  CHECK_THROWS_AS(names({.runtimes = {"beta"}, .precisions = {"fp64"}}), UsageError);
}

TEST_CASE("a user's file is measured beside the others, or alone") {
  const test::TemporaryFolder folder;
  const std::string file = "beta:" + (folder / "m.b").string();
  write_file_atomically(folder / "m.b", kOnnxModel);
  CHECK(names({.artifacts = {file}}) ==
        std::vector<std::string>{"alpha:fp32", "alpha:int8", "beta:fp32", "zeta", "beta:m.b"});
  CHECK(names({.candidates = {"beta:fp32"}, .artifacts = {file, "two=" + file}}) ==
        std::vector<std::string>{"beta:fp32", "beta:m.b", "two"});
  CHECK(names({.runtimes = {"none"}, .artifacts = {file}}) == std::vector<std::string>{"beta:m.b"});
  CHECK_THROWS_AS(names({.runtimes = {"none"}}), UsageError);
}

TEST_CASE("a file is given what it takes, unless a list or its text says how many images") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "m.b", kOnnxModel);
  const std::string file = (folder / "m.b").string();
  const auto batches = [&](const CandidateArguments& arguments) {
    std::vector<int> found;
    for (const auto& candidate : choose_candidates(arguments, workers())) {
      found.push_back(candidate.batch);
    }
    return found;
  };
  CHECK(batches({.runtimes = {"none"}, .artifacts = {file}}) == std::vector{0});
  CHECK(batches({.runtimes = {"none"}, .batches = {1, 8}, .artifacts = {file}}) ==
        std::vector{1, 8});
  CHECK(batches({.runtimes = {"none"}, .batches = {8}, .artifacts = {file + ",batch=1"}}) ==
        std::vector{1});
  CHECK(batches({.candidates = {"beta:fp32"}}) == std::vector{1});
}

TEST_CASE("a user's file that no session could open is refused before anything is measured") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "m.b", kOnnxModel);
  write_file_atomically(folder / "m.c", "\x01model");
  const auto refusal = [&](const std::string& runtime, const std::string& file) {
    return CandidateArguments{.runtimes = {"none"},
                              .artifacts = {runtime + ":" + (folder / file).string()}};
  };
  CHECK_THROWS_WITH_AS(names(refusal("gamma", "m.b")), doctest::Contains("no runtime gamma"),
                       UsageError);
  CHECK_THROWS_WITH_AS(names(refusal("alpha", "m.b")),
                       "alpha takes no model files; these do: beta (.onnx)", UsageError);
  CHECK_THROWS_WITH_AS(names(refusal("beta", "m.c")),
                       doctest::Contains("m.c is of no format that edgebench knows"), InputError);
  CHECK_THROWS_WITH_AS(names(refusal("beta", "none.b")), doctest::Contains("none.b"), InputError);
  CHECK_THROWS_WITH_AS(names(refusal("beta", "m.b,colour=red")),
                       doctest::Contains("no option colour"), UsageError);
}

TEST_CASE("a runtime that could not describe itself is a candidate: its row says why") {
  CHECK(names({.runtimes = {"zeta"}}) == std::vector<std::string>{"zeta"});
}

TEST_CASE("batches and streams multiply named candidates, but for what they set themselves") {
  CHECK(names({.candidates = {"beta:fp32", "x=alpha:fp32", "alpha:int8,batch=2"},
               .batches = {1, 8}}) == std::vector<std::string>{"beta:fp32", "beta:fp32,batch=8",
                                                               "x", "x,batch=8",
                                                               "alpha:int8,batch=2"});
  // Whatever stands between them in the usual order.
  CHECK(names({.candidates = {"x=beta:fp32,mode=1"}, .batches = {1, 8}}) ==
        std::vector<std::string>{"x", "x,batch=8"});
  CHECK(names({.runtimes = {"beta"}, .batches = {8}}) ==
        std::vector<std::string>{"beta:fp32,batch=8"});
  if (machine::allowed_cpus().size() >= 2) {
    CHECK(names({.candidates = {"beta:fp32"}, .streams = {1, 2}}) ==
          std::vector<std::string>{"beta:fp32", "beta:fp32,streams=2"});
    // Also to what it would be anyway.
    CHECK(names({.candidates = {"a=beta:fp32,threads=1", "b=beta:fp32"}, .threads = {2}}) ==
          std::vector<std::string>{"a", "b,threads=2"});
  }
}

TEST_CASE("too many threads are refused, and names that are too alike") {
  CHECK_THROWS_WITH_AS(names({.candidates = {"beta:fp32,threads=100000"}}),
                       doctest::Contains("100000 threads"), UsageError);
  CHECK_THROWS_WITH_AS(names({.candidates = {"beta:fp32,streams=50000,threads=2"}}),
                       doctest::Contains("100000 threads"), UsageError);
  // Their logs would have one name.
  CHECK_THROWS_WITH_AS(names({.candidates = {"a b=beta:fp32", "a_b=beta:fp32"}}),
                       doctest::Contains("too alike"), UsageError);
}

}  // namespace edgebench::cli
