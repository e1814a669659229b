// Can the labels be right? Before anything is scored by them, the answers of a network that knows
// its classes are held against them.
#pragma once

#include <span>
#include <string>

#include "stats/logits.h"

namespace edgebench::measure {

// A sentence where another order of the classes fits the answers far better; empty where none does.
// `where` the labels come from.
std::string why_other_order(const stats::Logits& answers, std::span<const int> labels,
                            const std::string& where);

// The same; and a sentence where answers and labels agree by chance only, on so many images and
// with so many classes that a trained network would show.
std::string why_labels_misfit(const stats::Logits& answers, std::span<const int> labels,
                              const std::string& where);

}  // namespace edgebench::measure
