// How an attempt ended: a closed list, so that whatever goes wrong is a row of the table with a
// reason and never the end of a run.
#pragma once

#include "base/enum_names.h"

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

constexpr auto names_of(Outcome) {
  return named<Outcome>({{Outcome::ok, "ok"},
                         {Outcome::unsupported, "unsupported"},
                         {Outcome::failed, "failed"},
                         {Outcome::crashed, "crashed"},
                         {Outcome::timed_out, "timed_out"},
                         {Outcome::out_of_memory, "out_of_memory"},
                         {Outcome::inaccurate, "inaccurate"},
                         {Outcome::mistrusted, "mistrusted"}});
}

}  // namespace edgebench
