// Two tests guard against orders that fit by accident. McNemar's compares an order with the labels
// as given, image by image. The other asks whether answers and labels of that order agree more
// often than if they were independent: a network that gives all images one class agrees with
// whatever has that class often.
//
// The order `another` is read off the answers: on every second image each label takes the class
// that its images were given most often, no class twice. It is judged on the other images, those
// whose label was met, so that what was read off cannot flatter itself.
#include "stats/label_fit.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "stats/distribution.h"
#include "stats/paired.h"

namespace edgebench::stats {
namespace {

// Seven orders are tried, and nobody wants to lose an accuracy to one that fits by accident.
constexpr double kNoAccident = 0.001;
constexpr double kChance = 0.01;
// An order that a rule gives is the truth or nonsense; one that was read off the answers may be a
// weak network's habit of confusing classes, so that more is asked of it.
constexpr std::size_t kTimesAsMany = 2;
constexpr std::size_t kTimesAsManyReadOff = 4;

// Classes of the images in some order; -1: none.
using Classes = std::vector<int>;

std::size_t agreeing(std::span<const std::size_t> answers, const Classes& classes) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (classes[i] >= 0 && static_cast<std::size_t>(classes[i]) == answers[i]) ++count;
  }
  return count;
}

// The probability of so many agreements or more between answers and classes as frequent as these
// but independent of each other.
double by_accident(std::span<const std::size_t> answers, const Classes& classes) {
  const auto images = static_cast<double>(answers.size());
  std::map<std::size_t, double> answered;
  for (const std::size_t answer : answers) answered[answer] += 1;
  double agree = 0;
  for (const int one : classes) {
    const auto found = one < 0 ? answered.end() : answered.find(static_cast<std::size_t>(one));
    if (found != answered.end()) agree += found->second / images;
  }
  return 1 - binomial_cdf(static_cast<int>(agreeing(answers, classes)) - 1,
                          static_cast<int>(answers.size()), std::min(agree / images, 1.0));
}

bool far_better(std::span<const std::size_t> answers, const Classes& given, const Classes& other,
                std::size_t times) {
  PairedCounts counts{.images = static_cast<int>(answers.size())};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool now = given[i] == static_cast<int>(answers[i]);
    const bool then = other[i] == static_cast<int>(answers[i]);
    if (now && !then) ++counts.only_first_correct;
    if (then && !now) ++counts.only_second_correct;
  }
  const std::size_t right = agreeing(answers, other);
  return right > 0 && right >= times * agreeing(answers, given) &&
         mcnemar(counts).exact_p < kNoAccident && by_accident(answers, other) < kNoAccident;
}

// The places of the numbers `first` ... `first + classes - 1` among themselves, sorted as text.
std::vector<int> places_as_text(int first, std::size_t classes) {
  std::vector<int> order(classes);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](int number) { return std::to_string(first + number); });
  std::vector<int> place(classes);
  for (std::size_t i = 0; i < classes; ++i) {
    place[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
  }
  return place;
}

template <typename ClassOf>
Classes mapped(std::span<const int> labels, const ClassOf& class_of) {
  Classes classes;
  for (const int label : labels) classes.push_back(class_of(label));
  return classes;
}

int at(const std::vector<int>& table, int index) {
  return index >= 0 && static_cast<std::size_t>(index) < table.size()
             ? table[static_cast<std::size_t>(index)]
             : -1;
}

struct Candidate {
  LabelOrder order;
  Classes classes;
};

std::vector<Candidate> orders_by_rule(std::span<const int> labels, std::size_t classes) {
  std::vector<Candidate> candidates = {
      {LabelOrder::one_less, mapped(labels, [](int label) { return label - 1; })},
      {LabelOrder::one_more, mapped(labels, [](int label) { return label + 1; })}};
  for (const int first : {0, 1}) {
    const std::vector<int> place = places_as_text(first, classes);
    std::vector<int> number(classes);
    for (std::size_t i = 0; i < classes; ++i) {
      number[static_cast<std::size_t>(place[i])] = static_cast<int>(i);
    }
    candidates.push_back({LabelOrder::place_of_number,
                          mapped(labels, [&](int label) { return at(place, label - first); })});
    candidates.push_back({LabelOrder::number_at_place,
                          mapped(labels, [&](int label) { return at(number, label); })});
  }
  return candidates;
}

// The class of each label by the answers to every second image, the most frequent pairs first.
std::map<int, int> read_off(std::span<const std::size_t> answers, std::span<const int> labels) {
  std::map<std::pair<int, std::size_t>, int> together;
  for (std::size_t i = 0; i < answers.size(); i += 2) ++together[{labels[i], answers[i]}];
  std::vector<std::tuple<int, int, std::size_t>> pairs;  // Negative count, label, answer.
  for (const auto& [pair, count] : together) pairs.emplace_back(-count, pair.first, pair.second);
  std::ranges::sort(pairs);
  std::map<int, int> class_of;
  std::set<std::size_t> taken;
  for (const auto& [count, label, answer] : pairs) {
    if (class_of.contains(label) || taken.contains(answer)) continue;
    class_of[label] = static_cast<int>(answer);
    taken.insert(answer);
  }
  return class_of;
}

LabelFit fit_read_off(std::span<const std::size_t> answers, std::span<const int> labels,
                      std::size_t classes) {
  // More labels than classes are no order of them.
  if (std::set<int>(labels.begin(), labels.end()).size() > classes) return {};
  const std::map<int, int> class_of = read_off(answers, labels);
  std::vector<std::size_t> other_answers;
  Classes given;
  Classes mapped_to;
  for (std::size_t i = 1; i < answers.size(); i += 2) {
    const auto found = class_of.find(labels[i]);
    if (found == class_of.end()) continue;
    other_answers.push_back(answers[i]);
    given.push_back(labels[i]);
    mapped_to.push_back(found->second);
  }
  if (!far_better(other_answers, given, mapped_to, kTimesAsManyReadOff)) return {};
  return {.order = LabelOrder::another,
          .images = other_answers.size(),
          .right_as_given = agreeing(other_answers, given),
          .right = agreeing(other_answers, mapped_to)};
}

double share(const LabelFit& fit) {
  return fit.images == 0 ? 0 : static_cast<double>(fit.right) / static_cast<double>(fit.images);
}

}  // namespace

LabelFit fit_labels(std::span<const std::size_t> answers, std::span<const int> labels,
                    std::size_t classes) {
  const Classes given(labels.begin(), labels.end());
  const std::size_t right = agreeing(answers, given);
  LabelFit best{.images = answers.size(), .right_as_given = right, .right = right};
  if (answers.empty()) return best;
  for (const Candidate& candidate : orders_by_rule(labels, classes)) {
    const std::size_t then = agreeing(answers, candidate.classes);
    if (then <= best.right || !far_better(answers, given, candidate.classes, kTimesAsMany)) {
      continue;
    }
    best.order = candidate.order;
    best.right = then;
  }
  // A rule says more, so it is preferred where it fits about as well.
  const LabelFit another = fit_read_off(answers, labels, classes);
  if (another.order == LabelOrder::another && share(another) > 1.5 * share(best)) best = another;
  best.at_chance = by_accident(answers, given) > kChance;
  return best;
}

}  // namespace edgebench::stats
