// Why candidates are no faster: links in the row of each, and the sentences that they lead to.
#pragma once

#include <cstddef>
#include <string>

#include "judge/summary.h"
#include "report/html/markup.h"

namespace edgebench::report::html {

// The kinds of what was seen of a candidate of the report, each a link to its sentence. Empty where
// nothing was.
std::string slow_links(const Json& report, std::size_t candidate);

// A line for each sentence, after the candidates that it is true of; the fastest come first. Empty
// where nothing was seen of any.
std::string slow_section(const judge::Summary& summary, const Json& report);

}  // namespace edgebench::report::html
