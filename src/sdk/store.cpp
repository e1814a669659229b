#include "sdk/store.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <system_error>

#include <fmt/format.h>
#include <gnu/libc-version.h>

#include "base/error.h"
#include "base/file.h"
#include "base/in_progress.h"
#include "base/process/command.h"
#include "machine/facts.h"
#include "sdk/installed.h"

namespace edgebench::sdk {
namespace {

namespace fs = std::filesystem;

// The platforms that this machine can load: every manylinux up to its own C library. pip is told
// them and one version of Python, so that the Python that runs it does not matter: what is wanted
// is a library that no Python imports.
std::vector<std::string> platform_arguments() {
  const std::string_view processor = machine::built_for();
  constexpr int kOldest = 17;
  const std::string version = gnu_get_libc_version();  // "2.36"
  const int newest = std::atoi(version.substr(version.find('.') + 1).c_str());
  std::vector<std::string> arguments = {"--platform", fmt::format("manylinux2014_{}", processor)};
  for (int minor = kOldest; minor <= newest; ++minor) {
    arguments.insert(arguments.end(),
                     {"--platform", fmt::format("manylinux_2_{}_{}", minor, processor)});
  }
  return arguments;
}

std::vector<std::string> pip_command(const std::string& python, const fs::path& target,
                                     const fs::path& requirements, bool hashed) {
  std::vector<std::string> command = {python,
                                      "-m",
                                      "pip",
                                      "install",
                                      "--quiet",
                                      "--no-input",
                                      "--no-deps",
                                      "--no-compile",
                                      "--only-binary=:all:",
                                      "--disable-pip-version-check",
                                      "--python-version",
                                      "3.11",
                                      "--implementation",
                                      "cp",
                                      "--abi",
                                      "cp311",
                                      "--target",
                                      target.string(),
                                      "--requirement",
                                      requirements.string()};
  if (hashed) command.emplace_back("--require-hashes");
  const std::vector<std::string> platforms = platform_arguments();
  command.insert(command.end(), platforms.begin(), platforms.end());
  return command;
}

// One that is looked for nowhere else than below the store's folder.
void require_plain(const std::string& name) {
  const VersionedName parts = versioned_name(name);
  const bool plain = std::ranges::all_of(name, [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' ||
           letter == '.' || letter == '+' || letter == '_' || letter == '@';
  });
  if (plain && !parts.runtime.empty() && parse_version(parts.version)) return;
  throw UsageError(
      fmt::format("'{}' is no runtime with a version; write it as onnxruntime@1.23.2", name));
}

}  // namespace

VersionedName versioned_name(std::string_view name) {
  const std::size_t at = std::min(name.find('@'), name.size());
  const std::string_view version = name.substr(std::min(at + 1, name.size()));
  return {std::string(name.substr(0, at)), std::string(version)};
}

std::vector<StoredSdk> Store::list() const {
  std::vector<StoredSdk> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root_, error)) {
    const std::string name = entry.path().filename();
    if (versioned_name(name).version.empty() || !entry.is_directory(error)) continue;
    const auto packages = installed_in(entry.path());
    const std::string package =
        packages.empty() ? "" : packages.front().name + " " + packages.front().version;
    all.push_back({name, package, size_on_disk_bytes(entry.path())});
  }
  std::ranges::sort(all, {}, &StoredSdk::name);
  return all;
}

void Store::add(const std::string& name, const Wheels& wheels, const std::string& python,
                const std::string& hash) const {
  require_plain(name);
  const VersionedName wanted = versioned_name(name);
  if (wheels.packages.empty()) {
    throw InputError(fmt::format(
        "{} is in no Python package: give its library with --sdk {}=FOLDER", wanted.runtime, name));
  }
  const Requirement& package = wheels.packages.front();
  if (!package.takes(wanted.version)) {
    throw InputError(fmt::format("edgebench's {} takes {}, which {} is not", wanted.runtime,
                                 package.text(), wanted.version));
  }
  if (fs::exists(folder_of(name))) return;
  const ScratchFolder scratch;
  const fs::path requirements = scratch.path() / "requirements.txt";
  write_file_atomically(requirements, fmt::format("{}=={}{}\n", package.name(), wanted.version,
                                                  hash.empty() ? "" : " --hash=" + hash));
  fs::create_directories(root_);
  FolderInProgress folder(folder_of(name));
  const CommandResult result =
      run_command({.arguments = pip_command(python, folder.path(), requirements, !hash.empty())});
  if (!result.ok()) {
    throw InputError(fmt::format("{} {} could not be fetched; pip says: {}", package.name(),
                                 wanted.version, result.last_error_line()));
  }
  folder.publish();
}

void Store::remove(const std::string& name) const {
  require_plain(name);
  if (!fs::exists(folder_of(name))) {
    throw InputError(
        fmt::format("there is no {} to remove; `edgebench sdk list` shows what there is", name));
  }
  fs::remove_all(folder_of(name));
}

}  // namespace edgebench::sdk
