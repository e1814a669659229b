// Something that was seen of a candidate and that makes it slow.
#pragma once

#include <optional>
#include <string>

#include "base/enum_names.h"

namespace edgebench::judge {

enum class SlowReasonKind {
  too_many_threads,   // More than CPUs.
  cpu_quota,          // A control group allows less time than its threads want.
  other_arithmetic,   // Layers in a wider type than its name says.
  conversions,        // Kernels that only change types or layouts.
  page_faults,        // Memory that is fresh for each inference.
  subnormal_numbers,  // Among weights or values.
  small_peak,         // The processor has no instructions for its type.
};

constexpr auto names_of(SlowReasonKind) {
  return named<SlowReasonKind>({{SlowReasonKind::too_many_threads, "too_many_threads"},
                                {SlowReasonKind::cpu_quota, "cpu_quota"},
                                {SlowReasonKind::other_arithmetic, "other_arithmetic"},
                                {SlowReasonKind::conversions, "conversions"},
                                {SlowReasonKind::page_faults, "page_faults"},
                                {SlowReasonKind::subnormal_numbers, "subnormal_numbers"},
                                {SlowReasonKind::small_peak, "small_peak"}});
}

struct SlowReason {
  SlowReasonKind kind = SlowReasonKind::conversions;
  std::string sentence;         // Without its end.
  std::optional<double> share;  // Of the time of its kernels; nothing: not known, or all of it.

  bool operator==(const SlowReason&) const = default;
};

}  // namespace edgebench::judge
