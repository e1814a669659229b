// Parts overlap, and few of them are better than many, so single parts and all pairs are tried
// (some hundred parts of MobileNetV2) rather than the largest taken first: the largest layer is
// often half of what the layers of its kind explain together.
#include "judge/layers/layer_difference.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "judge/layers/layer_parts.h"

namespace edgebench::judge {
namespace {

constexpr double kTellingOpposite = 0.20;  // Of the difference, from which on it is told.

// A part, with what the slower one takes more there.
struct Weighed {
  const NetworkPart* part = nullptr;
  double difference_ns = 0;
};

std::vector<Weighed> weighed(const std::vector<NetworkPart>& parts,
                             const std::vector<ComparedItem>& items) {
  std::vector<Weighed> all;
  for (const NetworkPart& part : parts) {
    double difference_ns = 0;
    for (const std::size_t item : part.items) {
      difference_ns += items[item].one_ns - items[item].other_ns;
    }
    all.push_back({&part, difference_ns});
  }
  return all;
}

bool overlap(const NetworkPart& one, const NetworkPart& other) {
  return std::ranges::any_of(one.items, [&](std::size_t item) {
    return std::ranges::find(other.items, item) != other.items.end();
  });
}

// The narrowest part that makes up as much, else the narrowest pair; of two as narrow the one that
// makes up more.
std::vector<Weighed> fewest(const std::vector<Weighed>& parts, double wanted_ns) {
  std::vector<Weighed> chosen;
  std::size_t least_items = std::numeric_limits<std::size_t>::max();
  double most_ns = 0;
  const auto consider = [&](const std::vector<Weighed>& some) {
    std::size_t items = 0;
    double difference_ns = 0;
    for (const Weighed& one : some) {
      items += one.part->items.size();
      difference_ns += one.difference_ns;
    }
    if (difference_ns < wanted_ns || items > least_items) return;
    if (items == least_items && difference_ns <= most_ns) return;
    if (some.size() == 2 && overlap(*some[0].part, *some[1].part)) return;
    chosen = some;
    least_items = items;
    most_ns = difference_ns;
  };
  for (const Weighed& one : parts) consider({one});
  if (!chosen.empty()) return chosen;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::size_t j = i + 1; j < parts.size(); ++j) {
      if (parts[i].difference_ns + parts[j].difference_ns >= wanted_ns) {
        consider({parts[i], parts[j]});
      }
    }
  }
  std::ranges::sort(chosen, std::ranges::greater(), &Weighed::difference_ns);
  return chosen;
}

// The time-weighted share of the peak.
std::optional<double> peak_share(const CandidateLayers& candidate,
                                 const std::vector<std::size_t>& layers) {
  double time_ns = 0;
  double at_peak_ns = 0;
  for (const std::size_t layer : layers) {
    const auto& group = candidate.layers[layer];
    if (!group) continue;  // In the kernel of another of them.
    if (!group->limits || !group->limits->peak_share) return std::nullopt;
    time_ns += group->median_ns;
    at_peak_ns += *group->limits->peak_share * group->median_ns;
  }
  if (time_ns <= 0) return std::nullopt;
  return at_peak_ns / time_ns;
}

DifferencePart told(const Weighed& weighed, const std::vector<ComparedItem>& items,
                    const CandidateLayers& slower, const CandidateLayers& faster) {
  DifferencePart part{.name = weighed.part->name,
                      .layers = {},
                      .difference_ns = weighed.difference_ns,
                      .slower_share = {},
                      .faster_share = {}};
  for (const std::size_t item : weighed.part->items) {
    part.layers.insert(part.layers.end(), items[item].layers.begin(), items[item].layers.end());
  }
  part.slower_share = peak_share(slower, part.layers);
  part.faster_share = peak_share(faster, part.layers);
  return part;
}

