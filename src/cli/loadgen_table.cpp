#include "cli/loadgen_table.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/outcome.h"
#include "machine/accelerator/device_trust.h"
#include "machine/trust.h"
#include "report/figures/cells.h"
#include "report/figures/columns.h"
#include "report/grid.h"
#include "report/text.h"
#include "stats/quantile.h"

namespace edgebench::cli {
namespace {

using loadgen::Scenario;
using record::LoadgenRecords;
using report::Column;
using Values = std::vector<std::optional<double>>;

// The scenario of a candidate that came to its end; null if there is none.
const record::Scenario* find(const LoadgenRecords& records, const std::string& candidate,
                             Scenario scenario) {
  const auto found = std::ranges::find_if(records.scenarios, [&](const record::Scenario& one) {
    return one.attempt.candidate == candidate && one.scenario == scenario;
  });
  const bool ok = found != records.scenarios.end() && found->attempt.outcome == Outcome::ok;
  return ok ? &*found : nullptr;
}

// Of a candidate's artifact and answers.
std::vector<const record::Attempt*> attempts_of(const LoadgenRecords& records,
                                                const std::string& candidate) {
  std::vector<const record::Attempt*> attempts;
  for (const record::Artifact& artifact : records.artifacts) {
    if (artifact.attempt.candidate == candidate) attempts.push_back(&artifact.attempt);
  }
  for (const record::Evaluation& evaluation : records.evaluations) {
    if (evaluation.attempt.candidate == candidate) attempts.push_back(&evaluation.attempt);
  }
  return attempts;
}

// A cell for each candidate; `otherwise` where the scenario came to its end without the figure.
template <typename FigureOf>
Column column(const LoadgenRecords& records, Scenario scenario, std::string name, std::string unit,
              const char* otherwise, const FigureOf& figure_of) {
  Values values;
  std::vector<bool> ended;
  for (const record::Candidate& candidate : records.run.candidates) {
    const record::Scenario* one = find(records, candidate.name, scenario);
    ended.push_back(one != nullptr);
    values.push_back(one != nullptr ? figure_of(*one) : std::nullopt);
  }
  Column column{.name = std::move(name), .unit = std::move(unit), .rank = 0, .cells = {}};
  const int decimals = report::decimals_for(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    column.cells.push_back(ended[i] && !values[i] ? otherwise : report::cell(values[i], decimals));
  }
  return column;
}

// SingleStream's percentile, where there are the queries for it.
Column latency(const LoadgenRecords& records, const char* name,
               std::int64_t loadgen::Figures::*figure, std::size_t queries_needed) {
  return column(records, Scenario::single_stream, name, "ms", report::kTooFewSamples,
                [&](const record::Scenario& scenario) -> std::optional<double> {
                  if (scenario.loadgen->queries < queries_needed) return std::nullopt;
                  return static_cast<double>((*scenario.loadgen).*figure) / 1e6;
                });
}

std::vector<Column> columns_of(const LoadgenRecords& records) {
  const auto wanted = [&](Scenario scenario) {
    return std::ranges::count(records.run.plan.scenarios, scenario) > 0;
  };
  std::vector<Column> columns;
  if (wanted(Scenario::single_stream)) {
    columns.push_back(latency(records, "p50", &loadgen::Figures::p50_ns, 1));
    columns.push_back(latency(records, "p90", &loadgen::Figures::p90_ns,
                              stats::samples_needed(stats::Percentile::p90)));
    columns.push_back(latency(records, "p99", &loadgen::Figures::p99_ns,
                              stats::samples_needed(stats::Percentile::p99)));
  }
  if (wanted(Scenario::offline)) {
    columns.push_back(
        column(records, Scenario::offline, "Offline", "images/s", report::kNotMeasured,
               [](const record::Scenario& scenario) { return scenario.loadgen->samples_per_s; }));
  }
  if (wanted(Scenario::server)) {
    columns.push_back(
        column(records, Scenario::server, "Server", "queries/s", "none",
               [](const record::Scenario& scenario) { return scenario.highest_per_s; }));
    columns.push_back(
        column(records, Scenario::server, "fails at", "queries/s", "none",
               [](const record::Scenario& scenario) { return scenario.lowest_failed_per_s; }));
  }
  return columns;
}

std::string grid(const LoadgenRecords& records, std::size_t width) {
  std::vector<report::RowName> names;
  for (const record::Candidate& candidate : records.run.candidates) {
    names.push_back({.mark = "", .name = candidate.name});
  }
  return report::grid(names, columns_of(records), width).text;
}

// Of the scenarios that ran.
std::string legend(const record::LoadgenPlan& plan) {
  std::string text;
  for (const Scenario scenario : plan.scenarios) {
    if (!text.empty()) text += " ";
    switch (scenario) {
      case Scenario::single_stream:
        text += "p50, p90, p99: SingleStream, of which p90 is LoadGen's figure.";
        break;
      case Scenario::offline:
        text += fmt::format("Offline: images a second, at least {} of them in one query.",
                            plan.offline_samples_min);
        break;
      case Scenario::server:
        text += fmt::format(
            "Server: the highest rate of arrivals at random at which LoadGen found P99 within "
            "{:.3g} ms, from the scheduled time; fails at: the lowest rate at which it did not.",
            static_cast<double>(plan.server_p99_ns) / 1e6);
        break;
    }
  }
  return text;
}

// Every attempt that is not ok: artifacts, answers, scenarios, candidate by candidate.
std::string failures(const LoadgenRecords& records, std::size_t width) {
  std::string text;
  const auto add = [&](const record::Attempt& attempt, std::string_view scenario) {
    if (attempt.outcome == Outcome::ok) return;
    std::string outcome(enum_name(attempt.outcome));
    std::ranges::replace(outcome, '_', ' ');
    text += report::wrapped(
        fmt::format("{}{}{}: {}: {}", attempt.candidate, scenario.empty() ? "" : ", ", scenario,
                    outcome, attempt.reason),
        width, "- ");
  };
  for (const record::Candidate& candidate : records.run.candidates) {
    for (const record::Attempt* attempt : attempts_of(records, candidate.name)) add(*attempt, "");
    for (const record::Scenario& scenario : records.scenarios) {
      if (scenario.attempt.candidate == candidate.name) {
        add(scenario.attempt, enum_name(scenario.scenario));
      }
    }
  }
  return text;
}

// What was seen of the machine: each kind once, as it was seen first, with how often it was.
std::vector<std::string> disturbances(const LoadgenRecords& records) {
  struct Seen {
    std::string first;
    std::size_t times = 0;
  };
  std::map<machine::TrustNoteKind, Seen> seen;
  const auto take = [&](const record::Scenario& scenario, const machine::TrustNote& note) {
    Seen& kind = seen[note.kind];
    if (kind.times++ > 0) return;
    kind.first = fmt::format("{}, {}: {}", scenario.attempt.candidate, enum_name(scenario.scenario),
                             note.sentence());
  };
  for (const record::Scenario& scenario : records.scenarios) {
    if (!scenario.circumstances) continue;
    for (const auto& note : machine::trust_notes(scenario.circumstances->machine)) {
      take(scenario, note);
    }
    for (const record::DeviceCircumstances& device : scenario.circumstances->devices) {
      for (const auto& note : machine::trust_notes(device.device)) take(scenario, note);
    }
  }
  std::vector<std::string> lines;
  for (const auto& [kind, what] : seen) {
    lines.push_back(fmt::format("In {} of {} scenarios, first {}.", what.times,
                                records.scenarios.size(), what.first));
  }
  return lines;
}

std::vector<std::string> notes(const LoadgenRecords& records) {
  std::vector<std::string> notes = {
      records.run.not_mlperf,
      "One candidate ran after the other, so small differences between them are no claims; "
      "`edgebench bench` interleaves them, and says which differences are real."};
  if (records.run.weights.synthetic) {
    notes.push_back("The weights are synthetic, so nothing is known of the accuracy.");
  }
  for (std::string& note : disturbances(records)) notes.push_back(std::move(note));
  return notes;
}

}  // namespace

std::string loadgen_table(const LoadgenRecords& records, std::size_t width) {
  const std::size_t text_width = std::clamp(width, report::kNarrowestPage, report::kWidestText);
  const record::Loadgen& run = records.run;
  std::string text = report::wrapped(
      fmt::format("Scenarios of LoadGen {}, {:.3g} s each, on {} images of {}, with edgebench {}.",
                  run.loadgen_version, static_cast<double>(run.plan.duration_ns) / 1e9,
                  run.images.count, run.images.folder, run.edgebench),
      text_width);
  text += "\n" + grid(records, std::max(width, report::kNarrowestPage)) + "\n" +
          report::wrapped(legend(run.plan), text_width);
  const std::string failed = failures(records, text_width);
  if (!failed.empty()) text += "\nWithout figures:\n" + failed;
  text += "\nBefore you believe it:\n";
  for (const std::string& note : notes(records)) text += report::wrapped(note, text_width, "- ");
  return text;
}

nlohmann::json loadgen_document(const LoadgenRecords& records) {
  nlohmann::json candidates = nlohmann::json::array();
  for (const record::Candidate& candidate : records.run.candidates) {
    nlohmann::json scenarios = nlohmann::json::object();
    std::vector<const record::Attempt*> attempts = attempts_of(records, candidate.name);
    for (const record::Scenario& scenario : records.scenarios) {
      if (scenario.attempt.candidate != candidate.name) continue;
      scenarios[std::string(enum_name(scenario.scenario))] = record::line_of(scenario);
      attempts.push_back(&scenario.attempt);
    }
    const auto failed = std::ranges::find_if(
        attempts, [](const record::Attempt* one) { return one->outcome != Outcome::ok; });
    const bool ok = failed == attempts.end();
    candidates.push_back({{"candidate", candidate.name},
                          {"outcome", enum_name(ok ? Outcome::ok : (*failed)->outcome)},
                          {"reason", ok ? "" : (*failed)->reason},
                          {"scenarios", std::move(scenarios)}});
  }
  return {{"schema", record::kSchema},
          {"not_mlperf", records.run.not_mlperf},
          {"run", records.run_line},
          {"candidates", std::move(candidates)}};
}

bool anything_measured(const LoadgenRecords& records) {
  return std::ranges::any_of(records.scenarios, [](const record::Scenario& scenario) {
    return scenario.attempt.outcome == Outcome::ok;
  });
}

}  // namespace edgebench::cli
