// Which candidate to deploy under a user's limits, why, and what would change that. It rests on the
// same comparisons as the verdict of a report, among those that keep the limits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/recommend/limits.h"
#include "judge/recommend/objective.h"
#include "judge/summary.h"
#include "record/records.h"

namespace edgebench::judge {

enum class RecommendationKind {
  recommended,
  none_within_limits,
  cannot_judge,  // A limit or the objective needs a figure that the run has not.
  undecided,     // Too few rounds to tell those within the limits apart.
  nothing_measured,
};

// A measured candidate that is out of the question.
struct Excluded {
  std::string candidate;
  std::vector<Check> missed;  // The limits that it does not meet; empty where `lacking` says why.
  std::string lacking;        // A figure that the objective needs; empty: none.
  double miss = 0;            // The largest of `missed`; infinite where a figure lacks.
};

// With this limit instead of the one given, or beside those given, the answer would be another.
struct Change {
  Limit limit;
  std::string given;                   // The text of the limit that it replaces; empty: none.
  std::string answer;                  // Empty: no candidate.
  std::optional<ComparedPair> result;  // The answer with the one recommended now, if any.
};

struct Recommendation {
  RecommendationKind kind = RecommendationKind::nothing_measured;
  std::string recommended;
  std::string sentence;                        // Why; without a recommendation, why there is none.
  std::vector<std::string> level;              // As good as it, or not told apart from it.
  std::string runner_up;                       // Whom it would be without the recommended one.
  std::optional<ComparedPair> over_runner_up;  // The recommended one with it.
  std::vector<Check> checks;                   // Of the recommended one, a limit each.
  std::vector<Excluded> excluded;              // The nearest miss first.
  std::vector<std::string> front;              // See front.h; of all that the objective compares.
  std::vector<Change> changes;                 // In the order of kLimitKinds.
};

// `summary` is that of `records`. The same records give the same answer, whatever the order of
// their candidates. A limit on a figure counts by its estimate; Check::crossed() tells where the
// interval leaves it open.
Recommendation recommend(const record::RunRecords& records, const Summary& summary,
                         const Question& question);

std::string_view name_of(RecommendationKind kind);

}  // namespace edgebench::judge
