// The best of some candidates, by what a user wants most.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "judge/recommend/limits.h"
#include "judge/summary.h"
#include "stats/tally.h"

namespace edgebench::judge {

enum class Objective {
  latency,     // The shortest time to an answer, among the smallest workload.
  throughput,  // The most images in a time, whatever the workload.
  size,        // The smallest artifact, among the smallest workload.
  energy,      // The fewest joules per image, whatever the workload.
  cost,        // The lowest sum of weight * ln(figure / the least such figure of all who compete).
};

// The figures that a weighted cost can be made of; of throughput it is the time per image. With
// latency or without throughput and energy, only the smallest workload competes.
using CostWeights = std::map<std::string, double>;

struct Question {
  Objective objective = Objective::latency;
  std::vector<Limit> limits;
  CostWeights weights;  // By name; only of Objective::cost.
};

struct Choice {
  std::string recommended;         // Empty: too few rounds.
  std::vector<std::string> level;  // The others that are as good, or could not be told apart.
  std::string sentence;
};

std::string_view name_of(Objective objective);
Objective objective_from_name(const std::string& name);  // Throws UsageError.

// "latency=1,size=0.5". Throws UsageError for an unknown figure, a weight that is no number or
// given twice, and where all are 0.
CostWeights parse_weights(const std::string& text);

// Why the row cannot compete: "its energy was not measured"; empty: it can.
std::string lacking(const Row& row, const Question& question);

// Whether candidates of all workloads compete, or only those of the smallest.
bool any_workload(const Question& question);

// How much more the weighted cost of `row` is than that of `other`: the sum of weight *
// ln(figure / the other's). Neither lacks a figure that has a weight.
double cost_over(const Row& row, const Row& other, const CostWeights& weights);

// `rows` are measured, lack nothing and are not empty; `baseline` is named in the sentence. Figures
// that are the same to within 1 % (of a cost, 0.01 times the sum of weights; of energy, whose
// intervals overlap or that have none) leave the choice to the speed. The order of the rows makes
// no difference.
Choice choose(std::vector<Row> rows, const stats::Tally& tally, const std::string& baseline,
              const Question& question);

}  // namespace edgebench::judge
