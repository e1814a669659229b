#include <algorithm>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/command.h"
#include "weights/fetch/fetch.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

struct FetchArguments {
  std::string name;
  std::string from = std::string(weights::kPublishedAt);
  std::string cache;
};

ExitCode fetch(const FetchArguments& arguments) {
  const auto progress = make_progress();
  const auto* const published =
      std::ranges::find(weights::kPublished, arguments.name, &weights::Published::name);
  const fs::path cache = cache_folder(arguments.cache);
  const auto show = [&](std::uint64_t done, std::uint64_t total) {
    const auto megabytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; };
    progress->show(fmt::format("downloading: {:.1f} of {:.1f} MB", megabytes(done),
                               megabytes(std::max(done, total))));
    return true;
  };
  const weights::Fetched fetched =
      weights::fetch_published(*published, arguments.from, cache / "weights", show);
  progress->show("");
  std::cout << fmt::format("{} {}\n", fetched.file.string(),
                           fetched.was_there ? "is there already" : "is torchvision's own")
            << fmt::format("edgebench bench --weights {}\n", shell_quoted(fetched.file.string()));
  return ExitCode::done;
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const weights::Published& one : weights::kPublished) names.emplace_back(one.name);
  return names;
}

}  // namespace

void add_weights_command(CLI::App& app, Action& action) {
  CLI::App* weights = app.add_subcommand("weights", "weights that others publish");
  weights->require_subcommand(1);
  const auto [command, arguments] = add_command<FetchArguments>(
      *weights, action, "fetch",
      "download torchvision's MobileNetV2 (v1 or v2) into the cache and check what came", fetch);
  command
      ->add_option("name", arguments->name,
                   "v1 (IMAGENET1K_V1) or v2 (IMAGENET1K_V2, whose images are resized to 232)")
      ->required()
      ->check(CLI::IsMember(names()));
  command
      ->add_option("--from", arguments->from,
                   "where the file lies, for a mirror of your own (https:// or file://)")
      ->capture_default_str();
  command->add_option("--cache", arguments->cache,
                      "the folder whose weights/ it is kept in (default: ~/.cache/edgebench)");
}

}  // namespace edgebench::cli
