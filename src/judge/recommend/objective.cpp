// Speed is judged by paired ratios, like the verdict of a report and by the same function. Every
// other figure is one number a candidate: the least wins, and those that are not clearly above it
// are level with it and compared by their speed.
#include "judge/recommend/objective.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/units.h"
#include "judge/verdict.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

// Differences below 1 % are not worth a decision; see stats::kEquivalence.
constexpr double kSame = stats::kEquivalence;

constexpr std::array<std::string_view, 5> kObjectives = {"latency", "throughput", "size", "energy",
                                                         "cost"};

struct CostFigure {
  std::string_view name;
  std::optional<double> (*of)(const Row&);
};

constexpr std::array<CostFigure, 6> kCostFigures = {{
    {"latency", [](const Row& row) -> std::optional<double> { return row.latency->p50_ns; }},
    {"throughput",
     [](const Row& row) -> std::optional<double> { return 1 / row.latency->images_per_second; }},
    {"size", [](const Row& row) { return row.size_bytes; }},
    {"memory", [](const Row& row) { return row.memory.peak_rss_bytes; }},
    {"load_time", [](const Row& row) { return row.cold_start.open_ns; }},
    {"energy",
     [](const Row& row) {
       return row.energy ? std::optional(row.energy->joules_per_image) : std::nullopt;
     }},
}};

const CostFigure& cost_figure(const std::string& name) {
  return *std::ranges::find(kCostFigures, std::string_view(name), &CostFigure::name);
}

Choice choose_by_speed(const std::vector<Row>& rows, const stats::Tally& tally,
                       const std::string& baseline, Aim aim, bool limited) {
  const Verdict verdict = judge(rows, tally, baseline, aim).verdict;
  Choice choice{.recommended = verdict.recommended, .level = {}, .sentence = verdict.sentence};
  if (verdict.kind == VerdictKind::only_one) {
    choice.recommended = verdict.fastest;
    choice.sentence = fmt::format("{} is the only candidate {}{}, so nothing competes with it.",
                                  verdict.fastest, limited ? "within the limits" : "with figures",
                                  has_several_workloads(rows) ? " of the smallest workload" : "");
  }
  if (verdict.kind != VerdictKind::tied) return choice;
  // Nothing breaks the tie: one of them has to be named.
  if (choice.recommended.empty()) choice.recommended = verdict.fastest;
  choice.level = {verdict.fastest};
  choice.level.insert(choice.level.end(), verdict.tied.begin(), verdict.tied.end());
  choice.level.insert(choice.level.end(), verdict.not_told_apart.begin(),
                      verdict.not_told_apart.end());
  std::erase(choice.level, choice.recommended);
  return choice;
}

struct Scored {
  const Row* row = nullptr;
  double score = 0;  // The lower the better.
};

std::vector<Scored> by_score(const std::vector<Row>& rows, const Question& question) {
  std::vector<Scored> scored;
  for (const Row& row : rows) scored.push_back({.row = &row, .score = 0});
  if (question.objective == Objective::cost) {
    for (const auto& [name, weight] : question.weights) {
      const auto figure = [&](const Row& row) { return *cost_figure(name).of(row); };
      const double least = figure(*std::ranges::min_element(rows, {}, figure));
      for (Scored& one : scored) one.score += weight * std::log(figure(*one.row) / least);
    }
  } else {
    for (Scored& one : scored) {
      one.score = question.objective == Objective::size ? *one.row->size_bytes
                                                        : one.row->energy->joules_per_image;
    }
  }
  std::ranges::stable_sort(scored, {}, &Scored::score);
  return scored;
}

bool is_level(const Scored& best, const Scored& other, const Question& question) {
  if (question.objective == Objective::size) return other.score <= best.score * (1 + kSame);
  if (question.objective == Objective::cost) {
    double sum = 0;
    for (const auto& [name, weight] : question.weights) sum += weight;
    return other.score - best.score <= kSame * sum;
  }
  const auto& least = best.row->energy->interval;
  const auto& more = other.row->energy->interval;
  return !least || !more || more->low <= least->high;
}

// How the sentences speak of an objective.
struct ObjectiveWords {
  std::string_view wins;
  std::string_view level;
};

ObjectiveWords words_of(Objective objective) {
  if (objective == Objective::size) return {"is the smallest", "are equally small to within 1 %"};
  if (objective == Objective::energy) {
    return {"needs the least energy", "could not be told apart by their energy"};
  }
  return {"has the lowest weighted cost", "have the same weighted cost to within 1 %"};
}

std::string score_words(const Question& question, double score) {
  if (question.objective == Objective::size) return bytes_words(score);
  if (question.objective == Objective::energy) {
    return figure_words(LimitKind::energy, score) + " per image";
  }
  return fmt::format("{:.2f}", score);
}

