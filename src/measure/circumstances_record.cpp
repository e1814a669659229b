#include "measure/circumstances_record.h"

#include "machine/trust.h"

namespace edgebench::measure {

record::Circumstances circumstances_since(const machine::Snapshot& before) {
  record::Circumstances circumstances;
  circumstances.machine =
      machine::between(before, machine::take_snapshot_with_canary(before.worker_cpus));
  for (const machine::TrustNote& note : machine::trust_notes(circumstances.machine)) {
    circumstances.trust_notes.push_back(note.sentence());
  }
  return circumstances;
}

}  // namespace edgebench::measure
