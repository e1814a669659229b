// The formats one by one; report.h is the way in.
#pragma once

#include <string>

#include "judge/boards/boards.h"
#include "judge/summary.h"
#include "report/options.h"

namespace edgebench::report {

std::string table(const judge::Summary& summary, const Options& options = {});
std::string markdown(const judge::Summary& summary, const Options& options = {});
std::string csv(const judge::Summary& summary);
// All boards' rows, whose first column is their board's label.
std::string csv(const judge::Boards& boards);
std::string json(const judge::Summary& summary);

}  // namespace edgebench::report
