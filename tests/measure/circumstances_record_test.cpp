#include "measure/circumstances_record.h"

#include <doctest/doctest.h>

#include "machine/cpus/affinity.h"
#include "machine/trust.h"

namespace edgebench::measure {

TEST_CASE(
    "the record has the circumstances under their own names, and words for each disturbance") {
  const std::vector<int> cpus = {machine::allowed_cpus().front()};
  machine::Snapshot before = machine::take_snapshot_with_canary(cpus);
  before.canary_ns[cpus.front()] = 1;  // So the machine seems to have slowed down vastly.
  const record::Circumstances circumstances = circumstances_since(before);
  CHECK(circumstances.machine.duration_s.value() > 0);
  CHECK(circumstances.machine.canary_slowdown.value() > 2);
  std::vector<std::string> sentences;
  for (const auto& note : machine::trust_notes(circumstances.machine)) {
    sentences.push_back(note.sentence());
  }
  REQUIRE_FALSE(sentences.empty());
  CHECK(circumstances.trust_notes == sentences);
  CHECK(nlohmann::json(circumstances).at("trust_notes") == sentences);
}

}  // namespace edgebench::measure
