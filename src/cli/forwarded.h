// The options of `bench` that say what is measured and for how long, but not on which network and
// images: those that another `edgebench bench` is given which measures what was prepared here.
#pragma once

#include <array>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace edgebench::cli {

// But for --budget, which a resumed run may be given anew, and --artifact, whose file lies
// elsewhere there.
inline constexpr std::array kMeasuringOptions = {
    "--candidate",   "--versions",     "--runtimes", "--precisions", "--threads",
    "--batch",       "--streams",      "--rounds",   "--sweeps",     "--warm-up",
    "--slice",       "--seed",         "--deadline", "--baseline",   "--runs-per-slice",
    "--every-round", "--memory-limit", "--cores",    "--gpu-timing", "--time-mistrusted",
    "--no-layers"};

// Those of them, and --budget, that the user has typed or a plan has set, as arguments that a
// command line takes: {"--rounds", "8", "--every-round"}.
std::vector<std::string> forwarded_arguments(const CLI::App& bench);

}  // namespace edgebench::cli
