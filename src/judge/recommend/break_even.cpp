#include "judge/recommend/break_even.h"

#include <cmath>

namespace edgebench::judge {
namespace {

bool can_be_compared(const Row& row) {
  return row.measured() && row.cold_start.first_answer_ns;
}

const Row* first_to_answer(const std::vector<Row>& rows, const record::Candidate& workload) {
  const Row* first = nullptr;
  for (const Row& row : rows) {
    if (!can_be_compared(row) || !record::same_workload(row.candidate, workload)) continue;
    if (first == nullptr || *row.cold_start.first_answer_ns < *first->cold_start.first_answer_ns) {
      first = &row;
    }
  }
  return first;
}

// start + (n - 1) p50 = start' + (n - 1) p50', the first answer holding the first inference.
std::optional<double> inferences_to_catch_up(const Row& late, const Row& early) {
  const double saved_ns = early.latency->p50_ns - late.latency->p50_ns;
  if (saved_ns <= 0) return std::nullopt;
  const double behind_ns = *late.cold_start.first_answer_ns - *early.cold_start.first_answer_ns;
  return 1 + std::ceil(behind_ns / saved_ns);
}

}  // namespace

void find_break_even(std::vector<Row>& rows) {
  for (Row& row : rows) {
    if (!can_be_compared(row)) continue;
    const Row* early = first_to_answer(rows, row.candidate);
    if (early == &row) continue;
    row.cold_start.break_even = BreakEven{.other = early->candidate.name,
                                          .inferences = inferences_to_catch_up(row, *early)};
  }
}

}  // namespace edgebench::judge
