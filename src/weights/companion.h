// Files beside a user's file that hold a part of it. They are named by that file, so by a stranger:
// only what lies in its own folder, or below it, is opened.
#pragma once

#include <filesystem>

namespace edgebench::weights {

// Whether a name, taken from the folder, stays in it, whatever lies there: it is relative, not
// empty, and has no "..".
bool stays_inside(const std::filesystem::path& name);

// Whether a file, both paths without symbolic links, lies in the folder or below it.
bool lies_inside(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace edgebench::weights
