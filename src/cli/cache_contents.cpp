#include "cli/cache_contents.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

struct KnownKind {
  std::string_view name;
  std::string_view what;
};

constexpr std::array<KnownKind, 15> kKnown = {
    {{"artifacts", "what the runtimes read, and copies of your model files"},
     {"compiled", "what runtimes compiled, of candidates with compile_cache=yes"},
     {"crops", "your images, decoded and cropped"},
     {"jobs", "runs that another machine has begun here and not fetched; cleared only if named"},
     {"logits", "the candidates' answers"},
     {"networks", "networks read from weight files"},
     {"packed", "weights that runtimes packed for themselves, where an option asks for it"},
     {"packages", "edgebench itself, for other machines or from one"},
     {"prepared", "lists of what runs on other machines work on"},
     {"quantised", "quantised networks"},
     {"reference", "the reference's answers"},
     {"sdk", "the runtimes' libraries; nothing clears them, since programs run with them"},
     {"simulation", "the quantised networks' answers"},
     {"synthetic", "made-up weights"},
     {"weights", "weights that `weights fetch` downloaded; cleared only if named"}}};
constexpr std::string_view kKept = "sdk";
constexpr std::array<std::string_view, 2> kOnlyIfNamed = {"jobs", "weights"};

// A mistyped --cache must not cost anybody a file of theirs: caches hold folders only.
void refuse_no_cache(const fs::path& cache) {
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::directory_iterator(cache, absent)) {
    if (entry.is_directory()) continue;
    throw InputError(
        fmt::format("{} holds files, as {}, and so is no cache of edgebench; give the folder that "
                    "--cache was given, or remove by hand what should go",
                    cache.string(), entry.path().filename().string()));
  }
}

void count_files(CacheKind& kind, const fs::path& folder) {
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied,
                                           error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code gone;
    if (entries->is_symlink(gone) || !entries->is_regular_file(gone)) continue;
    const std::uintmax_t bytes = entries->file_size(gone);
    if (gone) continue;
    ++kind.files;
    kind.bytes += bytes;
  }
}

}  // namespace

std::vector<CacheKind> cache_contents(const fs::path& cache) {
  std::vector<CacheKind> kinds;
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::directory_iterator(cache, absent)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory() || name.starts_with('.')) continue;
    const auto known = std::ranges::find(kKnown, name, &KnownKind::name);
    const bool ours = known != kKnown.end();
    CacheKind kind{.name = name,
                   .what = ours ? known->what : "not edgebench's; nothing clears it",
                   .kept = !ours || name == kKept};
    count_files(kind, entry.path());
    kinds.push_back(std::move(kind));
  }
  std::ranges::sort(kinds, [](const CacheKind& a, const CacheKind& b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.name < b.name;
  });
  return kinds;
}

std::vector<CacheKind> clear_cache(const fs::path& cache, const std::vector<std::string>& names) {
  refuse_no_cache(cache);
  const std::vector<CacheKind> kinds = cache_contents(cache);
  const bool every = std::ranges::find(names, kEveryKind) != names.end();
  std::string there = kEveryKind;
  for (const CacheKind& kind : kinds) {
    if (!kind.kept) there += ", " + kind.name;
  }
  for (const std::string& name : names) {
    const auto kind = std::ranges::find(kinds, name, &CacheKind::name);
    if (name == kEveryKind || (kind != kinds.end() && !kind->kept)) continue;
    throw UsageError(
        fmt::format("--clear cannot be '{}'; of {} it can be {}", name, cache.string(), there));
  }
  std::vector<CacheKind> cleared;
  for (const CacheKind& kind : kinds) {
    const bool named = std::ranges::find(names, kind.name) != names.end();
    const bool spared = std::ranges::find(kOnlyIfNamed, kind.name) != kOnlyIfNamed.end();
    if (kind.kept || !(named || (every && !spared))) continue;
    std::error_code error;
    fs::remove_all(cache / kind.name, error);
    if (error) {
      throw InputError(fmt::format("cannot remove {}: {}; check its permissions",
                                   (cache / kind.name).string(), error.message()));
    }
    cleared.push_back(kind);
  }
  return cleared;
}

}  // namespace edgebench::cli
