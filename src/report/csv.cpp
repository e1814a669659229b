// One row a candidate, in the order of the plan, for spreadsheets and scripts: units are in the
// columns' names, figures are not rounded to what a reader wants, and an empty cell is a figure
// that was not measured. Source: RFC 4180.
#include <utility>

#include <fmt/format.h>

#include "report/formats.h"

namespace edgebench::report {
namespace {

using judge::Row;
using Value = std::optional<double>;

class Line {
 public:
  void add(std::string name, const std::string& text) {
    fields_.emplace_back(std::move(name), text);
  }
  void add(std::string name, const Value& value) {
    fields_.emplace_back(std::move(name), value ? fmt::format("{:.10g}", *value) : "");
  }
  void add(const std::string& name, const std::string& unit, const Value& value,
           const std::optional<stats::Interval>& interval) {
    add(name + unit, value);
    add(name + "_low" + unit, interval ? Value(interval->low) : std::nullopt);
    add(name + "_high" + unit, interval ? Value(interval->high) : std::nullopt);
  }

  std::string header() const {
    std::string line;
    for (const auto& [name, text] : fields_) line += (line.empty() ? "" : ",") + name;
    return line + "\r\n";
  }

  std::string text() const {
    std::string line;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      line += (i == 0 ? "" : ",") + quoted(fields_[i].second);
    }
    return line + "\r\n";
  }

 private:
  static std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string safe = "\"";
    for (const char letter : text) {
      if (letter == '"') safe += '"';
      safe += letter;
    }
    return safe + "\"";
  }

  std::vector<std::pair<std::string, std::string>> fields_;
};

void add_latency(Line& line, const std::optional<judge::Latency>& latency) {
  const auto value = [&](double judge::Latency::*figure) {
    return latency ? Value((*latency).*figure) : std::nullopt;
  };
  line.add("rounds", latency ? Value(static_cast<double>(latency->rounds)) : std::nullopt);
  line.add("samples", latency ? Value(static_cast<double>(latency->samples)) : std::nullopt);
  line.add("p50", "_ns", value(&judge::Latency::p50_ns),
           latency ? latency->p50_interval : std::nullopt);
  line.add("p90_ns", latency ? latency->p90_ns.value : std::nullopt);
  line.add("p99_ns", latency ? latency->p99_ns.value : std::nullopt);
  line.add("p99_over_p50", latency ? latency->p99_over_p50 : std::nullopt);
  line.add("after_switch_p50_ns", latency ? latency->after_switch_ns : std::nullopt);
  line.add("images_per_second", "", value(&judge::Latency::images_per_second),
           latency ? latency->images_per_second_interval : std::nullopt);
}

void add_comparison(Line& line, const judge::Summary& summary, const Row& row) {
  const auto& versus = row.versus_baseline;
  line.add("baseline", summary.baseline);
  line.add("speed_ratio", "", versus ? versus->result.ratio : std::nullopt,
           versus ? versus->result.interval : std::nullopt);
}

void add_resources(Line& line, const Row& row) {
  line.add("spawn_ns", row.cold_start.spawn_ns);
  line.add("open_ns", row.cold_start.open_ns);
  line.add("first_inference_ns", row.cold_start.first_inference_ns);
  line.add("first_answer_ns", row.cold_start.first_answer_ns);
  line.add("launches", Value(row.cold_start.launches));
  line.add("settled_launches", Value(row.cold_start.settled));
  line.add("peak_rss_bytes", row.memory.peak_rss_bytes);
  line.add("pss_bytes", row.memory.pss_bytes);
  line.add("bare_rss_bytes", row.memory.bare_rss_bytes);
  line.add("own_bytes", row.memory.own_bytes);
  line.add("cores_used", row.cores_used);
  line.add("energy_per_image_j", row.energy ? Value(row.energy->joules_per_image) : std::nullopt);
  line.add("roofline_share", row.roofline_share);
  line.add("artifact_bytes", row.size_bytes);
  line.add("prepare_ns", row.prepare_ns);
}

void add_answers(Line& line, const Row& row) {
  const auto& accuracy = row.accuracy;
  const auto share = [&](const char* name, judge::Share judge::Accuracy::*figure) {
    line.add(name, "", accuracy ? Value(((*accuracy).*figure).value) : std::nullopt,
             accuracy ? std::optional(((*accuracy).*figure).interval) : std::nullopt);
  };
  line.add("accuracy_images", accuracy ? Value(accuracy->counts.images) : std::nullopt);
  share("top1", &judge::Accuracy::top1);
  share("top5", &judge::Accuracy::top5);
  const auto difference = accuracy ? accuracy->difference : std::nullopt;
  line.add("top1_difference", "", difference ? Value(difference->difference) : std::nullopt,
           difference ? std::optional(difference->interval) : std::nullopt);
  const auto mcnemar = accuracy ? accuracy->mcnemar : std::nullopt;
  line.add("mcnemar_p", mcnemar ? Value(mcnemar->exact_p) : std::nullopt);
  const auto& evaluation = row.evaluation;
  line.add("reference_images", evaluation ? Value(evaluation->images) : std::nullopt);
  line.add("top1_agreement_images", evaluation && evaluation->top1_agreement
                                        ? Value(*evaluation->top1_agreement)
                                        : std::nullopt);
  line.add("sqnr_db", evaluation ? evaluation->sqnr_db : std::nullopt);
  line.add("max_abs_error", evaluation ? evaluation->max_abs_error : std::nullopt);
}

Line line_of(const judge::Summary& summary, const Row& row) {
  Line line;
  line.add("candidate", row.candidate.name);
  line.add("runtime", row.candidate.runtime);
  line.add("runtime_version", row.runtime_version);
  line.add("variant", row.candidate.variant);
  line.add("file", row.candidate.file);
  line.add("threads", Value(row.candidate.threads));
  line.add("batch", Value(row.candidate.batch));
  line.add("outcome", std::string(enum_name(row.outcome)));
  line.add("reason", row.reason);
  line.add("synthetic_weights", std::string(summary.run.weights.synthetic ? "true" : "false"));
  line.add("recommended",
           std::string(row.candidate.name == summary.verdict.recommended ? "true" : "false"));
  line.add("trusted", std::string(row.trusted ? "true" : "false"));
  add_latency(line, row.latency);
  add_comparison(line, summary, row);
  add_resources(line, row);
  add_answers(line, row);
  return line;
}

}  // namespace

std::string csv(const judge::Summary& summary) {
  std::string text;
  for (const Row& row : summary.rows) {
    const Line line = line_of(summary, row);
    if (text.empty()) text = line.header();
    text += line.text();
  }
  return text;
}

}  // namespace edgebench::report
