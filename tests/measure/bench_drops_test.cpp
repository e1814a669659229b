// Who takes part in the rounds of a run: the coordinator's way from candidates to the stopping
// rule.

#include "base/error.h"
#include "measure/bench.h"
#include "measure/prepare/users_file.h"
#include "measure/scribe_fixture.h"

namespace edgebench::measure {
namespace {

using Names = std::set<std::string>;

Candidate users_file(const NullFixture& fixture, const std::string& name,
                     const std::string& runtime) {
  const auto file = fixture.folder / "model.scribe";
  write_file_atomically(file, "ink");
  Candidate candidate = parse_artifact(name + "=" + runtime + ":" + file.string());
  fixture.take_files(std::span(&candidate, 1));
  return candidate;
}

// Makes of a run's second round a head-to-head round of a and b that was cut off before its last
// sweep, in a run whose first round ended that long ago.
void cut_off_head_to_head(const NullFixture& fixture, const BenchRequest& request,
                          std::int64_t elapsed_ns) {
  std::string kept;
  for (nlohmann::json record : fixture.records()) {
    const std::string kind = record.at("record");
    const bool second = record.value("round", 0) == 2;
    if (kind == "end" || (second && kind == "round")) continue;
    if (second && (record.value("candidate", "") == "c" || record.value("sweep", 0) == 2)) continue;
    if (second) record["head_to_head"] = true;
    if (second && kind == "sweep") {
      std::erase_if(record["slices"].get_ref<nlohmann::json::array_t&>(),
                    [](const auto& slice) { return slice.at("candidate") == "c"; });
    }
    if (kind == "round") record["elapsed_ns"] = elapsed_ns;
    kept += record.dump() + "\n";
  }
  write_file_atomically(request.out / "records.jsonl", kept);
}

}  // namespace

TEST_CASE("each batch and number of streams has its leader, and the first variant stays") {
  ScribeFixture fixture;
  fixture.add("fast", 1'000);
  fixture.add("slow", 90'000);
  // Of two inferences at a time, one as a batch and one on two streams: no leader but themselves.
  BenchRequest request =
      fixture.rounds(4, {"first=slow:fp32", "dropped=slow:fp32,mode=x", "best=fast:fp32",
                         "batched=slow:fp32,batch=2", "streams=slow:fp32,streams=2"});
  request.candidates.insert(request.candidates.begin(), users_file(fixture, "mine", "slow"));
  fixture.run(request);
  const Names all = {"mine", "first", "dropped", "best", "batched", "streams"};
  const Names kept = {"first", "best", "batched", "streams"};
  CHECK(fixture.workers_of_rounds() == std::vector<Names>{all, kept, kept, kept});
}

TEST_CASE("the baseline that was asked for is never dropped") {
  ScribeFixture fixture;
  fixture.add("fast", 1'000);
  fixture.add("slow", 90'000);
  BenchRequest request = fixture.rounds(4, {"a=fast:fp32", "b=slow:fp32", "c=slow:fp32,mode=x"});
  request.baseline = "c";
  fixture.run(request);
  CHECK(fixture.workers_of_rounds().at(3) == Names{"a", "c"});
  CHECK(fixture.records("run").at(0).at("plan").at("baseline") == "c");
}

TEST_CASE("where the baseline has failed, the first that lives takes its place") {
  ScribeFixture fixture;
  fixture.add("fast", 1'000);
  fixture.add("slow", 90'000);
  BenchRequest request =
      fixture.rounds(4, {"gone=null:fp32,fail=unsupported", "a=slow:fp32", "b=fast:fp32"});
  request.baseline = "gone";
  fixture.run(request);
  CHECK(fixture.workers_of_rounds() == std::vector<Names>(4, Names{"a", "b"}));
}

TEST_CASE("a head-to-head round that was cut off is closed as one, and its run's time goes on") {
  constexpr std::int64_t kLongAgo_ns = 5'000'000'000'000;
  ScribeFixture fixture;
  fixture.add("scribe");
  BenchRequest request =
      fixture.rounds(2, {"a=scribe:fp32", "b=scribe:fp32,mode=x", "c=scribe:fp32,threads=2"});
  request.settings.sweeps_per_round = 3;
  fixture.run(request);
  const auto evaluations = fixture.records("evaluation").size();
  cut_off_head_to_head(fixture, request, kLongAgo_ns);

  ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
  CHECK(resumed.elapsed_ns == kLongAgo_ns);
  request.settings.stopping.rounds_all = 3;
  request.settings.stopping.budget_ns = 2 * kLongAgo_ns;
  fixture.run(request, std::move(resumed));
  const auto rounds = fixture.records("round");
  REQUIRE(rounds.size() >= 3);
  CHECK(rounds[0].at("head_to_head") == false);
  CHECK(rounds[1].at("round") == 2);
  CHECK(rounds[1].at("head_to_head") == true);
  CHECK(rounds[1].at("cut_off") == true);
  CHECK(rounds[1].at("elapsed_ns") == kLongAgo_ns);
  CHECK(fixture.workers_of_rounds()[1] == Names{"a", "b"});
  CHECK(rounds[2].at("round") == 3);
  CHECK(rounds[2].at("head_to_head") == false);
  CHECK(rounds[2].at("elapsed_ns") > kLongAgo_ns);
  CHECK(fixture.workers_of_rounds()[2] == Names{"a", "b", "c"});
  CHECK(fixture.records("end").back().at("duration_ns") > kLongAgo_ns);
  CHECK(fixture.records("resume").at(0).at("budget_ns") == 2 * kLongAgo_ns);
  CHECK(fixture.records("evaluation").size() == 2 * evaluations);
}

TEST_CASE("a resumed run whose time is up measures nothing more") {
  ScribeFixture fixture;
  fixture.add("scribe");
  BenchRequest request = fixture.rounds(1, {"a=scribe:fp32"});
  fixture.run(request);
  ResumedRun resumed = read_interrupted(request.out / "records.jsonl");
  request.settings.stopping.rounds_all = 2;
  request.settings.stopping.budget_ns = resumed.elapsed_ns;
  CHECK(fixture.run(request, std::move(resumed)) == "budget");
  CHECK(fixture.records("round").size() == 1);
}

}  // namespace edgebench::measure
