#include "judge/roofline.h"

#include <algorithm>

namespace edgebench::judge {
namespace {

// Empty where two types have the most.
std::string main_arithmetic(const Evaluation& evaluation) {
  std::string most;
  int layers_most = 0;
  for (const auto& [arithmetic, layers] : evaluation.computed_in) {
    if (layers == layers_most) most.clear();
    if (layers <= layers_most) continue;
    most = arithmetic;
    layers_most = layers;
  }
  return most;
}

std::optional<double> peak_of(std::span<const Roofline> rooflines, int threads,
                              const std::string& arithmetic) {
  // Should a number of threads come twice, the first was measured with the run's first rounds.
  const auto roofline = std::ranges::find(rooflines, threads, &Roofline::threads);
  if (roofline == rooflines.end()) return std::nullopt;
  const auto peak = std::ranges::find(roofline->peaks, arithmetic, &Roofline::Peak::arithmetic);
  if (peak == roofline->peaks.end()) return std::nullopt;
  return peak->macs_per_second;
}

}  // namespace

void find_roofline_shares(const RunHeader& run, std::span<const Roofline> rooflines,
                          std::vector<Row>& rows) {
  if (!run.macs) return;
  for (Row& row : rows) {
    if (row.outcome != Outcome::ok || !row.latency || !row.evaluation) continue;
    if (row.candidate.is_users_file()) continue;
    const auto peak = peak_of(rooflines, row.candidate.threads * row.candidate.streams,
                              main_arithmetic(*row.evaluation));
    if (peak) row.roofline_share = *run.macs * row.latency->images_per_second / *peak;
  }
}

}  // namespace edgebench::judge
