#include "judge/layers/layer_limits.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/enum_names.h"
#include "judge/roofline.h"

namespace edgebench::judge {
namespace {

using runtime::Arithmetic;

// Of a value as it lies in memory.
std::optional<double> width_bytes(const std::optional<Arithmetic>& arithmetic) {
  if (!arithmetic) return std::nullopt;
  switch (*arithmetic) {
    case Arithmetic::fp32:
    case Arithmetic::tf32:
      return 4;
    case Arithmetic::fp16:
    case Arithmetic::bf16:
      return 2;
    case Arithmetic::int8:
      return 1;
    case Arithmetic::other:
      break;
  }
  return std::nullopt;
}

struct ReadSource {
  std::string name;
  std::optional<double> bytes_per_second;
};

// The nearest cache in which all of it fits, on as many CPUs as there are threads.
ReadSource source_of(const machine::Roofline& roofline, double bytes) {
  const auto cpus = static_cast<double>(std::max<std::size_t>(1, roofline.cpus.size()));
  for (const machine::Roofline::CacheRead& cache : roofline.caches) {
    // The buffer is half of the cache.
    if (bytes > 2 * static_cast<double>(cache.buffer_bytes) * cpus) continue;
    return {fmt::format("L{}", cache.level), cache.bytes_per_second};
  }
  return {"memory", roofline.read_bytes_per_second};
}

}  // namespace

LayerWork layer_work(std::span<const record::NetworkLayer> network,
                     std::span<const std::size_t> layers, int batch,
                     const std::optional<runtime::Arithmetic>& arithmetic) {
  LayerWork work{.macs = 0, .bytes = {}, .arithmetic = arithmetic};
  double weights = 0;
  for (const std::size_t layer : layers) {
    work.macs += static_cast<double>(network[layer].macs) * batch;
    weights += static_cast<double>(network[layer].weights);
  }
  const std::optional<double> width = width_bytes(arithmetic);
  if (!width || layers.empty()) return work;
  const auto values = static_cast<double>(network[layers.front()].input_values +
                                          network[layers.back()].output_values);
  work.bytes = *width * (values * batch + weights);
  return work;
}

LayerLimits layer_limits(const LayerWork& work, double time_ns, const record::Candidate& candidate,
                         std::span<const record::Roofline> rooflines) {
  const double seconds = time_ns / static_cast<double>(kNanosecondsPerSecond);
  LayerLimits limits{.work = work,
                     .macs_per_second = work.macs / seconds,
                     .peak_share = {},
                     .read_share = {},
                     .read_from = {},
                     .bound = {}};
  const auto* roofline = roofline_of(rooflines, candidate.threads_in_all());
  if (roofline == nullptr || !candidate.on_cpu() || !work.arithmetic) return limits;
  const auto* known = peak_of(*roofline, enum_name(*work.arithmetic));
  const auto peak = known ? std::optional(known->macs_per_second) : std::nullopt;
  if (peak) limits.peak_share = limits.macs_per_second / *peak;
  if (!work.bytes) return limits;
  const ReadSource source = source_of(*roofline, *work.bytes);
  if (!source.bytes_per_second) return limits;
  const double reading_s = *work.bytes / *source.bytes_per_second;
  const bool by_arithmetic = peak && reading_s <= work.macs / *peak;
  // A run of before the caches were measured: memory is the slowest that its values come from, so
  // only what is limited by the arithmetic even so is certain.
  if (roofline->caches.empty()) {
    if (by_arithmetic) limits.bound = "arithmetic";
    return limits;
  }
  limits.read_from = source.name;
  limits.read_share = reading_s / seconds;
  if (peak) limits.bound = by_arithmetic ? "arithmetic" : source.name;
  return limits;
}

}  // namespace edgebench::judge
