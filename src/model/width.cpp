#include "model/width.h"

#include <algorithm>

#include "model/mobilenet_v2.h"

namespace edgebench::model {
namespace {

constexpr double kMaxWidth = 8;

std::size_t agreement(double width, std::span<const std::size_t> channels) {
  const std::vector<int> plan = channel_plan(width);
  std::size_t equal = 0;
  for (std::size_t i = 0; i < plan.size() && i < channels.size(); ++i) {
    if (static_cast<std::size_t>(plan[i]) == channels[i]) ++equal;
  }
  return equal;
}

}  // namespace

std::vector<std::string> planned_convolutions() {
  std::vector<std::string> names;
  for (const Node& node : mobilenet_v2(1.0, 32, 1).nodes) {
    const bool expansion_or_depthwise =
        node.rectified() && node.name.find("conv") != std::string::npos;
    if (node.op == Op::convolution && !expansion_or_depthwise) names.push_back(node.name);
  }
  return names;
}

std::optional<double> infer_width(std::span<const std::size_t> channels,
                                  std::optional<double> named) {
  std::optional<double> best;
  std::size_t best_agreement = 0;
  const auto consider = [&](double width) {
    const std::size_t equal = agreement(width, channels);
    if (equal > best_agreement) {
      best = width;
      best_agreement = equal;
    }
    return best_agreement == channels.size();
  };
  if (named && *named > 0 && *named <= kMaxWidth && consider(*named)) return best;
  for (const int denominator : {1, 10, 20, 100, 1000}) {
    for (int numerator = 1; numerator <= kMaxWidth * denominator; ++numerator) {
      if (consider(static_cast<double>(numerator) / denominator)) return best;
    }
  }
  return best;
}

std::optional<double> width_of_convolutions(std::span<const std::size_t> channels) {
  const std::vector<std::string> planned = planned_convolutions();
  std::vector<std::size_t> of_planned;
  std::size_t at = 0;
  for (const Node& node : mobilenet_v2(1.0, 32, 1).nodes) {
    if (node.op != Op::convolution) continue;
    if (std::ranges::find(planned, node.name) != planned.end()) {
      of_planned.push_back(at < channels.size() ? channels[at] : 0);
    }
    ++at;
  }
  return infer_width(of_planned);
}

}  // namespace edgebench::model
