#include "measure/loadgen/server_search.h"

#include <cmath>

namespace edgebench::measure {

ServerSearch::ServerSearch(double capacity_per_s)
    : capacity_per_s_(capacity_per_s), trial_{.rate_per_s = kFirstShare * capacity_per_s} {}

std::optional<ServerTrial> ServerSearch::next() const {
  if (over_) return std::nullopt;
  return trial_;
}

void ServerSearch::add(bool held) {
  const double rate_per_s = trial_.rate_per_s;
  // Every trial lies between the highest that held and the lowest that failed, but for confirming
  // ones, after which only lower ones follow.
  (held ? held_per_s_ : failed_per_s_) = rate_per_s;
  if (held && trial_.confirming) confirmed_per_s_ = rate_per_s;
  if (confirmed_per_s_ || ++trials_ >= kMostTrials) {
    over_ = true;
  } else if (trial_.confirming) {
    trial_.rate_per_s = rate_per_s / (1 + kResolution);
  } else if (!failed_per_s_) {
    trial_.rate_per_s = rate_per_s * kStep;
  } else if (!held_per_s_) {
    trial_.rate_per_s = rate_per_s / 2;
  } else if (*failed_per_s_ > *held_per_s_ * (1 + kResolution)) {
    trial_.rate_per_s = std::sqrt(*held_per_s_ * *failed_per_s_);
  } else {
    trial_ = {.rate_per_s = *held_per_s_, .confirming = true};
  }
  if (trial_.rate_per_s < kLowestShare * capacity_per_s_) over_ = true;
}

}  // namespace edgebench::measure
