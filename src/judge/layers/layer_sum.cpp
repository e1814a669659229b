#include "judge/layers/layer_sum.h"

#include <cmath>

#include <fmt/format.h>

namespace edgebench::judge {
namespace {

double microseconds(double time_ns) {
  return time_ns / kMicrosecond_ns;
}

bool is_like(double one_ns, double other_ns) {
  return std::abs(one_ns / other_ns - 1) <= kSumTolerance;
}

// In the order in which they can be told: another minute, the profiler, time between kernels.
std::string reason_of(const CandidateLayers& layers, double p50_ns) {
  if (!is_like(layers.plain_ns, p50_ns)) {
    return fmt::format(
        "without the profiler an inference took {:.0f} us in the same launches, so the machine "
        "was another than in the rounds",
        microseconds(layers.plain_ns));
  }
  if (layers.sum_ns > p50_ns) return "kernels take longer while they are profiled";
  if (layers.between_ns && is_like(layers.sum_ns + *layers.between_ns, p50_ns)) {
    return fmt::format("{:.0f} us pass between kernels", microseconds(*layers.between_ns));
  }
  return "the rest of an inference is nothing that its profiler sees";
}

}  // namespace

std::optional<LayerSum> layer_sum(const CandidateLayers& layers,
                                  const std::optional<double>& p50_ns) {
  if (!p50_ns || *p50_ns <= 0 || !layers.has_times()) return std::nullopt;
  LayerSum sum{.share_of_p50 = layers.sum_ns / *p50_ns,
               .within = is_like(layers.sum_ns, *p50_ns),
               .sentence = {}};
  if (!sum.within) {
    sum.sentence =
        fmt::format("{}: its kernels add up to {:.0f} % of the p50; {}", layers.candidate,
                    100 * sum.share_of_p50, reason_of(layers, *p50_ns));
  }
  return sum;
}

}  // namespace edgebench::judge
