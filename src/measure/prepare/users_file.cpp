#include "measure/prepare/users_file.h"

#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"

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

bool holds(const fs::path& file, const std::string& sha256) {
  std::error_code ignored;
  if (!fs::is_regular_file(fs::symlink_status(file, ignored))) return false;
  return sha256_hex(MappedFile(file).bytes()) == sha256;
}

void copy_whole(const fs::path& file, const fs::path& kept, const std::string& sha256) {
  std::error_code error;
  fs::remove_all(kept.parent_path(), error);  // Damaged, or not there.
  FolderInProgress progress(kept.parent_path());
  const fs::path copy = progress.path() / kept.filename();
  if (!error) fs::copy_file(file, copy, error);
  if (!error) {
    fs::permissions(copy,
                    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                        fs::perms::others_read,
                    error);
  }
  if (error) {
    throw InputError(
        fmt::format("{} cannot be copied to {}: {}; free some space or choose another "
                    "--cache",
                    file.string(), kept.string(), error.message()));
  }
  if (!holds(copy, sha256)) {
    throw InputError(fmt::format(
        "{} changed while it was copied; wait until it is written, and run again", file.string()));
  }
  progress.publish();
}

}  // namespace

void check_users_file(const fs::path& file) {
  std::error_code error;
  if (fs::is_directory(file, error)) throw_unusable(file, "it is a folder");
  if (MappedFile(file).bytes().empty()) throw_unusable(file, "it is empty");
}

StoredArtifact keep_users_file(const Candidate& candidate, const fs::path& root) {
  const fs::path file = candidate.file;
  std::string sha256 = candidate.file_sha256;
  const std::string name = file.filename();
  bool cached = !sha256.empty() && holds(kept_path(root, sha256, name), sha256);
  if (!cached) {
    check_users_file(file);
    sha256 = sha256_hex(MappedFile(file).bytes());
    if (!candidate.file_sha256.empty() && sha256 != candidate.file_sha256) {
      throw InputError(fmt::format(
          "{} is another file than when the run was begun; put that one back or start a new run",
          file.string()));
    }
    cached = holds(kept_path(root, sha256, name), sha256);
  }
  const fs::path kept = kept_path(root, sha256, name);
  if (!cached) copy_whole(file, kept, sha256);
  return {.main_file = kept,
          .size_bytes = fs::file_size(kept),
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

ComparableLogits::ComparableLogits(const stats::Logits& logits, std::size_t classes)
    : logits_(logits), comparable_(logits.classes == classes || logits.classes == classes + 1) {
  if (logits.classes != classes + 1) return;
  values_.reserve(logits.images() * classes);
  for (std::size_t image = 0; image < logits.images(); ++image) {
    const std::span<const float> row = logits.image(image).subspan(1);
    values_.insert(values_.end(), row.begin(), row.end());
  }
  logits_ = {values_, classes};
}

}  // namespace edgebench::measure
