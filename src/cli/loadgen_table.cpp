#include "cli/loadgen_table.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/outcome.h"
#include "machine/trust.h"
#include "report/cells.h"
#include "report/text.h"
#include "stats/quantile.h"

namespace edgebench::cli {
namespace {

using nlohmann::json;
using Records = std::vector<json>;
using Values = std::vector<std::optional<double>>;

constexpr const char* kSingleStream = "single-stream";
constexpr const char* kOffline = "offline";
constexpr const char* kServer = "server";

bool is_ok(const json& record) {
  return record.value("outcome", "") == enum_name(Outcome::ok);
}

// The record of that kind and, of scenarios, that scenario; null if there is none.
const json* find(const Records& records, const std::string& candidate, const char* kind,
                 const char* scenario = "") {
  const auto found = std::ranges::find_if(records, [&](const json& record) {
    return record.at("record") == kind && record.value("candidate", "") == candidate &&
           record.value("scenario", "") == scenario;
  });
  return found == records.end() ? nullptr : &*found;
}

std::vector<std::string> names_in(const Records& records) {
  std::vector<std::string> names;
  for (const json& candidate : records.front().at("candidates")) {
    names.push_back(candidate.at("name"));
  }
  return names;
}

struct Column {
  std::string name;
  std::string unit;
  std::vector<std::string> cells;
};

// SingleStream's percentile; "few" where there are not the queries for it.
Column latency(const Records& records, const char* name, const char* field,
               std::size_t queries_needed) {
  Values values;
  std::vector<bool> few;
  for (const std::string& candidate : names_in(records)) {
    const json* record = find(records, candidate, "scenario", kSingleStream);
    const bool there = record != nullptr && is_ok(*record);
    few.push_back(there && record->at("loadgen").at("queries") < queries_needed);
    values.push_back(there && !few.back()
                         ? std::optional(record->at("loadgen").at(field).get<double>() / 1e6)
                         : std::nullopt);
  }
  Column column{name, "ms", {}};
  const int decimals = report::decimals_for(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    column.cells.push_back(few[i] ? report::kTooFewSamples : report::cell(values[i], decimals));
  }
  return column;
}

Column offline(const Records& records) {
  Values values;
  for (const std::string& candidate : names_in(records)) {
    const json* record = find(records, candidate, "scenario", kOffline);
    const bool there = record != nullptr && is_ok(*record);
    values.push_back(there ? std::optional(record->at("loadgen").at("samples_per_s").get<double>())
                           : std::nullopt);
  }
  Column column{"Offline", "images/s", {}};
  const int decimals = report::decimals_for(values);
  for (const auto& value : values) column.cells.push_back(report::cell(value, decimals));
  return column;
}

// "none" where the search came to its end without that rate.
Column server(const Records& records, const char* name, const char* field) {
  Values values;
  std::vector<bool> searched;
  for (const std::string& candidate : names_in(records)) {
    const json* record = find(records, candidate, "scenario", kServer);
    searched.push_back(record != nullptr && is_ok(*record));
    const bool there = searched.back() && !record->at(field).is_null();
    values.push_back(there ? std::optional(record->at(field).get<double>()) : std::nullopt);
  }
  Column column{name, "queries/s", {}};
  const int decimals = report::decimals_for(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    column.cells.push_back(searched[i] && !values[i] ? "none" : report::cell(values[i], decimals));
  }
  return column;
}

std::vector<Column> columns_of(const Records& records) {
  const json& scenarios = records.front().at("plan").at("scenarios");
  const auto wanted = [&](const char* name) {
    return std::ranges::find(scenarios, name) != scenarios.end();
  };
  std::vector<Column> columns;
  if (wanted(kSingleStream)) {
    columns.push_back(latency(records, "p50", "p50_ns", 1));
    columns.push_back(
        latency(records, "p90", "p90_ns", stats::samples_needed(stats::Percentile::p90)));
    columns.push_back(
        latency(records, "p99", "p99_ns", stats::samples_needed(stats::Percentile::p99)));
  }
  if (wanted(kOffline)) columns.push_back(offline(records));
  if (wanted(kServer)) {
    columns.push_back(server(records, "Server", "highest_per_s"));
    columns.push_back(server(records, "fails at", "lowest_failed_per_s"));
  }
  return columns;
}

std::string grid(const Records& records) {
  const std::vector<std::string> names = names_in(records);
  std::size_t name_width = 0;
  for (const std::string& name : names) name_width = std::max(name_width, report::width_of(name));
  std::vector<std::string> lines(names.size() + 2, std::string(name_width, ' '));
  for (std::size_t i = 0; i < names.size(); ++i) lines[i + 2] = report::left(names[i], name_width);
  for (const Column& column : columns_of(records)) {
    std::size_t width = std::max(column.name.size(), column.unit.size());
    for (const std::string& cell : column.cells) width = std::max(width, cell.size());
    lines[0] += "  " + report::right(column.name, width);
    lines[1] += "  " + report::right(column.unit, width);
    for (std::size_t i = 0; i < names.size(); ++i) {
      lines[i + 2] += "  " + report::right(column.cells[i], width);
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string seconds(const json& duration_ns) {
  return fmt::format("{:.3g} s", duration_ns.get<double>() / 1e9);
}

// Of the scenarios that ran.
std::string legend(const json& run) {
  const json& plan = run.at("plan");
  std::string text;
  for (const json& scenario : plan.at("scenarios")) {
    if (!text.empty()) text += " ";
    if (scenario == kSingleStream) {
      text += "p50, p90, p99: SingleStream, of which p90 is LoadGen's figure.";
    } else if (scenario == kOffline) {
      text += fmt::format("Offline: images a second, at least {} of them in one query.",
                          plan.at("offline_samples_min").get<std::size_t>());
    } else {
      text += fmt::format(
          "Server: the highest rate of arrivals at random at which LoadGen found P99 within {:.3g} "
          "ms, from the scheduled time; fails at: the lowest rate at which it did not.",
          plan.at("server_p99_ns").get<double>() / 1e6);
    }
  }
  return text;
}

// Every record that is not ok, in their order.
std::string failures(const Records& records, std::size_t width) {
  std::string text;
  for (const json& record : records) {
    if (!record.contains("outcome") || is_ok(record)) continue;
    std::string outcome = record.at("outcome");
    std::ranges::replace(outcome, '_', ' ');
    const std::string scenario = record.value("scenario", "");
    text += report::wrapped(fmt::format("{}{}{}: {}: {}", record.at("candidate").get<std::string>(),
                                        scenario.empty() ? "" : ", ", scenario, outcome,
                                        record.at("reason").get<std::string>()),
                            width, "- ");
  }
  return text;
}

// What was seen of the machine: each kind once, as it was seen first, with how often it was.
std::vector<std::string> disturbances(const Records& records) {
  struct Seen {
    std::string first;
    std::size_t times = 0;
  };
  std::map<machine::TrustNoteKind, Seen> seen;
  std::size_t scenarios = 0;
  for (const json& record : records) {
    if (record.at("record") != "scenario") continue;
    ++scenarios;
    for (const auto& note :
         machine::trust_notes(record.at("circumstances").get<machine::Circumstances>())) {
      Seen& kind = seen[note.kind];
      if (kind.times++ == 0) {
        kind.first = fmt::format("{}, {}: {}", record.at("candidate").get<std::string>(),
                                 record.at("scenario").get<std::string>(), note.sentence());
      }
    }
  }
  std::vector<std::string> lines;
  for (const auto& [kind, what] : seen) {
    lines.push_back(
        fmt::format("In {} of {} scenarios, first {}.", what.times, scenarios, what.first));
  }
  return lines;
}

std::vector<std::string> notes(const Records& records) {
  const json& run = records.front();
  std::vector<std::string> notes = {
      run.at("not_mlperf"),
      "One candidate ran after the other, so small differences between them are no claims; "
      "`edgebench bench` interleaves them, and says which differences are real."};
  if (run.at("weights").at("synthetic").get<bool>()) {
    notes.push_back("The weights are synthetic, so nothing is known of the accuracy.");
  }
  for (std::string& note : disturbances(records)) notes.push_back(std::move(note));
  return notes;
}

}  // namespace

std::string loadgen_table(const Records& records, std::size_t width) {
  constexpr std::size_t kNarrowest = 60;
  constexpr std::size_t kWidestText = 100;
  const std::size_t text_width = std::clamp(width, kNarrowest, kWidestText);
  const json& run = records.front();
  std::string text = report::wrapped(
      fmt::format(
          "Scenarios of LoadGen {}, {} each, on {} images of {}, with edgebench {}.",
          run.at("loadgen_version").get<std::string>(), seconds(run.at("plan").at("duration_ns")),
          run.at("images").at("count").get<std::size_t>(),
          run.at("images").at("folder").get<std::string>(), run.at("edgebench").get<std::string>()),
      text_width);
  text += "\n" + grid(records) + "\n" + report::wrapped(legend(run), text_width);
  const std::string failed = failures(records, text_width);
  if (!failed.empty()) text += "\nWithout figures:\n" + failed;
  text += "\nBefore you believe it:\n";
  for (const std::string& note : notes(records)) text += report::wrapped(note, text_width, "- ");
  return text;
}

json loadgen_document(const Records& records) {
  json candidates = json::array();
  for (const std::string& name : names_in(records)) {
    json row = {{"candidate", name}, {"outcome", "ok"}, {"reason", ""}};
    row["scenarios"] = json::object();
    for (const json& record : records) {
      if (record.value("candidate", "") != name) continue;
      if (record.at("record") == "scenario") row["scenarios"][record.at("scenario")] = record;
      if (is_ok(record) || row["outcome"] != "ok") continue;
      row["outcome"] = record.at("outcome");
      row["reason"] = record.at("reason");
    }
    candidates.push_back(std::move(row));
  }
  return {{"schema", 1},
          {"not_mlperf", records.front().at("not_mlperf")},
          {"run", records.front()},
          {"candidates", std::move(candidates)}};
}

bool anything_measured(const Records& records) {
  return std::ranges::any_of(records, [](const json& record) {
    return record.at("record") == "scenario" && is_ok(record);
  });
}

}  // namespace edgebench::cli
