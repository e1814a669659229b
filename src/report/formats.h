// The formats one by one; report.h is the way in.
#pragma once

#include <cstddef>
#include <string>

#include "judge/summary.h"

namespace edgebench::report {

std::string table(const judge::Summary& summary, std::size_t width);
std::string markdown(const judge::Summary& summary);
std::string csv(const judge::Summary& summary);
std::string json(const judge::Summary& summary);

}  // namespace edgebench::report
