// Runs made by hand, as records: every figure in them is chosen, so that tests know the answers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "judge/summary.h"
#include "record/records.h"
#include "record/tally.h"
#include "support.h"

namespace edgebench::test {

using nlohmann::json;

// The median time of an inference of each candidate of a round, in nanoseconds.
using Times = std::map<std::string, double>;
inline const Times kTwoTimes = {{"a:x", 6e6}, {"b:x", 5e6}};

class MadeRun {
 public:
  explicit MadeRun(const std::vector<std::string>& candidates) {
    for (const std::string& name : candidates) {
      header_["candidates"].push_back({{"name", name},
                                       {"runtime", name.substr(0, name.find(':'))},
                                       {"variant", name.substr(name.find(':') + 1)},
                                       {"threads", 1},
                                       {"batch", 1},
                                       {"options", json::object()},
                                       {"planted_slowdown", 1.0}});
    }
  }

  json& header() { return header_; }

  // Makes a candidate a user's file.
  // `more` are further members of the candidate.
  void users_file(const std::string& candidate, const std::string& file,
                  const json& more = json::object()) {
    for (json& one : header_["candidates"]) {
      if (one.at("name") != candidate) continue;
      one["variant"] = "";
      one["file"] = file;
      one.update(more);
    }
  }

  void add(const json& record) { records_.push_back(record); }
  json& last() { return records_.back(); }

  void artifact(const std::string& candidate, double size_bytes) {
    add({{"record", "artifact"},
         {"candidate", candidate},
         {"outcome", "ok"},
         {"reason", ""},
         {"size_bytes", size_bytes},
         {"prepare_ns", 2e9},
         {"runtime_version", "1.2.3"}});
  }

  void trouble(const std::string& record, const std::string& candidate, const std::string& outcome,
               const std::string& reason, const std::string& log = "") {
    json line = {{"record", record},
                 {"candidate", candidate},
                 {"outcome", outcome},
                 {"reason", reason},
                 {"round", 1},
                 {"head_to_head", false},
                 {"log", log.empty() ? json(nullptr) : json(log)}};
    if (record == "launch") line["repeat"] = "edgebench bench --candidate " + candidate;
    add(line);
  }

  void evaluation(const std::string& candidate, const json& accuracy = nullptr) {
    add({{"record", "evaluation"},
         {"candidate", candidate},
         {"outcome", "ok"},
         {"reason", ""},
         {"images", 200},
         {"max_abs_error", 1.5e-5},
         {"sqnr_db", 112.4},
         {"top1_agreement", 200},
         {"tied_top", 0},
         {"checks", {{"same_bits_twice", true}, {"batch_rows_agree", nullptr}}},
         {"accuracy", accuracy}});
  }

  void launch(int round, const std::string& candidate, bool head_to_head = false,
              bool settled = true) {
    add({{"record", "launch"},
         {"round", round},
         {"head_to_head", head_to_head},
         {"candidate", candidate},
         {"outcome", "ok"},
         {"reason", ""},
         {"log", nullptr},
         {"spawn_ns", 10e6},
         {"open_ns", 80e6 + 1e6 * round},
         {"phases",
          {{{"name", "read"}, {"duration_ns", 20e6}},
           {{"name", "compile"}, {"duration_ns", 60e6 + 1e6 * round}}}},
         {"first_inference_ns", 20e6},
         {"warm_up", {{"settled", settled}, {"runs", 40}}},
         {"bare_rss_bytes", 20e6},
         {"session", {{"kernels", "made"}}},
         {"repeat", "edgebench bench --candidate " + candidate}});
  }

  std::optional<int> page_faults;  // Of an inference; nothing: no slice tells.

