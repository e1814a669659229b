#include "sdk/find_library.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/units.h"
#include "sdk/install_record.h"
#include "sdk/installed.h"
#include "sdk/library_fault.h"

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

// The command line that puts back what is missing or wrong of a package. Who built it (+cpu) is
// left out: the registry has no such version.
std::string again(const InstalledPackage& package, const Wheels& wheels) {
  return fmt::format("pip install --force-reinstall --no-deps {}=={}",
                     requirement_on(wheels, package.name)->name(),
                     package.version.substr(0, package.version.find('+')));
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

// What somebody has to know who has an older or a newer one than edgebench was made with.
std::string against_tried(const InstalledPackage& package, const Wheels& wheels) {
  const auto tried = parse_version(wheels.tried);
  const auto found = parse_version(package.version);
  if (!tried || !found || *found == *tried) return {};
  const Requirement& first = wheels.packages.front();
  if (package.name != normalised_name(first.name())) {
    return fmt::format("this edgebench was made with {} {}", first.name(), wheels.tried);
  }
  if (*found < *tried) {
    return fmt::format("there is a newer one, {}: pip install --upgrade '{}'", wheels.tried,
                       first.text());
  }
  return fmt::format("this edgebench was made with {}, and newer ones were not tried",
                     wheels.tried);
}

// Why a package has no file at the library's place.
std::string absence(const fs::path& folder, const std::string& runtime,
                    const InstalledPackage& package, const Wheels& wheels) {
  const fs::path library = folder / wheels.library;
  if (std::string fault = folder_fault(library.parent_path()); !fault.empty()) return fault;
  const std::string what = fmt::format("{} in {}", words_of(package, wheels), folder.string());
  if (const std::string platform = other_platform(package.dist_info); !platform.empty()) {
    return fmt::format("{} was built for {}, not for this machine, and lacks {}: {}", what,
                       platform, wheels.library, again(package, wheels));
  }
  const std::vector<RecordedFile> files = recorded_files(package.dist_info);
  const bool had_it = std::ranges::any_of(
      files, [&](const RecordedFile& one) { return matches(one.path, wheels.library); });
  if (had_it || files.empty()) {
    return fmt::format("{} is half installed, without {}: {}", what, wheels.library,
                       again(package, wheels));
  }
  return fmt::format(
      "{} is another build than pip's and comes without {}: `pip install --no-deps --target FOLDER "
      "{}=={}`, and --sdk {}=FOLDER measures pip's",
      what, wheels.library, requirement_on(wheels, package.name)->name(), package.version, runtime);
}

std::string note_on_several(const fs::path& folder, const std::string& all) {
  return fmt::format(
      "{} says that it has {}, which share their files: what is measured is the version that the "
      "library itself tells; pip uninstall all of them, and install one",
      folder.string(), all);
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
  if (file.empty()) return {.problem = absence(folder, runtime, *fitting, wheels)};
  const std::string mend = again(*fitting, wheels);
  if (std::string fault = library_fault(file, processor, mend); !fault.empty()) {
    return {.problem = std::move(fault)};
  }
  if (providers.size() > 1) {
    std::vector<std::string> all;
    for (const InstalledPackage& one : providers) all.push_back(words_of(one, wheels));
    return {.file = file,
            .package = fmt::format("{}", fmt::join(all, " or ")),
            .mend = mend,
            .dist_info = fitting->dist_info,
            .note = note_on_several(folder, fmt::format("{}", fmt::join(all, " and ")))};
  }
  return {.file = file,
          .package = words_of(*fitting, wheels),
          .version = fitting->version,
          .mend = mend,
          .dist_info = fitting->dist_info,
          .advice = against_tried(*fitting, wheels)};
}

// Of a folder that has the library, which none of the packages that edgebench knows has brought.
FoundLibrary library_of_nobody(const fs::path& file, const fs::path& folder,
                               const std::string& runtime, const Wheels& wheels) {
  for (const InstalledPackage& package : installed_in(folder)) {
    const auto files = recorded_files(package.dist_info);
    const bool has_it = std::ranges::any_of(
        files, [&](const RecordedFile& one) { return folder / one.path == file; });
    if (!has_it) continue;
    return {.problem = fmt::format(
                "{} is of {} {}, a package that edgebench was not tried with: --sdk {}={} measures "
                "it as it is",
                file.string(), package.name, package.version, runtime, folder.string())};
  }
  return {.problem = fmt::format(
              "{} is of an unknown version, as {} has no record of its package; an interrupted pip "
              "leaves it so: pip install --force-reinstall --no-deps '{}', or --sdk {}={} measures "
              "it as it is",
              file.string(), folder.string(), wheels.packages.front().text(), runtime,
              folder.string())};
}

// Of the folder that the user names for this runtime.
FoundLibrary given_library(const fs::path& folder, const std::string& runtime, const Wheels& wheels,
                           std::string_view processor) {
  const auto providers = providers_in(folder, wheels);
  if (!providers.empty()) return library_in(folder, runtime, wheels, providers, processor);
  const fs::path pattern = wheels.library;
  const std::string package = wheels.packages.empty() ? runtime : wheels.packages.front().text();
  for (const fs::path& file :
       {matching_file(folder, pattern), matching_file(folder, pattern.filename())}) {
    if (file.empty()) continue;
    std::string fault = library_fault(
        file, processor, fmt::format("pip install --upgrade --target FOLDER '{}'", package));
    return fault.empty() ? FoundLibrary{.file = file} : FoundLibrary{.problem = std::move(fault)};
  }
  for (const fs::path& place : {folder, (folder / pattern).parent_path()}) {
    if (std::string fault = folder_fault(place); !fault.empty()) return {.problem = fault};
  }
  return {.problem = fmt::format(
              "{} has neither {} nor {}: --sdk {}=FOLDER takes a folder that `pip install "
              "--target FOLDER '{}'` wrote, or the one that the library lies in",
              folder.string(), wheels.library, pattern.filename().string(), runtime, package)};
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
    // Fedora's environments name one folder twice: as lib and by the link lib64.
    std::error_code error;
    const bool known = std::ranges::any_of(
        folders, [&](const fs::path& one) { return fs::equivalent(one, folder, error); });
    if (!folder.empty() && !known) folders.emplace_back(folder);
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
    const fs::path nobodys = providers.empty() ? matching_file(folder, wheels.library) : fs::path();
    if (providers.empty() && nobodys.empty()) continue;
    if (!first) {
      first = providers.empty() ? library_of_nobody(nobodys, folder, runtime, wheels)
                                : library_in(folder, runtime, wheels, providers, processor);
    } else if (!first->file.empty() && !providers.empty()) {
      first->note += fmt::format(
          "{}{} in {} is hidden by {}, as it is from Python", first->note.empty() ? "" : "; ",
          words_of(providers.back(), wheels), folder.string(), first->file.string());
    }
  }
  return first ? *first : FoundLibrary{.file = packaged_library(places.packaged, wheels)};
}

