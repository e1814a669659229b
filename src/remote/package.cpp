#include "remote/package.h"

#include <algorithm>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/process/command.h"
#include "base/version.h"

namespace edgebench::remote {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdLetters = 24;
constexpr const char* kEnding = ".tar.xz";

// "aarch64" of "edgebench-0.1.0-linux-aarch64.tar.xz"; empty: it is no such name.
std::string processor_of(const std::string& archive_name) {
  const std::string before = "-linux-";
  const std::size_t at = archive_name.rfind(before);
  if (at == std::string::npos || !archive_name.ends_with(kEnding)) return "";
  const std::size_t begin = at + before.size();
  return archive_name.substr(begin, archive_name.size() - std::string(kEnding).size() - begin);
}

fs::path find_archive(const std::string& processor, const std::vector<std::string>& given,
                      const std::vector<fs::path>& folders) {
  std::vector<std::string> others;
  for (const std::string& archive : given) {
    const std::string its_processor = processor_of(fs::path(archive).filename().string());
    if (its_processor == processor) return archive;
    others.push_back(its_processor.empty()
                         ? fmt::format("{} is no package of `make package`", archive)
                         : fmt::format("{} is for {}", archive, its_processor));
  }
  if (!given.empty()) {
    throw InputError(fmt::format("there is no package for {}: {}; give {} with --package",
                                 processor, fmt::join(others, ", "), package_name(processor)));
  }
  // The newest: an older build of the same version has the same name.
  fs::path newest;
  for (const fs::path& folder : folders) {
    const fs::path archive = folder / package_name(processor);
    if (!fs::exists(archive)) continue;
    if (newest.empty() || fs::last_write_time(archive) > fs::last_write_time(newest)) {
      newest = archive;
    }
  }
  if (!newest.empty()) return newest;
  std::set<std::string> looked;
  for (const fs::path& folder : folders) looked.insert(folder.string());
  throw InputError(fmt::format(
      "there is no {} in {}; make it in edgebench's sources (make package TARGET={}), or say where "
      "it is: --package FILE",
      package_name(processor), fmt::join(looked, " or "), processor));
}

// The one folder that is in an archive.
fs::path only_folder(const fs::path& folder, const fs::path& archive) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    found.push_back(entry.path());
  }
  if (found.size() == 1 && fs::exists(found.front() / "edgebench")) return found.front();
  throw InputError(
      fmt::format("{} is no package of `make package`; give one that is, with "
                  "--package",
                  archive.string()));
}

}  // namespace

std::vector<fs::path> package_folders(const fs::path& program_folder) {
  const fs::path own = fs::absolute(program_folder).lexically_normal().parent_path();
  std::vector<fs::path> folders = {fs::current_path(), fs::current_path() / "build", own,
                                   own.parent_path()};
  std::vector<fs::path> all;
  for (const fs::path& folder : folders) {
    if (std::ranges::find(all, folder) == all.end()) all.push_back(folder);
  }
  return all;
}

std::string package_name(const std::string& processor) {
  return fmt::format("edgebench-{}-linux-{}{}", kVersion, processor, kEnding);
}

Package find_package(const std::string& processor, const std::vector<std::string>& given,
                     const std::vector<fs::path>& folders, const fs::path& cache) {
  const fs::path archive = find_archive(processor, given, folders);
  const std::string id = sha256_hex(MappedFile(archive).bytes()).substr(0, kIdLetters);
  const fs::path unpacked = cache / "packages" / id;
  if (!fs::exists(unpacked)) {
    fs::create_directories(unpacked.parent_path());
    FolderInProgress progress(unpacked);
    const CommandResult tar = run_command(
        {.arguments = {"tar", "-xJf", archive.string(), "-C", progress.path().string()}});
    if (!tar.ok()) {
      throw InputError(fmt::format("{} cannot be unpacked: {}; make it again, or install xz-utils",
                                   archive.string(), tar.last_error_line()));
    }
    only_folder(progress.path(), archive);
    progress.publish();
  }
  return {.processor = processor,
          .id = id,
          .archive = archive,
          .folder = only_folder(unpacked, archive)};
}

}  // namespace edgebench::remote
