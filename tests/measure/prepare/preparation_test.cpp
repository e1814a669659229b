#include "measure/prepare/preparation.h"

#include <algorithm>

#include "measure/null_fixture.h"

namespace edgebench::measure {
namespace {

Preparation prepare(NullFixture& fixture, const BenchRequest& request,
                    const std::set<std::string>& left_out = {}, bool stopped = false) {
  std::filesystem::create_directories(request.out / "logs");
  Recorder recorder(request.out / "records.jsonl");
  const std::atomic<bool> stop = stopped;
  return prepare_candidates({.candidates = request.candidates,
                             .left_out = left_out,
                             .inputs = fixture.inputs,
                             .workers = fixture.workers,
                             .cache = request.cache,
                             .logs = request.out / "logs",
                             .deadline_ns = request.settings.deadline_ns,
                             .repeat = request.repeat,
                             .recorder = recorder,
                             .progress = fixture.progress,
                             .stop = stop});
}

std::vector<std::string> names_of(const Preparation& preparation) {
  std::vector<std::string> names;
  for (const auto& prepared : preparation.candidates) names.push_back(prepared->candidate.name);
  return names;
}

}  // namespace

TEST_CASE("candidates that pass keep the order of the plan, the others are rows") {
  NullFixture fixture;
  const BenchRequest request = fixture.request(
      {"slow=null:fp32,latency_us=3000", "crashed=null:fp32,fail=crash", "b=null:fp32",
       "wrong=null:fp32,logits=wrong", "c=null:fp32,latency_us=10", "known=null:fp32,noise=0.1"});
  const Preparation prepared = prepare(fixture, request, {"known"});
  // The first one takes longest, so with several CPUs it is done last.
  CHECK(names_of(prepared) == std::vector<std::string>{"slow", "b", "c"});
  CHECK(prepared.failed == std::set<std::string>{"crashed", "wrong"});
  CHECK(fixture.records("artifact").size() == 5);
  CHECK(fixture.records("evaluation").size() == 5);
}

TEST_CASE("batches and streams of one artifact are answered once") {
  NullFixture fixture;
  const BenchRequest request = fixture.request(
      {"null:fp32,noise=0.1", "null:fp32,batch=8,noise=0.1", "null:fp32,streams=2,noise=0.1"});
  CHECK(prepare(fixture, request).candidates.size() == 3);
  const auto evaluations = fixture.records("evaluation");
  REQUIRE(evaluations.size() == 3);
  CHECK(std::ranges::count_if(evaluations,
                              [](const auto& record) { return record.at("cached") == true; }) == 2);
}

TEST_CASE("after a stop no candidate is begun") {
  NullFixture fixture;
  CHECK(prepare(fixture, fixture.request({"null:fp32"}), {}, true).candidates.empty());
  CHECK(fixture.records().empty());
}

}  // namespace edgebench::measure