std::string damage(const FoundLibrary& found) {
  if (found.mend.empty()) return {};
  const fs::path packages = found.dist_info.parent_path();
  for (const RecordedFile& recorded : recorded_files(found.dist_info)) {
    const fs::path file = packages / recorded.path;
    if (file.parent_path() != found.file.parent_path()) continue;
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(file, error);
    if (error) return fmt::format("{} is missing: {}", file.string(), found.mend);
    if (bytes >= recorded.bytes) continue;
    return fmt::format("{} has {} of the {} that were installed: {}", file.string(),
                       bytes_words(static_cast<double>(bytes)),
                       bytes_words(static_cast<double>(recorded.bytes)), found.mend);
  }
  return {};
}

std::string disagreement(const FoundLibrary& found, std::string_view told) {
  const auto recorded = parse_version(found.version);
  const auto own = parse_version(told.substr(0, told.find_first_of("-+")));
  if (!recorded || !own || recorded->numbers == own->numbers) return {};
  return fmt::format(
      "pip's record says {}, and the library itself {}, which is what is measured: {}",
      found.package, told, found.mend);
}

std::string how_to_install(const std::string& runtime, const Wheels& wheels) {
  if (wheels.packages.empty()) return {};
  return fmt::format("{} is not installed: pip install '{}'", runtime,
                     wheels.packages.front().text());
}

}  // namespace edgebench::sdk
