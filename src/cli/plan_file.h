// A plan: the options of `edgebench bench` in a TOML file, so that a measurement can be kept,
// shared and repeated. `batch = [1, 8]` stands for `--batch 1,8`; `description` is for people.
#pragma once

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

namespace edgebench::cli {

// Gives the command's options the plan's values, but for those that the command line has given.
// Throws InputError, naming the file and the line: for a file that cannot be read, for a key that
// is no option of the command or not one of a plan (where results go is not), for a value that the
// option refuses.
void apply_plan(CLI::App& command, const std::filesystem::path& plan);

// The file that the user means by `text`: a path, or the name of one of the plans that came with
// the program, which lie in `own`: "quick". Throws InputError, with those names, where it is
// neither.
std::filesystem::path find_plan(const std::string& text, const std::filesystem::path& own);

}  // namespace edgebench::cli
