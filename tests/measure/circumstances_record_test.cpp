#include "measure/circumstances_record.h"

#include <doctest/doctest.h>

#include "machine/affinity.h"
#include "machine/trust.h"

namespace edgebench::measure {

TEST_CASE(
    "the record has the circumstances under their own names, and words for each disturbance") {
  const std::vector<int> cpus = {machine::allowed_cpus().front()};
  machine::Snapshot before = machine::take_snapshot_with_canary(cpus);
  before.canary_ns[cpus.front()] = 1;  // So the machine seems to have slowed down vastly.
  const nlohmann::json record = circumstances_record(before);
  CHECK(record.at("duration_s").get<double>() > 0);
  CHECK(record.at("canary_slowdown").get<double>() > 2);
  machine::Circumstances circumstances;
  record.get_to(circumstances);
  std::vector<std::string> sentences;
  for (const auto& note : machine::trust_notes(circumstances)) sentences.push_back(note.sentence());
  REQUIRE_FALSE(sentences.empty());
  CHECK(record.at("trust_notes") == sentences);
}

}  // namespace edgebench::measure
