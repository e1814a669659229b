#include "sdk/find_library.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sdk/elf_processor.h"
#include "sdk/installed.h"

namespace edgebench::sdk {
namespace {

namespace fs = std::filesystem;

const Requirement* requirement_on(const Wheels& wheels, const std::string& package) {
  const auto found = std::ranges::find_if(wheels.packages, [&](const Requirement& one) {
    return normalised_name(one.name()) == package;
  });
  return found == wheels.packages.end() ? nullptr : &*found;
}

// As its owner writes it: "ai-edge-litert 2.3.0".
std::string words_of(const InstalledPackage& package, const Wheels& wheels) {
  return fmt::format("{} {}", requirement_on(wheels, package.name)->name(), package.version);
}

// Those of a folder that say to have the library.
std::vector<InstalledPackage> providers_in(const fs::path& folder, const Wheels& wheels) {
  std::vector<InstalledPackage> packages = installed_in(folder);
  std::erase_if(packages, [&](const InstalledPackage& one) {
    return requirement_on(wheels, one.name) == nullptr;
  });
  return packages;
}

bool is_taken(const InstalledPackage& package, const Wheels& wheels) {
  return requirement_on(wheels, package.name)->takes(package.version);
}

std::string wrong_processor(const fs::path& file, std::string_view processor) {
  const std::string own = elf_processor(file);
  if (own == processor) return {};
  return fmt::format(
      "{} is {}, and this machine is {}: install its package with this machine's pip",
      file.string(), own.empty() ? "no library" : "for " + own, processor);
}

// What somebody has to know who has an older or a newer one than edgebench was made with.
std::string against_tried(const InstalledPackage& package, const Wheels& wheels) {
  const auto tried = parse_version(wheels.tried);
  const auto found = parse_version(package.version);
  if (!tried || !found || *found == *tried) return {};
  if (*found < *tried) {
    return fmt::format("there is a newer one, {}: pip install --upgrade '{}'", wheels.tried,
                       requirement_on(wheels, package.name)->text());
  }
  return fmt::format("this edgebench was made with {}, and newer ones were not tried",
                     wheels.tried);
}

// The library of a folder of packages in which `providers` are installed.
FoundLibrary library_in(const fs::path& folder, const std::string& runtime, const Wheels& wheels,
                        const std::vector<InstalledPackage>& providers,
                        std::string_view processor) {
  const auto fitting = std::ranges::find_if(
      providers, [&](const InstalledPackage& one) { return is_taken(one, wheels); });
  if (fitting == providers.end()) {
    const InstalledPackage& one = providers.front();
    const std::string wanted = requirement_on(wheels, one.name)->text();
    return {.problem =
                fmt::format("{} has {}, and edgebench's {} takes {}: pip install '{}'",
                            folder.string(), words_of(one, wheels), runtime, wanted, wanted)};
  }
  const fs::path file = matching_file(folder, wheels.library);
  if (file.empty()) {
    return {.problem =
                fmt::format("{} in {} is half installed, without {}: pip install "
                            "--force-reinstall --no-deps {}=={}",
                            words_of(*fitting, wheels), folder.string(), wheels.library,
                            requirement_on(wheels, fitting->name)->name(), fitting->version)};
  }
  if (const std::string wrong = wrong_processor(file, processor); !wrong.empty()) {
    return {.problem = wrong};
  }
  FoundLibrary found{
      .file = file, .package = words_of(*fitting, wheels), .note = against_tried(*fitting, wheels)};
  if (providers.size() > 1) {
    std::vector<std::string> all;
    for (const InstalledPackage& one : providers) all.push_back(words_of(one, wheels));
    found.package = fmt::format("{}", fmt::join(all, " or "));
    found.note = fmt::format(
        "{} says that it has {}, which share their files: what is measured is the version that the "
        "library itself tells; pip uninstall all of them, and install one",
        folder.string(), fmt::join(all, " and "));
  }
  return found;
}

// Of the folder that the user names for this runtime.
FoundLibrary given_library(const fs::path& folder, const std::string& runtime, const Wheels& wheels,
                           std::string_view processor) {
  const auto providers = providers_in(folder, wheels);
  if (!providers.empty()) return library_in(folder, runtime, wheels, providers, processor);
  const fs::path pattern = wheels.library;
  for (const fs::path& file :
       {matching_file(folder, pattern), matching_file(folder, pattern.filename())}) {
    if (file.empty()) continue;
    const std::string wrong = wrong_processor(file, processor);
    return wrong.empty() ? FoundLibrary{.file = file} : FoundLibrary{.problem = wrong};
  }
  return {.problem = fmt::format(
              "{} has neither {} nor {}: --sdk {}=FOLDER takes a folder that `pip install "
              "--target FOLDER {}` wrote, or the one that the library lies in",
              folder.string(), wheels.library, pattern.filename().string(), runtime,
              wheels.packages.empty() ? runtime : wheels.packages.front().text())};
}

// In whichever of a package's folders it lies: several workers share one.
fs::path packaged_library(const fs::path& packaged, const Wheels& wheels) {
  const std::string name = fs::path(wheels.library).filename();
  std::error_code error;
  for (const auto& folder : fs::directory_iterator(packaged, error)) {
    if (!folder.is_directory(error)) continue;
    if (const fs::path file = matching_file(folder.path(), name); !file.empty()) return file;
  }
  return {};
}

}  // namespace

std::vector<fs::path> environments_site_packages() {
  const char* const variable = std::getenv(kEnvironmentVariable);
  std::vector<fs::path> folders;
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (!folder.empty()) folders.emplace_back(folder);
  }
  return folders;
}

FoundLibrary find_library(const std::string& runtime, const Wheels& wheels, const Places& places,
                          std::string_view processor) {
  if (wheels.library.empty()) return {};
  if (const auto given = places.given.find(runtime); given != places.given.end()) {
    return given_library(given->second, runtime, wheels, processor);
  }
  std::optional<FoundLibrary> first;
  for (const fs::path& folder : places.site_packages) {
    const auto providers = providers_in(folder, wheels);
    if (providers.empty()) continue;
    if (!first) {
      first = library_in(folder, runtime, wheels, providers, processor);
    } else if (first->problem.empty() && first->note.empty()) {
      first->note = fmt::format("{} is hidden by {}, as it is from Python",
                                words_of(providers.back(), wheels), first->file.string());
    }
  }
  return first ? *first : FoundLibrary{.file = packaged_library(places.packaged, wheels)};
}

std::string how_to_install(const std::string& runtime, const Wheels& wheels) {
  if (wheels.packages.empty()) return {};
  return fmt::format("{} is not installed: pip install '{}'", runtime,
                     wheels.packages.front().text());
}

}  // namespace edgebench::sdk
