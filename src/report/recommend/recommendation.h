// A recommendation as text, for people and for programs.
#pragma once

#include <cstddef>
#include <string>

#include "judge/recommend/recommend.h"
#include "judge/summary.h"

namespace edgebench::report {

// The answer first, then its evidence; in lines of at most `width` columns.
std::string recommendation_text(const judge::Recommendation& recommendation,
                                const judge::Summary& summary, const judge::Question& question,
                                std::size_t width);

// docs/RESULT_SCHEMA.md describes it.
std::string recommendation_json(const judge::Recommendation& recommendation,
                                const judge::Summary& summary, const judge::Question& question);

}  // namespace edgebench::report
