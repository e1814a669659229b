// The parts of the one list of figures (figures.h), in the order of display.
#pragma once

#include <span>

#include "report/figures/figures.h"

namespace edgebench::report {

// A figure's unit in a table, in the unit of its key.
inline constexpr double kMillisecondNs = 1e6;
inline constexpr double kMegabyte = 1e6;
inline constexpr double kMillijoule = 1e-3;
inline constexpr double kPercent = 1e-2;

std::span<const Figure> identity_figures();  // What the candidate is, and how it ended.
std::span<const Figure> speed_figures();
std::span<const Figure> start_figures();  // How it starts, and how big it is.
std::span<const Figure> answer_figures();
std::span<const Figure> use_figures();  // What it uses: CPUs, energy, the machine's peak.

}  // namespace edgebench::report
