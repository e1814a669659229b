// Who of many candidates has how much of something, in a few words: "all 28 candidates: 90 of 662".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace edgebench::report {

struct Amount {
  std::string name;   // The candidate's.
  double amount = 0;  // A whole number, the larger the more a reader should know of it.
  std::string unit;   // What follows it: " of 662".
};

// `candidates` is how many there are in all. With `all` everybody is named with the own amount;
// without, only up to three, or the three of the largest amounts.
std::string amounts_words(std::vector<Amount> amounts, std::size_t candidates, bool all);

// "a, b and c", "all 28 candidates"; without `all` "24 of 28 candidates" where there are many.
std::string names_words(const std::vector<std::string>& names, std::size_t candidates, bool all);

}  // namespace edgebench::report
