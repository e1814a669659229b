#include "judge/words.h"

#include <fmt/format.h>

namespace edgebench::judge {

int ratio_decimals(const stats::Interval& interval) {
  constexpr int kMost = 6;
  int decimals = interval.high - interval.low < 0.03 ? 3 : 2;
  if (interval.low <= 1 && 1 <= interval.high) return decimals;
  const double nearest = interval.low > 1 ? interval.low : interval.high;
  const auto reads_as_one = [&] {
    return fmt::format("{:.{}f}", nearest, decimals) == fmt::format("{:.{}f}", 1.0, decimals);
  };
  while (decimals < kMost && reads_as_one()) ++decimals;
  return decimals;
}

std::string ratio_words(const stats::Comparison& comparison) {
  if (!comparison.ratio) return "not measured";
  if (!comparison.interval) {
    return comparison.clear ? fmt::format("{:.1f}x (in one round)", *comparison.ratio)
                            : "not measured";
  }
  const stats::Interval& interval = *comparison.interval;
  const int decimals = ratio_decimals(interval);
  const std::string rounds =
      comparison.clear ? fmt::format(" in all {} rounds", comparison.rounds_used) : "";
  return fmt::format("{:.{}f}x ({:.{}f} to {:.{}f}{})", *comparison.ratio, decimals, interval.low,
                     decimals, interval.high, decimals, rounds);
}

std::string list_words(const std::vector<std::string>& items) {
  std::string words;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) words += i + 1 == items.size() ? " and " : ", ";
    words += items[i];
  }
  return words;
}

std::string computed_in_words(const std::map<std::string, int>& layers) {
  int all = 0;
  for (const auto& [arithmetic, count] : layers) all += count;
  std::vector<std::string> parts;
  for (const auto& [arithmetic, count] : layers) {
    parts.push_back(fmt::format("{} {} of {} layers", arithmetic, count, all));
  }
  return list_words(parts);
}

const char* why_no_accuracy(const record::Run& run) {
  if (run.weights.synthetic) return "the weights are synthetic";
  if (!run.images.accuracy_withheld.empty()) return "it is withheld, and a note says why";
  return run.images.labelled ? "no evaluation was recorded" : "the images have no labels";
}

}  // namespace edgebench::judge
