#include "report/context.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "judge/words.h"
#include "report/columns.h"

namespace edgebench::report {
namespace {

std::string machine_words(const judge::Summary& summary) {
  const auto machine = summary.run.record.find("machine");
  if (machine == summary.run.record.end() || !machine->is_object()) return "not available";
  const auto model = machine->find("cpu_model");
  const auto cpus = machine->find("logical_cpus");
  std::string words =
      model != machine->end() && model->is_string() ? model->get<std::string>() : "unknown CPU";
  if (cpus != machine->end() && cpus->is_number_integer()) {
    words += fmt::format(", {}", judge::count_words(cpus->get<std::size_t>(), "CPU"));
  }
  std::set<int> threads;
  std::set<int> batches;
  for (const judge::Candidate& candidate : summary.run.candidates) {
    threads.insert(candidate.threads);
    batches.insert(candidate.batch);
  }
  if (threads.size() == 1) {
    words += "; " + judge::count_words(static_cast<std::size_t>(*threads.begin()), "thread");
  }
  if (batches.size() == 1) words += fmt::format(", batch {}", *batches.begin());
  return words;
}

std::string rounds_words(const judge::Summary& summary) {
  std::string words = judge::count_words(summary.rounds, "round");
  if (summary.duel_rounds > 0) {
    words += fmt::format(" and {}", judge::count_words(summary.duel_rounds, "duel"));
  }
  if (summary.end && summary.end->duration_ns) {
    words += fmt::format(" in {:.0f} s", *summary.end->duration_ns / 1e9);
  }
  return fmt::format("{}, begun {} with edgebench {}", words, summary.run.started,
                     summary.run.edgebench_version);
}

void add_too_few_samples(const judge::Summary& summary, const char* name,
                         stats::PercentileEstimate judge::Latency::*percentile,
                         std::vector<std::string>& lines) {
  std::vector<std::string> rows;
  for (const judge::Row* row : measured_rows(summary)) {
    const stats::PercentileEstimate& estimate = (*row->latency).*percentile;
    if (estimate.value) continue;
    rows.push_back(fmt::format("{} ({} of {})", row->candidate.name, estimate.have, estimate.need));
  }
  if (rows.empty()) return;
  lines.push_back(fmt::format("{}: not enough samples of {}.", name, judge::list_words(rows)));
}

}  // namespace

std::vector<Fact> context(const judge::Summary& summary) {
  const judge::Weights& weights = summary.run.weights;
  const judge::Images& images = summary.run.images;
  return {{"Weights", weights.synthetic ? fmt::format("SYNTHETIC ({}): no accuracy", weights.origin)
                                        : weights.origin},
          {"Images", images.generated ? fmt::format("{}, generated", images.count)
                                      : fmt::format("{} from {}", images.count, images.folder)},
          {"Machine", machine_words(summary)},
          {"Run", rounds_words(summary)}};
}

std::vector<std::string> missing_lines(const judge::Summary& summary) {
  std::vector<std::string> lines;
  add_too_few_samples(summary, "p90", &judge::Latency::p90_ns, lines);
  add_too_few_samples(summary, "p99", &judge::Latency::p99_ns, lines);
  const bool any_accuracy = std::ranges::any_of(
      summary.rows, [](const judge::Row& row) { return row.accuracy.has_value(); });
  if (!any_accuracy && !measured_rows(summary).empty()) {
    const char* reason = summary.run.weights.synthetic ? "the weights are synthetic"
                         : summary.run.images.labelled ? "no evaluation was recorded"
                                                       : "the images have no labels";
    lines.push_back(fmt::format("Accuracy: not measured ({}).", reason));
  }
  return lines;
}

std::vector<std::string> accuracy_lines(const judge::Summary& summary) {
  const auto percent = [](const judge::Share& share) {
    return fmt::format("{:.1f} % ({:.1f} to {:.1f})", 100 * share.value, 100 * share.interval.low,
                       100 * share.interval.high);
  };
  std::vector<std::string> lines;
  for (const judge::Row* row : measured_rows(summary)) {
    if (!row->accuracy) continue;
    const judge::Accuracy& accuracy = *row->accuracy;
    std::string line =
        fmt::format("{}: top-1 {}, top-5 {} of {} images", row->candidate.name,
                    percent(accuracy.top1), percent(accuracy.top5), accuracy.counts.images);
    if (accuracy.difference && accuracy.mcnemar) {
      const stats::PairedDifference& difference = *accuracy.difference;
      line += fmt::format(
          "; top-1 differs from the reference's by {:+.2f} points ({:+.2f} to {:+.2f}; McNemar p = "
          "{:.2g})",
          100 * difference.difference, 100 * difference.interval.low,
          100 * difference.interval.high, accuracy.mcnemar->exact_p);
    }
    lines.push_back(line + ".");
  }
  return lines;
}

std::string outcome_words(const judge::Row& row) {
  if (row.outcome == Outcome::ok) return "not measured: no round with it was finished";
  std::string outcome(outcome_name(row.outcome));
  std::ranges::replace(outcome, '_', ' ');
  return row.reason.empty() ? outcome : fmt::format("{}: {}", outcome, row.reason);
}

}  // namespace edgebench::report
