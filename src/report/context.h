// The words around the tables: what was measured, where, and how to read it. Shared by the formats
// for people.
#pragma once

#include <string>
#include <vector>

#include "judge/summary.h"

namespace edgebench::report {

struct Fact {
  std::string name;
  std::string value;
};

// What was measured and where: weights (and whether they are synthetic), images, machine, rounds.
std::vector<Fact> context(const judge::Summary& summary);

// Right answers on labelled images, with Wilson intervals, and the paired difference from the
// reference; candidates with the same answers share a line. Empty if there is no accuracy.
std::vector<std::string> accuracy_lines(const judge::Summary& summary);

// A candidate without figures: its outcome and the reason, "crashed: died of signal 11".
std::string outcome_words(const judge::Row& row);

}  // namespace edgebench::report