std::optional<Weighed> opposite_of(const std::vector<Weighed>& parts,
                                   const std::vector<Weighed>& chosen, double telling_ns) {
  std::optional<Weighed> most;
  for (const Weighed& one : parts) {
    if (-one.difference_ns < telling_ns) continue;
    if (most && one.difference_ns >= most->difference_ns) continue;
    const bool told = std::ranges::any_of(
        chosen, [&](const Weighed& other) { return overlap(*one.part, *other.part); });
    if (!told) most = one;
  }
  return most;
}

std::string rounded_us(double time_ns) {
  const double time_us = time_ns / kMicrosecond_ns;
  return fmt::format("{:.{}f} us", time_us, std::abs(time_us) < 10 ? 1 : 0);
}

std::string part_words(const LayerDifference& difference, const DifferencePart& part) {
  std::string words = fmt::format("{} go to {}", rounded_us(part.difference_ns), part.name);
  if (part.slower_share && part.faster_share) {
    words +=
        fmt::format(", where {} reaches {:.0f} % of the peak and {} {:.0f} %", difference.slower,
                    100 * *part.slower_share, difference.faster, 100 * *part.faster_share);
  }
  return words;
}

std::string sentence_of(const LayerDifference& difference) {
  if (difference.spread_ns && difference.difference_ns <= *difference.spread_ns) {
    return fmt::format(
        "The kernels of {} and {} differ by {} in all, which is no more than the {} between "
        "launches of the same.",
        difference.slower, difference.faster, rounded_us(difference.difference_ns),
        rounded_us(*difference.spread_ns));
  }
  std::string text =
      fmt::format("The kernels of {} take {} more than those of {}", difference.slower,
                  rounded_us(difference.difference_ns), difference.faster);
  if (difference.parts.empty()) {
    text += "; no two parts of the network make up most of it.";
  } else {
    text += ". Of these, ";
    for (const DifferencePart& part : difference.parts) {
      if (&part != &difference.parts.front()) text += "; ";
      text += part_words(difference, part);
    }
    text += ".";
  }
  if (difference.opposite) {
    text += fmt::format(" In turn, {} takes {} more at {}.", difference.faster,
                        rounded_us(-difference.opposite->difference_ns), difference.opposite->name);
  }
  if (!difference.spread_ns) {
    text += " One of them has a single launch, so what of this is chance is not known.";
  }
  return text;
}

std::optional<double> larger_spread_ns(const CandidateLayers& one, const CandidateLayers& other) {
  if (!one.sum_spread_ns || !other.sum_spread_ns) return std::nullopt;
  return std::max(*one.sum_spread_ns, *other.sum_spread_ns);
}

}  // namespace

std::optional<LayerDifference> layer_difference(const std::vector<record::NetworkLayer>& layers,
                                                const CandidateLayers& one,
                                                const CandidateLayers& other) {
  if (!one.has_times() || !other.has_times()) return std::nullopt;
  const bool one_is_slower = one.sum_ns >= other.sum_ns;
  const CandidateLayers& slower = one_is_slower ? one : other;
  const CandidateLayers& faster = one_is_slower ? other : one;
  LayerDifference difference{.slower = slower.candidate,
                             .faster = faster.candidate,
                             .difference_ns = slower.sum_ns - faster.sum_ns,
                             .spread_ns = larger_spread_ns(one, other),
                             .parts = {},
                             .opposite = {},
                             .sentence = {}};
  if (difference.difference_ns > difference.spread_ns.value_or(0)) {
    const std::vector<ComparedItem> items = compared_items(layers.size(), slower, faster);
    const std::vector<NetworkPart> named = network_parts(layers, items);
    const std::vector<Weighed> parts = weighed(named, items);
    const auto chosen = fewest(parts, kExplained * difference.difference_ns);
    for (const Weighed& part : chosen) {
      difference.parts.push_back(told(part, items, slower, faster));
    }
    const auto opposite = opposite_of(parts, chosen, kTellingOpposite * difference.difference_ns);
    if (opposite) difference.opposite = told(*opposite, items, slower, faster);
  }
  difference.sentence = sentence_of(difference);
  return difference;
}

}  // namespace edgebench::judge
