// The table of docs/decisions/0002-sequential-verdict.md: what the stopping rule claims on scripted
// rounds, with signed-rank and with Student-t intervals. Prints Markdown; takes about a minute.
#include "stats/sequential.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "noise.h"

namespace {

using namespace edgebench;

constexpr int kRuns = 20'000;

struct NamedRule {
  std::string name;
  stats::Rule rule;
};

struct Found {
  double claims = 0;     // "faster" or "slower", up to the last look.
  double ties = 0;       // Up to the last look.
  double faster_20 = 0;  // "faster" within 20 rounds.
  double median_rounds = 0;
};

Found simulate(const stats::Rule& rule, const test::Noise& noise) {
  test::NoiseSource source(noise, 1);
  Found found;
  std::vector<int> rounds_used;
  for (int i = 0; i < kRuns; ++i) {
    const auto rounds = source.draw(static_cast<std::size_t>(rule.looks.back()));
    const stats::Comparison comparison = stats::compare(rounds, rule);
    const bool faster = comparison.decision == stats::Decision::faster;
    if (faster || comparison.decision == stats::Decision::slower) found.claims += 100.0 / kRuns;
    if (comparison.decision == stats::Decision::tie) found.ties += 100.0 / kRuns;
    if (faster && comparison.rounds_used <= 20) found.faster_20 += 100.0 / kRuns;
    rounds_used.push_back(comparison.rounds_used);
  }
  std::ranges::nth_element(rounds_used, rounds_used.begin() + kRuns / 2);
  found.median_rounds = rounds_used[kRuns / 2];
  return found;
}

void print_row(const NamedRule& rule, const std::string& name, test::Noise noise) {
  const Found same = simulate(rule.rule, noise);
  noise.centre = std::log(1.03);
  const Found different = simulate(rule.rule, noise);
  fmt::print("| {} | {} | {:.1f} % | {:.0f} % | {:.0f} % | {:.0f} |\n", rule.name, name,
             same.claims, same.ties, different.faster_20, different.median_rounds);
}

}  // namespace

int main() {
  static constexpr std::array kLooksFromSix = {6, 8, 10, 13, 17, 22, 29, 38, 50};
  const std::vector<NamedRule> rules = {
      {"signed rank, 99 % (chosen)", {}},
      {"signed rank, 98.8 %", {.look_confidence = 0.988}},
      {"signed rank, plain 95 %, from 6", {.looks = kLooksFromSix, .look_confidence = 0.95}},
      {"Student t, 99 %", {.interval_of = stats::mean_interval}},
      {"Student t, 99 %, from 6", {.looks = kLooksFromSix, .interval_of = stats::mean_interval}},
      {"Student t, plain 95 %, from 6",
       {.looks = kLooksFromSix, .look_confidence = 0.95, .interval_of = stats::mean_interval}}};
  fmt::print(
      "| interval at each look | noise of a round | false claims | ties, if equal | "
      "a true 3 % found by round 20 | median rounds for it |\n|---|---|---|---|---|---|\n");
  for (const NamedRule& rule : rules) {
    print_row(rule, "1.5 %", {.deviation = 0.015});
    print_row(rule, "1.5 %, disturbed", {.deviation = 0.015, .disturbed_share = 0.1});
    print_row(rule, "2 %, disturbed", {.deviation = 0.02, .disturbed_share = 0.1});
  }
}
