#include <iostream>

#include <fmt/format.h>

#include "base/file.h"
#include "base/units.h"
#include "cli/cache_contents.h"
#include "cli/command.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

struct CacheArguments {
  std::vector<std::string> clear;  // Kinds; empty: none, show what there is.
  std::string cache;
};

void print_kinds(const std::vector<CacheKind>& kinds) {
  std::uintmax_t bytes = 0;
  for (const CacheKind& kind : kinds) {
    std::cout << fmt::format("  {:<12} {:>8}  {:>11}  {}\n", kind.name,
                             bytes_words(static_cast<double>(kind.bytes)),
                             count_words(kind.files, "file"), kind.what);
    bytes += kind.bytes;
  }
  std::cout << fmt::format("  {:<12} {:>8}\n", "together", bytes_words(static_cast<double>(bytes)));
}

ExitCode show_or_clear(const CacheArguments& arguments) {
  const fs::path cache = cache_folder(arguments.cache);
  const bool clear = !arguments.clear.empty();
  const std::vector<CacheKind> kinds =
      clear ? clear_cache(cache, arguments.clear) : cache_contents(cache);
  if (kinds.empty()) {
    std::cout << fmt::format("{} {}\n", cache.string(),
                             clear ? "held nothing to clear" : "is empty");
    return ExitCode::done;
  }
  std::cout << fmt::format("{} {}\n", clear ? "Removed from" : "In", cache.string());
  print_kinds(kinds);
  return ExitCode::done;
}

}  // namespace

void add_cache_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<CacheArguments>(
      app, action, "cache", "what the cache holds and how large it is, and how to empty it",
      show_or_clear);
  command
      ->add_option("--clear", arguments->clear,
                   "remove these kinds, as in --clear crops logits; without a kind all but sdk and "
                   "weights; not while a run is going on, which would lose what it works with")
      ->expected(0, -1)
      ->default_str(kEveryKind);
  command->add_option("--cache", arguments->cache, "the cache (default: ~/.cache/edgebench)");
}

}  // namespace edgebench::cli
