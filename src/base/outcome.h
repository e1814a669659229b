// How an attempt ended: a closed list, so that whatever goes wrong is a row of the table with a
// reason and never the end of a run.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace edgebench {

enum class Outcome {
  ok,
  unsupported,    // The runtime or this machine cannot run it; nothing is wrong.
  failed,         // The runtime reported an error.
  crashed,        // The worker process died of a signal or left without a word.
  timed_out,      // It was killed at its deadline.
  out_of_memory,  // An allocation failed or the system killed it for its memory.
  inaccurate,     // It ran, but its logits stray from the reference.
  mistrusted,     // It is not what it claims to be, or nothing shows that it is.
};

// The names in records and reports, in the order of the enumeration.
inline constexpr std::array<std::string_view, 8> kOutcomeNames = {
    "ok",        "unsupported",   "failed",     "crashed",
    "timed_out", "out_of_memory", "inaccurate", "mistrusted"};

constexpr std::string_view outcome_name(Outcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

// Nothing for a word that is not on the list.
constexpr std::optional<Outcome> outcome_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(kOutcomeNames, name);
  if (found == kOutcomeNames.end()) return std::nullopt;
  return static_cast<Outcome>(found - kOutcomeNames.begin());
}

}  // namespace edgebench
