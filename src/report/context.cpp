#include "report/context.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/units.h"
#include "judge/comparable.h"
#include "judge/words.h"
#include "report/figures/columns.h"

namespace edgebench::report {
namespace {

std::string machine_words(const judge::Summary& summary) {
  std::string words = judge::machine_words(summary.run);
  if (summary.run.cpu_choice && !summary.run.cpu_choice->core_class.empty()) {
    words += ", on " + summary.run.cpu_choice->core_class;
  }
  std::set<int> threads;
  std::set<int> batches;
  for (const record::Candidate& candidate : summary.run.candidates) {
    threads.insert(candidate.threads);
    batches.insert(candidate.batch);
  }
  if (threads.size() == 1) {
    words += "; " + count_words(static_cast<std::size_t>(*threads.begin()), "thread");
  }
  if (batches.size() == 1) words += fmt::format(", batch {}", *batches.begin());
  return words;
}

std::string rounds_words(const judge::Summary& summary) {
  std::string words = count_words(summary.rounds, "round");
  if (summary.head_to_head_rounds > 0) {
    words += fmt::format(" and {}", count_words(summary.head_to_head_rounds, "head-to-head round"));
  }
  if (summary.end && summary.end->duration_ns) {
    words += fmt::format(" in {:.0f} s", static_cast<double>(*summary.end->duration_ns) / 1e9);
  }
  return fmt::format("{}, begun {} with edgebench {}", words, summary.run.started,
                     summary.run.edgebench);
}

std::string share_words(const judge::Share& share) {
  return fmt::format("{:.1f} % ({:.1f} to {:.1f})", 100 * share.value, 100 * share.interval.low,
                     100 * share.interval.high);
}

std::string accuracy_words(const judge::Accuracy& accuracy) {
  std::string words = fmt::format("top-1 {}, top-5 {} of {} images", share_words(accuracy.top1),
                                  share_words(accuracy.top5), accuracy.counts.images);
  if (!accuracy.difference || !accuracy.mcnemar) return words;
  const stats::PairedDifference& difference = *accuracy.difference;
  return words + fmt::format(
                     "; top-1 differs from the reference's by {:+.2f} points ({:+.2f} to {:+.2f}; "
                     "McNemar p = {:.2g})",
                     100 * difference.difference, 100 * difference.interval.low,
                     100 * difference.interval.high, accuracy.mcnemar->exact_p);
}

}  // namespace

std::vector<Fact> context(const judge::Summary& summary) {
  const record::Weights& weights = summary.run.weights;
  const record::Images& images = summary.run.images;
  return {{"Weights", weights.synthetic ? fmt::format("SYNTHETIC ({}): no accuracy", weights.origin)
                                        : weights.origin},
          {"Images", images.generated ? fmt::format("{}, generated", images.count)
                                      : fmt::format("{} from {}", images.count, images.folder)},
          {"Machine", machine_words(summary)},
          {"Run", rounds_words(summary)}};
}

std::vector<std::string> accuracy_lines(const judge::Summary& summary) {
  // Candidates with the same answers share a line, in the order of the first of each.
  std::vector<std::pair<std::string, std::vector<std::string>>> lines;
  for (const judge::Row* row : shown_rows(summary)) {
    if (!row->accuracy) continue;
    const std::string words = accuracy_words(*row->accuracy);
    const auto same = std::ranges::find(lines, words, [](const auto& line) { return line.first; });
    if (same == lines.end()) {
      lines.emplace_back(words, std::vector{row->candidate.name});
    } else {
      same->second.push_back(row->candidate.name);
    }
  }
  std::vector<std::string> joined;
  for (const auto& [words, names] : lines) {
    joined.push_back(fmt::format("{}: {}.", judge::list_words(names), words));
  }
  return joined;
}

std::string outcome_words(const judge::Row& row) {
  if (row.outcome == Outcome::ok) return "not measured: no round with it was finished";
  std::string outcome(enum_name(row.outcome));
  std::ranges::replace(outcome, '_', ' ');
  return row.reason.empty() ? outcome : fmt::format("{}: {}", outcome, row.reason);
}

}  // namespace edgebench::report
