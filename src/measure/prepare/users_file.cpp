#include "measure/prepare/users_file.h"

#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "measure/prepare/companions.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_unusable(const fs::path& file, const std::string& why) {
  throw InputError(fmt::format("{} cannot be measured: {}; give a model file that is complete",
                               file.string(), why));
}

// The suffix of the name decides how a runtime reads the file, so it is part of the address.
fs::path kept_path(const fs::path& root, const std::string& sha256, const std::string& name) {
  return root / fmt::format("file-{}", sha256_hex(sha256 + "\n" + name).substr(0, 24)) / name;
}

// Of the file alone, or of it and its companions with their names: one byte of any of them makes it
// another file.
std::string sha256_of(const fs::path& file, const std::vector<Companion>& companions) {
  const std::string own = sha256_hex(MappedFile(file).bytes());
  if (companions.empty()) return own;
  std::string all = own + "\n";
  for (const Companion& companion : companions) {
    const MappedFile mapped(file.parent_path() / companion.name);
    all += fmt::format("{}\n{}\n", companion.name, sha256_hex(mapped.bytes()));
  }
  return sha256_hex(all);
}

// The companions of a copy; nothing where it is not whole.
std::optional<std::vector<Companion>> companions_of_copy(const fs::path& kept,
                                                         const std::string& sha256) {
  std::error_code ignored;
  if (!fs::is_regular_file(fs::symlink_status(kept, ignored))) return std::nullopt;
  try {
    std::vector<Companion> companions = companions_of(kept);
    for (const Companion& companion : companions) check_companion(kept, companion);
    if (sha256_of(kept, companions) == sha256) return companions;
  } catch (const InputError&) {
    // Damaged: it is no copy of anything.
  }
  return std::nullopt;
}

// Fails at a link, too: nobody but the copier has written in there.
void copy_one(const fs::path& file, const fs::path& copy, std::error_code& error) {
  fs::create_directories(copy.parent_path(), error);
  if (!error) fs::copy_file(file, copy, error);
  if (!error) {
    fs::permissions(copy,
                    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                        fs::perms::others_read,
                    error);
  }
}

void copy_whole(const fs::path& file, const std::vector<Companion>& companions,
                const fs::path& kept, const std::string& sha256) {
  std::error_code error;
  fs::remove_all(kept.parent_path(), error);  // Damaged, or not there.
  FolderInProgress progress(kept.parent_path());
  const fs::path copy = progress.path() / kept.filename();
  if (!error) copy_one(file, copy, error);
  for (const Companion& companion : companions) {
    if (error) break;
    copy_one(file.parent_path() / companion.name, progress.path() / companion.name, error);
  }
  if (error) {
    throw InputError(
        fmt::format("{} cannot be copied to {}: {}; free some space or choose another "
                    "--cache",
                    file.string(), kept.string(), error.message()));
  }
  if (!companions_of_copy(copy, sha256)) {
    throw InputError(fmt::format(
        "{} changed while it was copied; wait until it is written, and run again", file.string()));
  }
  progress.publish();
}

std::uint64_t size_of(const fs::path& kept, const std::vector<Companion>& companions) {
  std::uint64_t bytes = fs::file_size(kept);
  for (const Companion& companion : companions) {
    bytes += fs::file_size(kept.parent_path() / companion.name);
  }
  return bytes;
}

}  // namespace

void check_users_file(const fs::path& file) {
  std::error_code error;
  if (!fits_json(fs::absolute(file).string())) {
    throw InputError(fmt::format(
        "{} has a path that is no UTF-8, which workers cannot be told; rename it or its folder",
        file.string()));
  }
  if (fs::is_directory(file, error)) throw_unusable(file, "it is a folder");
  if (MappedFile(file).bytes().empty()) throw_unusable(file, "it is empty");
}

StoredArtifact keep_users_file(const Candidate& candidate, const fs::path& root) {
  const fs::path file = fs::absolute(candidate.file);
  const std::string name = file.filename();
  std::string sha256 = candidate.file_sha256;
  std::optional<std::vector<Companion>> companions;
  if (!sha256.empty()) companions = companions_of_copy(kept_path(root, sha256, name), sha256);
  const bool known = companions.has_value();
  bool cached = known;
  if (!known) {
    check_users_file(file);
    companions = companions_of(file);
    for (const Companion& companion : *companions) check_companion(file, companion);
    sha256 = sha256_of(file, *companions);
    if (!candidate.file_sha256.empty() && sha256 != candidate.file_sha256) {
      throw InputError(fmt::format(
          "{} is another file than when the run was begun; put that one back or start a new run",
          file.string()));
    }
    cached = companions_of_copy(kept_path(root, sha256, name), sha256).has_value();
  }
  const fs::path kept = kept_path(root, sha256, name);
  if (!cached) copy_whole(file, *companions, kept, sha256);
  return {.main_file = kept,
          .size_bytes = size_of(kept, *companions),
          .sha256 = sha256,
          .prepare_ns = std::nullopt,
          .cached = cached};
}

void keep_users_files(std::span<Candidate> candidates, const fs::path& root) {
  for (Candidate& candidate : candidates) {
    if (!candidate.is_users_file()) continue;
    candidate.file = fs::absolute(candidate.file).lexically_normal();
    candidate.file_sha256 = keep_users_file(candidate, root).sha256;
  }
}

}  // namespace edgebench::measure
