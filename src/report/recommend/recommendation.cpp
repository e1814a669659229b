// The order is that of a reader's questions: which one, who else, what was ruled out and why, what
// else would be worth a look, and how firm the answer is.
#include "report/recommend/recommendation.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/units.h"
#include "judge/words.h"
#include "report/context.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

using judge::LimitKind;
using judge::Recommendation;
using judge::RecommendationKind;
using judge::Row;

const Row& row_of(const judge::Summary& summary, const std::string& name) {
  return *std::ranges::find_if(summary.rows,
                               [&](const Row& row) { return row.candidate.name == name; });
}

// "1.22x (1.19 to 1.24)", "1.22x" where there is no interval.
std::string ratio(const judge::ComparedPair& comparison) {
  if (comparison.result.interval) return judge::ratio_words(comparison.result);
  return comparison.result.ratio ? fmt::format("{:.2f}x", *comparison.result.ratio)
                                 : "never measured side by side";
}

// What a reader weighs: "1.73 ms, 4.72 MB, 60.0 MB of memory, top-1 79.7 %".
std::string figures(const Row& row) {
  std::vector<std::string> parts = {judge::figure_words(LimitKind::p99, row.latency->p50_ns)};
  if (row.size_bytes) parts.push_back(bytes_words(*row.size_bytes));
  if (row.memory.peak_rss_bytes) {
    parts.push_back(bytes_words(*row.memory.peak_rss_bytes) + " of memory");
  }
  if (row.accuracy) parts.push_back(fmt::format("top-1 {:.1f} %", 100 * row.accuracy->top1.value));
  return fmt::format("{}", fmt::join(parts, ", "));
}

// Paragraphs and lists of one width.
class Page {
 public:
  explicit Page(std::size_t width) : width_(std::min(width, kWidestText)) {}

  void paragraph(std::string_view text) { text_ += wrapped(text, width_); }
  void item(std::string_view text) { text_ += wrapped(text, width_, "- "); }
  void heading(std::string_view text) { text_ += "\n" + wrapped(text, width_); }
  std::string take() { return std::move(text_); }

 private:
  std::size_t width_;
  std::string text_;
};

void add_answer(const Recommendation& answer, const judge::Summary& summary, Page& page) {
  if (answer.kind != RecommendationKind::recommended) {
    page.paragraph("No recommendation. " + answer.sentence);
    return;
  }
  const Row& row = row_of(summary, answer.recommended);
  page.paragraph(
      fmt::format("Recommended: {} ({}). {}", answer.recommended, figures(row), answer.sentence));
  if (!answer.level.empty()) {
    page.paragraph(
        fmt::format("As good, or not told apart from it: {}.", judge::list_words(answer.level)));
  }
  if (!row.trusted) {
    page.paragraph("Something casts doubt on its latencies: see below.");
  }
  if (!answer.runner_up.empty()) {
    const Row& runner_up = row_of(summary, answer.runner_up);
    page.paragraph(fmt::format("Runner-up: {} ({}); {} is {} as fast.", answer.runner_up,
                               figures(runner_up), answer.recommended,
                               ratio(*answer.over_runner_up)));
  }
}

void add_limits(const Recommendation& answer, Page& page) {
  if (answer.checks.empty()) return;
  page.heading(fmt::format("The limits, and {}:", answer.recommended));
  for (const judge::Check& check : answer.checks) {
    std::string line = fmt::format("{} {}: {}", judge::option_of(check.limit.kind),
                                   check.limit.text, check_words(check));
    if (check.interval) {
      line += fmt::format(
          " ({:.0f} % interval {} to {}{})", 100 * check.interval->confidence,
          judge::figure_words(check.limit.kind, check.interval->low),
          judge::figure_words(check.limit.kind, check.interval->high),
          check.crossed() ? ", so the estimate keeps it and the interval does not" : "");
    }
    page.item(line + ".");
  }
}

void add_excluded(const Recommendation& answer, Page& page) {
  if (answer.excluded.empty()) return;
  page.heading("Out of the question, the nearest first:");
  for (const judge::Excluded& excluded : answer.excluded) {
    std::vector<std::string> reasons;
    if (!excluded.lacking.empty()) reasons.push_back(excluded.lacking);
    for (const judge::Check& check : excluded.missed) {
      std::string reason = fmt::format("{} ({} {}", check_words(check),
                                       judge::option_of(check.limit.kind), check.limit.text);
      if (check.crossed()) reason += "; its interval reaches within";
      reasons.push_back(reason + ")");
    }
    page.item(fmt::format("{}: {}.", excluded.candidate, fmt::join(reasons, "; ")));
  }
}

void add_unfit(const judge::Summary& summary, Page& page) {
  bool headed = false;
  for (const Row& row : summary.rows) {
    if (row.outcome == Outcome::ok && row.latency) continue;
    if (!headed) page.heading("Without figures, so never recommended:");
    headed = true;
    page.item(fmt::format("{}: {}.", row.candidate.name, outcome_words(row)));
  }
}

void add_front(const Recommendation& answer, const judge::Summary& summary, Page& page) {
  if (answer.front.size() < 2) return;
  page.heading("Beaten by nobody in speed, size, memory and accuracy together:");
  for (const std::string& name : answer.front) {
    const bool out = std::ranges::find(answer.excluded, name, &judge::Excluded::candidate) !=
                     answer.excluded.end();
    page.item(fmt::format("{}: {}{}", name, figures(row_of(summary, name)),
                          out ? "; out of the question" : ""));
  }
}

void add_changes(const Recommendation& answer, Page& page) {
  if (answer.changes.empty()) {
    if (!answer.checks.empty()) {
      page.heading("No other value of these limits would change the answer.");
    }
    return;
  }
  page.heading("What would change the answer:");
  for (const judge::Change& change : answer.changes) {
    const std::string instead =
        change.given.empty() ? "" : fmt::format(" instead of {}", change.given);
    std::string other = change.answer.empty() ? "no candidate" : change.answer;
    if (change.result) other += fmt::format(", {} as fast", ratio(*change.result));
    page.item(fmt::format("{} {}{}: {}.", judge::option_of(change.limit.kind), change.limit.text,
                          instead, other));
  }
}

// Notes on the whole run, and those on the recommended candidate.
bool concerns(const judge::Note& note, const Recommendation& answer) {
  return note.candidate.empty() || note.candidate == answer.recommended;
}

void add_notes(const Recommendation& answer, const judge::Summary& summary, Page& page) {
  bool headed = false;
  for (const judge::Note& note : summary.notes) {
    if (!concerns(note, answer)) continue;
    if (!headed) page.heading("Before you believe it:");
    headed = true;
    page.item(note.text);
  }
}

}  // namespace

std::string recommendation_text(const Recommendation& recommendation, const judge::Summary& summary,
                                const judge::Question& question, std::size_t width) {
  Page page(width);
  add_answer(recommendation, summary, page);
  if (question.objective != judge::Objective::latency) {
    page.paragraph(fmt::format("Asked for: {}.", name_of(question.objective)));
  }
  add_limits(recommendation, page);
  add_excluded(recommendation, page);
  // Nothing else is sure before there was a comparison.
  if (recommendation.kind == RecommendationKind::undecided) return page.take();
  add_changes(recommendation, page);
  add_front(recommendation, summary, page);
  add_unfit(summary, page);
  add_notes(recommendation, summary, page);
  return page.take();
}

}  // namespace edgebench::report
