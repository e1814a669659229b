// records.jsonl is written by a program that may be killed at any moment and then resumed, and read
// by people who may have edited it. So every line stands for itself: a line that is not what it
// should be costs that line, never the report.
//
// A resumed run ends the interrupted round, if it has sweeps enough, or leaves it as it is and
// begins the next one. Should the number of
// an unfinished round come again, the first launch of a candidate that the round already has tells
// the two apart: the older one stays unfinished.
#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "judge/records.h"
#include "stats/tally.h"

namespace edgebench::judge {
namespace {

using nlohmann::json;

constexpr int kSchema = 1;

// Numbers that a machine may not have are null, absent, or the words "not available".
std::optional<double> number(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::optional<int> count(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<int>();
}

std::string text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool flag(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

Attempt read_attempt(const json& record) {
  const auto name = record.at("outcome").get<std::string>();
  const std::optional<Outcome> outcome = outcome_from_name(name);
  if (!outcome) throw std::invalid_argument(fmt::format("no outcome is called \"{}\"", name));
  return {.candidate = record.at("candidate").get<std::string>(),
          .outcome = *outcome,
          .reason = text(record, "reason"),
          .log = text(record, "log"),
          .repeat = text(record, "repeat")};
}

Candidate read_candidate(const json& candidate) {
  return {.name = candidate.at("name").get<std::string>(),
          .runtime = candidate.at("runtime").get<std::string>(),
          .variant = candidate.at("variant").get<std::string>(),
          .file = text(candidate, "file"),
          .threads = candidate.at("threads").get<int>(),
          .batch = candidate.at("batch").get<int>(),
          .streams = candidate.value("streams", 1),
          .compile_cache = flag(candidate, "compile_cache"),
          .planted_slowdown = number(candidate, "planted_slowdown").value_or(1)};
}

// Runs of earlier versions have no such object.
json object_of(const json& record, const char* key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_object() ? *found : json::object();
}

std::optional<double> read_macs(const json& record) {
  return number(object_of(record, "network"), "macs_per_image");
}

RunHeader read_header(const json& record) {
  const json& weights = record.at("weights");
  const json& images = record.at("images");
  RunHeader run{.edgebench_version = text(record, "edgebench"),
                .started = text(record, "started"),
                .command = text(record, "command"),
                .weights = {.origin = text(weights, "origin"),
                            .sha256 = text(weights, "sha256"),
                            .synthetic = weights.at("synthetic").get<bool>()},
                .images = {.folder = text(images, "folder"),
                           .count = count(images, "count").value_or(0),
                           .labelled = flag(images, "labelled"),
                           .generated = flag(images, "generated")},
                .macs = read_macs(record),
                .energy_source = text(object_of(record, "energy"), "source"),
                .energy_missing = text(object_of(record, "energy"), "missing"),
                .candidates = {},
                .record = record};
  for (const json& candidate : record.at("candidates")) {
    run.candidates.push_back(read_candidate(candidate));
    const std::string& name = run.candidates.back().name;
    if (std::ranges::count(run.candidates, name, &Candidate::name) > 1) {
      throw std::invalid_argument(fmt::format("two candidates are called \"{}\"", name));
    }
  }
  return run;
}

AccuracyCounts read_accuracy(const json& accuracy) {
  if (!accuracy.contains("reference_top1_correct")) {
    return {.images = accuracy.at("images").get<int>(),
            .top1_correct = accuracy.at("top1_correct").get<int>(),
            .top5_correct = accuracy.at("top5_correct").get<int>(),
            .has_reference = false};
  }
  return {.images = accuracy.at("images").get<int>(),
          .top1_correct = accuracy.at("top1_correct").get<int>(),
          .top5_correct = accuracy.at("top5_correct").get<int>(),
          .reference_top1_correct = accuracy.at("reference_top1_correct").get<int>(),
          .reference_top5_correct = accuracy.at("reference_top5_correct").get<int>(),
          .only_reference_correct = accuracy.at("only_reference_correct").get<int>(),
          .only_candidate_correct = accuracy.at("only_candidate_correct").get<int>()};
}

std::map<std::string, int> computed_in(const json& record) {
  std::map<std::string, int> layers;
  const auto all = record.find("layers");
  if (all == record.end() || !all->is_array()) return layers;
  for (const json& layer : *all) {
    if (layer.is_object()) ++layers[text(layer, "arithmetic")];
  }
  return layers;
}

Evaluation read_evaluation(const json& record) {
  Evaluation evaluation{.attempt = read_attempt(record),
                        .images = count(record, "images").value_or(0),
                        .max_abs_error = number(record, "max_abs_error"),
                        .sqnr_db = number(record, "sqnr_db"),
                        .top1_agreement = count(record, "top1_agreement"),
                        .tied_top = count(record, "tied_top"),
                        .checks = record.value("checks", json::object()),
                        .computed_in = computed_in(record),
                        .classes = count(record, "classes"),
                        .background_skipped = flag(record, "background_skipped"),
                        .accuracy_missing = text(record, "accuracy_missing"),
                        .accuracy = std::nullopt};
  const auto accuracy = record.find("accuracy");
  if (accuracy != record.end() && accuracy->is_object()) {
    evaluation.accuracy = read_accuracy(*accuracy);
  }
  return evaluation;
}

std::vector<Phase> read_phases(const json& record) {
  std::vector<Phase> phases;
  const auto all = record.find("phases");
  if (all == record.end() || !all->is_array()) return phases;
  for (const json& phase : *all) {
    phases.push_back({.name = phase.at("name").get<std::string>(),
                      .duration_ns = phase.at("duration_ns").get<double>()});
  }
  return phases;
}

Launch read_launch(const json& record) {
  Launch launch{.attempt = read_attempt(record),
                .spawn_ns = number(record, "spawn_ns"),
                .open_ns = number(record, "open_ns"),
                .phases = read_phases(record),
                .first_inference_ns = number(record, "first_inference_ns"),
                .bare_rss_bytes = number(record, "bare_rss_bytes"),
                .settled = std::nullopt,
                .session = record.value("session", json::object())};
  const auto warm_up = record.find("warm_up");
  if (warm_up != record.end() && warm_up->is_object()) launch.settled = flag(*warm_up, "settled");
  return launch;
}

// Ratios are taken of the logarithms of times.
void check_time(double time_ns) {
  if (!(time_ns > 0)) throw std::invalid_argument(fmt::format("{} ns is no time", time_ns));
}

std::vector<Slice> read_slices(const json& record) {
  std::vector<Slice> slices;
  for (const json& slice : record.at("slices")) {
    slices.push_back({.candidate = slice.at("candidate").get<std::string>(),
                      .after_switch_ns = number(slice, "after_switch_ns"),
                      .run_ns = slice.at("run_ns").get<std::vector<double>>(),
                      .streams = slice.value("streams", std::vector<std::size_t>{}),
                      .wall_ns = number(slice, "wall_ns"),
                      .cpu_ns = number(slice, "cpu_ns"),
                      .energy_uj = number(slice, "energy_uj")});
    const Slice& added = slices.back();
    std::ranges::for_each(added.run_ns, check_time);
    // Throws where its streams do not fit its inferences.
    if (!added.run_ns.empty()) stats::time_per_image_ns(added.run_ns, added.streams, 1);
    if (slices.back().after_switch_ns) check_time(*slices.back().after_switch_ns);
  }
  return slices;
}

std::vector<WorkerUse> read_workers(const json& record) {
  std::vector<WorkerUse> workers;
  for (const json& worker : record.at("workers")) {
    workers.push_back({.candidate = worker.at("candidate").get<std::string>(),
                       .peak_rss_bytes = number(worker, "peak_rss_bytes"),
                       .pss_bytes = number(worker, "pss_bytes"),
                       .cpu_ns = number(worker, "cpu_ns"),
                       .wall_ns = number(worker, "wall_ns")});
  }
  return workers;
}

std::vector<std::string> read_trust_notes(const json& record) {
  const auto circumstances = record.find("circumstances");
  if (circumstances == record.end() || !circumstances->is_object()) return {};
  return circumstances->value("trust_notes", std::vector<std::string>{});
}

Roofline read_roofline(const json& record) {
  Roofline roofline{.threads = record.at("threads").get<int>(),
                    .peaks = {},
                    .read_bytes_per_second = number(record, "read_bytes_per_second")};
  for (const json& peak : record.at("peaks")) {
    roofline.peaks.push_back({.arithmetic = peak.at("arithmetic").get<std::string>(),
                              .instructions = text(peak, "instructions"),
                              .macs_per_second = peak.at("macs_per_second").get<double>()});
    const double peak_macs = roofline.peaks.back().macs_per_second;
    if (!(peak_macs > 0)) {
      throw std::invalid_argument(
          fmt::format("{} multiply-adds per second are no peak", peak_macs));
    }
  }
  return roofline;
}

class Reader {
 public:
  void add(const json& record) {
    const auto kind = record.at("record").get<std::string>();
    if (kind == "run") return add_run(record);
    if (kind == "end") {
      records_.end =
          End{.reason = text(record, "reason"), .duration_ns = number(record, "duration_ns")};
      return;
    }
    if (kind == "artifact") {
      records_.artifacts.push_back({.attempt = read_attempt(record),
                                    .size_bytes = number(record, "size_bytes"),
                                    .prepare_ns = number(record, "prepare_ns"),
                                    .runtime_version = text(record, "runtime_version")});
    } else if (kind == "evaluation") {
      records_.evaluations.push_back(read_evaluation(record));
    } else if (kind == "roofline") {
      records_.rooflines.push_back(read_roofline(record));
    } else if (kind == "failure") {
      records_.failures.push_back(read_attempt(record));
    } else if (kind == "launch") {
      add_launch(record);
    } else if (kind == "sweep") {
      std::vector<Slice> slices = read_slices(record);
      round_of(record).sweeps.push_back(std::move(slices));
    } else if (kind == "round") {
      finish_round(record);
    } else {
      return;
    }
    records_.end.reset();  // The run went on: it was resumed.
  }

  bool has_run() const { return has_run_; }
  RunRecords take() { return std::move(records_); }
  RunRecords& records() { return records_; }

 private:
  // The first one stays: a resumed run may repeat it, but its candidates are the same.
  void add_run(const json& record) {
    const int schema = record.at("schema").get<int>();
    if (schema > kSchema) {
      throw InputError(
          fmt::format("it has schema {}, and this edgebench knows {}; read it with "
                      "edgebench {}",
                      schema, kSchema, text(record, "edgebench")));
    }
    if (!has_run_) records_.run = read_header(record);
    has_run_ = true;
  }

  Round& begin_round(int number, bool duel) {
    Round& round = records_.rounds.emplace_back();
    round.number = number;
    round.duel = duel;
    return round;
  }

  Round& round_of(const json& record) {
    const int number = record.at("round").get<int>();
    const bool duel = flag(record, "duel");
    std::vector<Round>& rounds = records_.rounds;
    if (rounds.empty() || rounds.back().finished || rounds.back().number != number ||
        rounds.back().duel != duel) {
      begin_round(number, duel);
    }
    return rounds.back();
  }

  void add_launch(const json& record) {
    Launch launch = read_launch(record);
    Round* round = &round_of(record);
    const bool again = std::ranges::any_of(round->launches, [&](const Launch& earlier) {
      return earlier.attempt.candidate == launch.attempt.candidate;
    });
    if (again) round = &begin_round(round->number, round->duel);
    round->launches.push_back(std::move(launch));
  }

  void finish_round(const json& record) {
    std::vector<WorkerUse> workers = read_workers(record);
    Round& round = round_of(record);
    round.workers = std::move(workers);
    round.trust_notes = read_trust_notes(record);
    round.finished = true;
  }

  RunRecords records_;
  bool has_run_ = false;
};

// nlohmann's messages begin with a number in brackets that means nothing to the reader.
std::string without_code(std::string_view message) {
  const std::size_t end = message.starts_with("[json.") ? message.find("] ") : message.npos;
  return std::string(end == message.npos ? message : message.substr(end + 2));
}

[[noreturn]] void throw_no_run(const std::filesystem::path& file, const RunRecords& records) {
  const std::string broken = records.broken_lines.empty()
                                 ? ""
                                 : fmt::format(" (line {}: {})", records.broken_lines.front().line,
                                               records.broken_lines.front().what);
  throw InputError(
      fmt::format("{} has no run record{}, so it is not the records.jsonl of a run; "
                  "give the folder that `edgebench bench --out` wrote",
                  file.string(), broken));
}

}  // namespace

RunRecords read_records(const std::filesystem::path& path) {
  const auto file = std::filesystem::is_directory(path) ? path / "records.jsonl" : path;
  std::error_code ignored;
  if (std::filesystem::status(file, ignored).type() == std::filesystem::file_type::not_found) {
    throw InputError(fmt::format(
        "there is no {}; give the folder that `edgebench bench --out` wrote", file.string()));
  }
  const std::string content = read_file(file);
  Reader reader;
  std::string_view rest = content;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) {
      reader.records().torn_last_line = true;
      break;
    }
    try {
      reader.add(json::parse(rest.substr(0, end)));
    } catch (const InputError& error) {
      throw InputError(fmt::format("cannot use {}: {}", file.string(), error.what()));
    } catch (const json::parse_error& error) {
      reader.records().broken_lines.push_back(
          {line, fmt::format("it is no JSON from character {} on", error.byte)});
    } catch (const std::exception& error) {
      reader.records().broken_lines.push_back({line, without_code(error.what())});
    }
    rest.remove_prefix(end + 1);
  }
  if (!reader.has_run()) throw_no_run(file, reader.records());
  return reader.take();
}

}  // namespace edgebench::judge
