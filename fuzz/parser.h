// What a fuzzed parser is to the drivers (libFuzzer, fuzz/replay.cpp): a function that gives one
// input to a reader, as the program does. The error that the reader documents is an answer. All
// else is a finding: another exception, a sanitizer's report, more than a few seconds, more than a
// few hundred megabytes.
#pragma once

#include <cstddef>
#include <span>

namespace edgebench::fuzz {

using Input = std::span<const std::byte>;

// Calls `read`; an Answer that it throws is as good as its return.
template <typename Answer, typename Read>
void ends_in(const Read& read) {
  try {
    read();
  } catch (const Answer&) {  // NOLINT(bugprone-empty-catch): nobody reads the sentence.
  }
}

}  // namespace edgebench::fuzz
