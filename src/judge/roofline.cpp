#include "judge/roofline.h"

#include <algorithm>

namespace edgebench::judge {
namespace {

// Empty where two types have the most.
std::string main_arithmetic(const record::Evaluation& evaluation) {
  std::string most;
  int layers_most = 0;
  for (const auto& [arithmetic, layers] : evaluation.computed_in()) {
    if (layers == layers_most) most.clear();
    if (layers <= layers_most) continue;
    most = arithmetic;
    layers_most = layers;
  }
  return most;
}

}  // namespace

const machine::Roofline* roofline_of(std::span<const record::Roofline> rooflines, int threads) {
  const auto found = std::ranges::find_if(
      rooflines, [&](const record::Roofline& one) { return one.roofline.threads == threads; });
  return found == rooflines.end() ? nullptr : &found->roofline;
}

const machine::Roofline::Peak* peak_of(const machine::Roofline& roofline,
                                       std::string_view arithmetic) {
  const auto peak =
      std::ranges::find(roofline.peaks, arithmetic, &machine::Roofline::Peak::arithmetic);
  return peak == roofline.peaks.end() ? nullptr : &*peak;
}

void find_roofline_shares(const record::Run& run, std::span<const record::Roofline> rooflines,
                          std::vector<Row>& rows) {
  const std::optional<double> macs = run.network.macs_per_image;
  if (!macs) return;
  for (Row& row : rows) {
    if (!row.measured() || !row.evaluation || row.candidate.is_users_file()) continue;
    // The roofline is the processor's.
    if (!row.candidate.on_cpu()) continue;
    const auto* roofline = roofline_of(rooflines, row.candidate.threads_in_all());
    if (roofline == nullptr) continue;
    const auto* peak = peak_of(*roofline, main_arithmetic(*row.evaluation));
    if (peak == nullptr) continue;
    row.roofline_share = *macs * row.latency->images_per_second / peak->macs_per_second;
  }
}

}  // namespace edgebench::judge
