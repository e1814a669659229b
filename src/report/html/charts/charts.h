// The page's charts, each a Vega-Lite specification with its data in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/summary.h"
#include "report/html/markup.h"

namespace edgebench::report::html {

struct Chart {
  std::string id;
  std::string title;
  std::string caption;  // How to read it, and what is not in it.
  Json spec;            // Vega-Lite 4.
};

// In the order of the page; those for which the run has figures.
std::vector<Chart> charts_of(const judge::Summary& summary);

// One by one; nothing where no row has the figures. All times in milliseconds.

// p50 against top-1 accuracy, or where no row has one against agreement with the reference; only
// rows of the workload that the verdict is about, since latencies of others do not compare.
std::optional<Chart> trade_off_chart(const judge::Summary& summary);

// The cumulative distribution of the samples of those same rows.
std::optional<Chart> distribution_chart(const judge::Summary& summary);

std::optional<Chart> cold_start_chart(const judge::Summary& summary);
std::optional<Chart> memory_chart(const judge::Summary& summary);
std::optional<Chart> size_chart(const judge::Summary& summary);

// Images per second: bars, or of a run of several workloads a line for each candidate over
// them.
std::optional<Chart> throughput_chart(const judge::Summary& summary);

std::optional<Chart> roofline_chart(const judge::Summary& summary);
std::optional<Chart> energy_chart(const judge::Summary& summary);

}  // namespace edgebench::report::html
