// A published checkpoint, downloaded once and found again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "weights/fetch/published.h"

namespace edgebench::weights {

// Called now and then with bytes so far and in all (0: not known); false ends the download.
using FetchProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

struct Fetched {
  std::filesystem::path file;
  bool was_there = false;
};

// Into `folder`, under the file's own name, whole or not at all, from `address` and the file's name
// put together. Only https is followed, and file for a mirror on a disk. Throws InputError in one
// sentence where it cannot be had, or is another content than its name says.
Fetched fetch_published(const Published& published, const std::string& address,
                        const std::filesystem::path& folder, const FetchProgress& progress);

}  // namespace edgebench::weights
