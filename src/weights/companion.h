// Files beside a user's file that hold a part of it. They are named by that file, so by a stranger:
// only what lies in its own folder, or below it, is opened.
#pragma once

#include <filesystem>

namespace edgebench::weights {

// Whether a name, taken from the folder, stays in it, whatever lies there: it is relative, not
// empty, and has no "..".
bool stays_inside(const std::filesystem::path& name);

// Whether a companion lies in the file's folder or below it once all links are followed. Where the
// file is a link itself, what lies beside its target is as near: so do the caches of Hugging Face
// keep a file and its companion. Throws std::filesystem::filesystem_error where it is missing.
bool lies_beside(const std::filesystem::path& companion, const std::filesystem::path& file);

}  // namespace edgebench::weights