std::string sole_sentence(const std::vector<Scored>& scored, const Question& question) {
  return fmt::format("{} {}: {} against {} of the next, {}.", scored[0].row->candidate.name,
                     words_of(question.objective).wins, score_words(question, scored[0].score),
                     score_words(question, scored[1].score), scored[1].row->candidate.name);
}

// Of those that are level, the fastest.
Choice break_by_speed(const std::vector<Scored>& scored, const std::vector<Row>& level,
                      const stats::Tally& tally, const Question& question) {
  const Aim aim = has_several_workloads(level) ? Aim::throughput : Aim::latency;
  Choice choice = choose_by_speed(level, tally, "", aim, false);
  std::vector<std::string> names;
  for (const Row& row : level) names.push_back(row.candidate.name);
  choice.sentence =
      fmt::format("{} {} ({}). By speed: {}", list_words(names), words_of(question.objective).level,
                  score_words(question, scored[0].score), choice.sentence);
  // Too few rounds tell nothing of the speed; any of them is as good an answer.
  if (choice.recommended.empty()) choice.recommended = scored[0].row->candidate.name;
  choice.level = names;
  std::erase(choice.level, choice.recommended);
  return choice;
}

}  // namespace

std::string_view name_of(Objective objective) {
  return kObjectives[static_cast<std::size_t>(objective)];
}

Objective objective_from_name(const std::string& name) {
  const auto* const found = std::ranges::find(kObjectives, std::string_view(name));
  if (found == kObjectives.end()) {
    throw UsageError(fmt::format("--objective cannot be '{}'; it is one of {}", name,
                                 fmt::join(kObjectives, ", ")));
  }
  return static_cast<Objective>(found - kObjectives.begin());
}

CostWeights parse_weights(const std::string& text) {
  CostWeights weights;
  double sum = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = part.find('=');
    const std::string name = part.substr(0, equals);
    if (equals == part.npos || std::ranges::find(kCostFigures, std::string_view(name),
                                                 &CostFigure::name) == kCostFigures.end()) {
      throw UsageError(fmt::format(
          "--weight has '{}'; give figures and their weights, as in latency=1,size=0.5; the "
          "figures are latency, throughput, size, memory, load_time and energy",
          part));
    }
    const double weight = parse_number("--weight " + name, part.substr(equals + 1));
    if (!weights.emplace(name, weight).second) {
      throw UsageError(fmt::format("--weight has {} twice; give it once", name));
    }
    sum += weight;
  }
  if (sum <= 0) throw UsageError("--weight gives nothing a weight; one at least must be above 0");
  return weights;
}

bool any_workload(const Question& question) {
  switch (question.objective) {
    case Objective::latency:
    case Objective::size:
      return false;
    case Objective::throughput:
    case Objective::energy:
      return true;
    case Objective::cost:
      break;
  }
  const CostWeights& weights = question.weights;
  return !weights.contains("latency") &&
         (weights.contains("throughput") || weights.contains("energy"));
}

double cost_over(const Row& row, const Row& other, const CostWeights& weights) {
  double cost = 0;
  for (const auto& [name, weight] : weights) {
    const CostFigure& figure = cost_figure(name);
    cost += weight * std::log(*figure.of(row) / *figure.of(other));
  }
  return cost;
}

std::string lacking(const Row& row, const Question& question) {
  if (question.objective == Objective::size && !row.size_bytes) return "its size was not measured";
  if (question.objective == Objective::energy && !row.energy) return "its energy was not measured";
  if (question.objective != Objective::cost) return "";
  for (const auto& [name, weight] : question.weights) {
    if (!cost_figure(name).of(row)) return fmt::format("its {} was not measured", name);
  }
  return "";
}

Choice choose(std::vector<Row> rows, const stats::Tally& tally, const std::string& baseline,
              const Question& question) {
  std::ranges::sort(rows, {}, [](const Row& row) { return row.candidate.name; });
  const bool limited = !question.limits.empty();
  if (question.objective == Objective::latency) {
    return choose_by_speed(rows, tally, baseline, Aim::latency, limited);
  }
  if (question.objective == Objective::throughput) {
    return choose_by_speed(rows, tally, baseline, Aim::throughput, limited);
  }
  if (!any_workload(question)) {
    std::vector<Row> smallest;
    for (const Row* row : of_smallest_workload(measured(rows))) smallest.push_back(*row);
    rows = std::move(smallest);
  }
  if (rows.size() == 1) return choose_by_speed(rows, tally, baseline, Aim::latency, limited);
  const std::vector<Scored> scored = by_score(rows, question);
  std::vector<Row> level;
  for (const Scored& one : scored) {
    if (is_level(scored.front(), one, question)) level.push_back(*one.row);
  }
  if (level.size() > 1) return break_by_speed(scored, level, tally, question);
  return {.recommended = scored[0].row->candidate.name,
          .level = {},
          .sentence = sole_sentence(scored, question)};
}

}  // namespace edgebench::judge
