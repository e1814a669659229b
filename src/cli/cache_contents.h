// What the cache holds, by kind: a folder each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace edgebench::cli {

struct CacheKind {
  std::string name;       // Of its folder.
  std::string_view what;  // For people.
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
  bool kept = false;  // Nothing clears it: the libraries, and what is not ours.
};

// The largest first. Empty where there is no cache.
std::vector<CacheKind> cache_contents(const std::filesystem::path& cache);

inline constexpr const char* kEveryKind = "all";

// Removes these kinds, of `all` every one but those that are kept and downloaded weights, and
// returns them as they were. Throws, before anything is removed, UsageError for a kind that is not
// in the cache or is kept, and InputError for a folder that is no cache; then InputError for what
// cannot be removed.
std::vector<CacheKind> clear_cache(const std::filesystem::path& cache,
                                   const std::vector<std::string>& kinds);

}  // namespace edgebench::cli
