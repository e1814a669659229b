#include "report/layers/layer_details.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/enum_names.h"
#include "report/figures/cells.h"
#include "report/grid.h"
#include "report/text.h"
#include "runtime/protocol.h"

namespace edgebench::report {
namespace {

constexpr double kGiga = 1e9;
constexpr std::size_t kColumns = 7;  // Of each figure, its gap included.
constexpr std::size_t kBoundColumns = 12;
constexpr std::size_t kTypeColumns = 6;
constexpr std::size_t kLeastKernel = 10;

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.0f} %", 100 * *share) : kNotMeasured;
}

// "features.1.conv.0.0 +1" of a kernel that computes one more.
std::string layer_name(const std::vector<record::NetworkLayer>& layers, std::size_t layer,
                       const judge::KernelGroup& group) {
  const std::size_t more = group.layers.empty() ? 0 : group.layers.size() - 1;
  return more == 0 ? layers[layer].name : fmt::format("{} +{}", layers[layer].name, more);
}

// Four digits at least, so that a column holds a second.
std::string time_us(double time_ns) {
  const double us = time_ns / judge::kMicrosecond_ns;
  return fmt::format("{:.{}f}", us, us < 1000 ? 1 : 0);
}

std::string figures_of(const judge::KernelGroup& group) {
  std::string line = right(time_us(group.median_ns), kColumns);
  const std::optional<judge::LayerLimits>& limits = group.limits;
  line += right(limits ? fmt::format("{:.1f}", limits->macs_per_second / kGiga) : kNotMeasured,
                kColumns);
  line += right(percent(limits ? limits->peak_share : std::nullopt), kColumns);
  line += right(percent(limits ? limits->read_share : std::nullopt), kColumns);
  const std::string bound = limits && !limits->bound.empty() ? limits->bound : kNotMeasured;
  return line + "  " + left(bound, kBoundColumns) +
         left(group.arithmetic ? std::string(enum_name(*group.arithmetic)) : kNotMeasured,
              kTypeColumns);
}

}  // namespace

std::string layer_details(const std::vector<record::NetworkLayer>& layers,
                          const judge::CandidateLayers& candidate, std::size_t width) {
  std::size_t name_width = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& group = candidate.layers[i];
    if (group) name_width = std::max(name_width, width_of(layer_name(layers, i, *group)));
  }
  const std::string heading = right("us", kColumns) + right("GMAC/s", kColumns) +
                              right("peak", kColumns) + right("read", kColumns) + "  " +
                              left("bound", kBoundColumns) + left("type", kTypeColumns);
  const std::size_t used = name_width + width_of(heading);
  const bool with_kernel = used + kLeastKernel <= width;
  std::string text = candidate.candidate + "\n";
  text += left("", name_width) + heading + (with_kernel ? "kernel" : "");
  text.erase(text.find_last_not_of(' ') + 1);
  text += "\n";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& group = candidate.layers[i];
    if (!group) continue;
    text += left(layer_name(layers, i, *group), name_width) + figures_of(*group);
    if (with_kernel)
      text += shortened(fmt::format("{}", fmt::join(group->kernels, ", ")), width - used);
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

}  // namespace edgebench::report
