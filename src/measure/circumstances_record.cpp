#include "measure/circumstances_record.h"

#include "machine/trust.h"

namespace edgebench::measure {

nlohmann::json circumstances_record(const machine::Snapshot& before) {
  const machine::Circumstances circumstances =
      machine::between(before, machine::take_snapshot_with_canary(before.worker_cpus));
  nlohmann::json record = circumstances;
  record["trust_notes"] = nlohmann::json::array();
  for (const machine::TrustNote& note : machine::trust_notes(circumstances)) {
    record["trust_notes"].push_back(note.sentence());
  }
  return record;
}

}  // namespace edgebench::measure
