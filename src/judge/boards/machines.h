// Which runs are of one machine, and what boards are called.
#pragma once

#include <string>
#include <vector>

#include "machine/facts.h"
#include "record/records.h"

namespace edgebench::judge {

// A run that was read, and from where.
struct StoredRun {
  std::string folder;  // As the user named it; it may name the records.jsonl in it.
  record::RunRecords records;
};

// Whether two runs are of one machine, as far as they tell. Everything that stays the same from day
// to day has to agree: name, number of the system, board, architecture, processor, CPUs, its
// instruction sets, and the memory to within a tenth, since a kernel keeps some for itself. What a
// user changes (kernel, system, container, quota) may differ. Without a name on both sides the
// answer is no: two rows of one machine cost a reader a line, one row of two hides a board.
bool same_machine(const machine::MachineFacts& one, const machine::MachineFacts& other);

// A label for each of some runs, which are of different machines: its host name; where it has none,
// the name of the run's folder; both where two have one name. No two are alike, and none has a
// control character.
std::vector<std::string> labels_of(const std::vector<StoredRun>& runs);

}  // namespace edgebench::judge
