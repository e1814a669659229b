// The order is that of display: what the candidate is, how fast, how it starts, how big, how right,
// what it uses. Ranks say which figures a reader wants first where not all fit: how fast, how sure,
// how right, how steady, how big; then how it starts; then details. A rank is given once.
#include "report/figures/figures.h"

#include <vector>

#include <fmt/format.h>

#include "report/figures/figure_list.h"

namespace edgebench::report {

std::optional<double> Reading::number() const {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

std::span<const Figure> figures() {
  static const std::vector<Figure> all = [] {
    std::vector<Figure> list;
    for (const std::span<const Figure> part :
         {identity_figures(), speed_figures(), start_figures(), answer_figures(), use_figures()}) {
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

int rank_of(const Figure& figure, const judge::Summary& summary) {
  // Of one workload images per second say the same as p50.
  constexpr int kFirstBehindEssentials = kLastEssentialRank + 1;
  const bool throughput = figure.key == "images_per_second" && summary.throughput_verdict;
  return throughput ? kFirstBehindEssentials : figure.rank;
}

std::string bound_key(std::string_view key, std::string_view bound) {
  for (const std::string_view unit : {"_ns", "_bytes", "_j", "_db"}) {
    if (!key.ends_with(unit)) continue;
    return fmt::format("{}_{}{}", key.substr(0, key.size() - unit.size()), bound, unit);
  }
  return fmt::format("{}_{}", key, bound);
}

std::string plain_text(const Reading& reading) {
  if (const auto number = reading.number()) return fmt::format("{:.10g}", *number);
  if (const auto* flag = std::get_if<bool>(&reading.value)) return *flag ? "true" : "false";
  const auto* text = std::get_if<std::string>(&reading.value);
  return text == nullptr ? "" : *text;
}

}  // namespace edgebench::report