  // One slice a candidate: `samples` inferences, all but every tenth at its time.
  void sweep(int round, int sweep, const Times& times_ns, bool head_to_head = false,
             int samples = 3) {
    json slices = json::array();
    for (const auto& [candidate, time_ns] : times_ns) {
      std::vector<double> run_ns(static_cast<std::size_t>(samples), time_ns);
      for (std::size_t i = 9; i < run_ns.size(); i += 10) run_ns[i] *= 1.2;
      slices.push_back({{"candidate", candidate},
                        {"after_switch_ns", time_ns * 1.1},
                        {"run_ns", run_ns},
                        {"wall_ns", 2 * time_ns},
                        {"cpu_ns", time_ns}});
      if (page_faults) slices.back()["page_faults"] = *page_faults * samples;
    }
    add({{"record", "sweep"},
         {"round", round},
         {"head_to_head", head_to_head},
         {"sweep", sweep},
         {"slices", slices}});
  }

  void finish_round(int round, const Times& times_ns, bool head_to_head = false,
                    const std::vector<std::string>& trust_notes = {}) {
    json workers = json::array();
    for (const auto& [candidate, time_ns] : times_ns) {
      workers.push_back({{"candidate", candidate},
                         {"peak_rss_bytes", 60e6},
                         {"pss_bytes", 50e6},
                         {"cpu_ns", 2e9},
                         {"wall_ns", 4e9}});
    }
    add({{"record", "round"},
         {"round", round},
         {"head_to_head", head_to_head},
         {"workers", workers},
         {"circumstances", {{"governor", "not available"}, {"trust_notes", trust_notes}}}});
  }

  // Whole rounds: all drift together by up to 1 %, and the first candidate wobbles a little
  // against the others, so that no two ratios are equal.
  void rounds(int first, int last, const Times& times_ns, int samples = 3,
              bool head_to_head = false, double wobble = 0.002) {
    for (int round = first; round <= last; ++round) {
      Times drifted = times_ns;
      for (auto& [name, time_ns] : drifted) time_ns *= 1 + 0.001 * (round % 10);
      const double sign = round % 2 == 0 ? 1 : -1;
      drifted.begin()->second *= 1 + sign * wobble * (1 + 0.1 * round);
      for (const auto& [name, time_ns] : times_ns) launch(round, name, head_to_head);
      for (int i = 0; i < 2; ++i) sweep(round, i, drifted, head_to_head, samples);
      finish_round(round, drifted, head_to_head);
    }
  }

  void end(const std::string& reason = "decided") {
    add({{"record", "end"}, {"reason", reason}, {"duration_ns", 40e9}});
  }

  std::string text() const {
    std::string lines = header_.dump() + "\n";
    for (const json& record : records_) lines += record.dump() + "\n";
    return lines;
  }

  record::RunRecords records(const std::string& appended = "") const {
    const TemporaryFolder folder;
    write_file_atomically(folder / "records.jsonl", text() + appended);
    return record::read_records(folder.path());
  }

  judge::Summary summary(const std::string& baseline = "") const {
    return judge::summarise(records(), baseline);
  }

 private:
  json header_ = {
      {"record", "run"},
      {"schema", record::kSchema},
      {"edgebench", "0.1.0"},
      {"started", "2026-11-20T12:00:00Z"},
      {"command", "edgebench bench"},
      {"machine", {{"cpu_model", "Example CPU"}, {"logical_cpus", 4}}},
      {"weights", {{"origin", "mobilenet_v2.safetensors"}, {"sha256", "ab"}, {"synthetic", false}}},
      {"images", {{"folder", "val"}, {"count", 200}, {"labelled", true}, {"generated", false}}},
      {"plan", {{"budget_s", 180}}},
      {"candidates", json::array()},
      {"worker_cpus", {1}}};
  std::vector<json> records_;
};

// The row of a candidate that is there.
inline const judge::Row& row_called(const judge::Summary& summary, const std::string& name) {
  for (const judge::Row& row : summary.rows) {
    if (row.candidate.name == name) return row;
  }
  throw std::out_of_range(name);
}

}  // namespace edgebench::test
