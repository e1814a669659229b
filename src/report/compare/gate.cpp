#include "report/compare/gate.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "judge/words.h"
#include "report/json_values.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

using judge::CandidateChange;
using judge::SpeedVerdict;

constexpr int kGateSchema = 1;
constexpr std::size_t kRatioWidth = 23;  // "0.875x (0.870 to 0.880)"

std::string ratio(const judge::SpeedChange& change) {
  if (!change.ratio) return "not measured";
  if (change.interval) {
    return judge::ratio_words({.ratio = change.ratio, .interval = change.interval});
  }
  return fmt::format("{:.2f}x", *change.ratio);
}

std::string verdict_words(const judge::Gate& gate, const CandidateChange& change) {
  if (change.base == gate.yardstick) return "yardstick";
  switch (change.speed->verdict) {
    case SpeedVerdict::held:
      return "held";
    case SpeedVerdict::regressed:
      return "SLOWER";
    case SpeedVerdict::improved:
      return "faster";
    case SpeedVerdict::unclear:
      return "unclear";
    case SpeedVerdict::not_judged:
      break;
  }
  return fmt::format("too few rounds ({} and {})", change.speed->base_rounds,
                     change.speed->new_rounds);
}

std::string speed_cell(const judge::Gate& gate, const CandidateChange& change) {
  if (!change.speed) return "no figures";
  return fmt::format("{}  {}", left(ratio(*change.speed), kRatioWidth),
                     verdict_words(gate, change));
}

// Without figures now as before: there is nothing to say.
bool is_silent(const CandidateChange& change) {
  return !change.speed && change.regressions.empty() && change.improvements.empty();
}

std::string lines(const judge::Gate& gate) {
  std::size_t names = 0;
  for (const CandidateChange& change : gate.candidates) {
    if (is_silent(change)) continue;
    names = std::max(names, width_of(change.now));
  }
  std::string text;
  for (const CandidateChange& change : gate.candidates) {
    if (is_silent(change)) continue;
    text += fmt::format("{} {}  {}\n", change.regressions.empty() ? ' ' : '!',
                        left(change.now, names), speed_cell(gate, change));
  }
  return text;
}

void add_list(const std::string& heading, const std::vector<std::string>& items, std::size_t width,
              std::string& text) {
  if (items.empty()) return;
  text += "\n" + heading + "\n";
  for (const std::string& item : items) text += wrapped(item, width, "- ");
}

std::vector<std::string> improvements(const judge::Gate& gate) {
  std::vector<std::string> all;
  for (const CandidateChange& change : gate.candidates) {
    if (change.improvements.empty()) continue;
    all.push_back(fmt::format("{}: {}.", change.now, fmt::join(change.improvements, "; ")));
  }
  return all;
}

std::string rules_words(const judge::GateRules& rules) {
  return fmt::format(
      "Allowed: {:.3g} % more time, size or memory, {:.3g} points of top-1. Ratios are speeds, the "
      "new one's over the base's; !: regressed.",
      100 * rules.allowed, rules.accuracy_drop_points);
}

Json pair(const judge::Pair& pair) {
  return {{"base", pair.base ? Json(*pair.base) : Json(nullptr)},
          {"new", pair.now ? Json(*pair.now) : Json(nullptr)}};
}

Json speed(const std::optional<judge::SpeedChange>& change) {
  if (!change) return nullptr;
  return {{"basis", name_of(change->basis)},
          {"verdict", name_of(change->verdict)},
          {"ratio", estimate(change->ratio, change->interval)},
          {"base_rounds", change->base_rounds},
          {"new_rounds", change->new_rounds}};
}

}  // namespace

std::string gate_text(const judge::Gate& gate, const judge::GateRules& rules, std::size_t width) {
  width = std::clamp(width, kNarrowestPage, kWidestText);
  std::string text = wrapped(gate.sentence, width) + "\n" + lines(gate) + "\n";
  text += wrapped(rules_words(rules), width) + wrapped(gate.how, width);
  add_list("Better:", improvements(gate), width, text);
  add_list("Not compared:", gate.not_compared, width, text);
  add_list("Before you believe it:", gate.notes, width, text);
  return text;
}

std::string gate_json(const judge::Gate& gate, const judge::GateRules& rules) {
  Json json = {{"schema", kGateSchema},
               {"regressed", gate.regressed},
               {"sentence", gate.sentence},
               {"how", gate.how},
               {"yardstick", text_or_null(gate.yardstick)},
               {"allowed", {{"share", rules.allowed}, {"top1_points", rules.accuracy_drop_points}}},
               {"candidates", Json::array()},
               {"not_compared", gate.not_compared},
               {"notes", gate.notes}};
  for (const CandidateChange& change : gate.candidates) {
    json["candidates"].push_back({{"base", change.base},
                                  {"new", change.now},
                                  {"speed", speed(change.speed)},
                                  {"size_bytes", pair(change.size_bytes)},
                                  {"peak_rss_bytes", pair(change.peak_rss_bytes)},
                                  {"top1", pair(change.top1)},
                                  {"regressions", change.regressions},
                                  {"improvements", change.improvements}});
  }
  return dumped(json);
}

}  // namespace edgebench::report
