// Going on with an interrupted run: its records say what was planned, which rounds were finished
// and which candidates have failed. The last round may have been cut off after any sweep; whoever
// goes on decides whether it has enough of them.

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "measure/bench.h"
#include "measure/round.h"

namespace edgebench::measure {
namespace {

using nlohmann::json;

void read_plan(const json& record, ResumedRun& run) {
  run.candidates = record.at("candidates").get<std::vector<Candidate>>();
  run.machine = record.at("machine");
  run.cpus.workers = record.at("cpu_choice").at("workers").get<std::vector<int>>();
  run.cpus.coordinator = record.at("cpu_choice").at("coordinator");
  run.weights = record.at("weights");
  run.images = record.at("images");
  run.quantised = record.value("quantised", nlohmann::json());
  const json& plan = record.at("plan");
  run.settings.stopping = {.rounds_all = plan.at("rounds_min"),
                           .rounds_max = plan.at("rounds_max"),
                           .budget_ns = plan.at("budget_ns"),
                           .rest = plan.value("rest", false)};
  run.settings.sweeps_per_round = plan.at("sweeps_per_round");
  run.settings.slice_ns = plan.at("slice_ns");
  run.settings.runs_per_slice = plan.value("runs_per_slice", run.settings.runs_per_slice);
  run.baseline = plan.value("baseline", "");
  run.settings.seed = plan.at("seed");
  run.settings.warm_up = plan.at("warm_up");
  run.settings.deadline_ns = plan.at("deadline_ns");
  if (const json& limit = plan.at("memory_limit_bytes"); !limit.is_null()) {
    run.settings.memory_limit_bytes = limit.get<std::uint64_t>();
  }
}

void read_sweep(const json& record, ResumedRun& run) {
  std::vector<stats::Tally::SliceTime> times;
  for (const json& slice : record.at("slices")) {
    const auto name = slice.at("candidate").get<std::string>();
    const auto candidate = std::ranges::find(run.candidates, name, &Candidate::name);
    if (candidate == run.candidates.end() || slice.at("run_ns").empty()) continue;
    times.push_back(slice_time(*candidate, slice));
  }
  run.tally.add_sweep(times);
  if (!run.cut_off) run.cut_off = CutOffRound{};
  run.cut_off->number = record.at("round");
  run.cut_off->duel = record.value("duel", false);
  ++run.cut_off->sweeps;
  run.cut_off->workers.clear();
  for (const auto& slice : times) run.cut_off->workers.insert(slice.candidate);
}

void read_round(const json& record, ResumedRun& run) {
  std::set<std::string> survivors;
  for (const json& worker : record.at("workers")) survivors.insert(worker.at("candidate"));
  run.tally.end_round(survivors);
  run.cut_off.reset();
  run.elapsed_ns = record.at("elapsed_ns");
}

void read_record(const json& record, ResumedRun& run) {
  const auto kind = record.at("record").get<std::string>();
  if (kind == "run") read_plan(record, run);
  if (kind == "resume") run.settings.stopping.budget_ns = record.at("budget_ns");
  if (kind == "sweep") read_sweep(record, run);
  if (kind == "round") read_round(record, run);
  if (kind == "artifact") {
    run.runtime_versions[record.at("candidate")] = record.value("runtime_version", "");
  }
  // What failed before the first round is tried again: a full disk may have been the reason.
  const bool decides = kind == "launch" || kind == "failure";
  if (decides && record.value("outcome", "failed") != "ok") {
    run.failed.push_back(record.at("candidate"));
  }
  if (kind != "launch" && kind != "sweep") return;
  const int round = record.at("round");
  // The first launch of a round after an unfinished one.
  if (kind == "launch" && round > run.last_round) {
    run.tally.discard_round();
    run.cut_off.reset();
  }
  run.last_round = std::max(run.last_round, round);
}

}  // namespace

ResumedRun read_interrupted(const std::filesystem::path& records) {
  ResumedRun run;
  std::istringstream lines(read_file(records));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    // A last line without its newline was torn by what ended the run.
    if (lines.eof()) break;
    try {
      read_record(json::parse(line), run);
    } catch (const json::exception&) {
      throw InputError(fmt::format("line {} of {} is not a record; remove the line to go on",
                                   number, records.string()));
    }
  }
  if (run.candidates.empty()) {
    throw InputError(
        fmt::format("{} holds no run to go on with; start a new one with --out", records.string()));
  }
  return run;
}

}  // namespace edgebench::measure
