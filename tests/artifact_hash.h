// An artifact is the same bytes whichever processor writes it, so that a board finds what a desk
// has prepared.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/file.h"
#include "base/hash.h"
#include "support.h"

namespace edgebench::test {

// Of the names and contents of all files below `folder`.
inline std::string hash_of_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::string all;
  for (const std::filesystem::path& file : files) {
    all += file.lexically_relative(folder).string() + ' ' + sha256_hex(read_file(file)) + '\n';
  }
  return sha256_hex(all);
}

// Where $EDGEBENCH_ARTIFACT_HASHES names a folder, a test leaves the hash of each artifact that it
// writes there; one that is emulated holds its own against it (tools/test-aarch64).
inline void check_artifact_hash(const std::string& name, const std::filesystem::path& artifact) {
  const char* folder = std::getenv("EDGEBENCH_ARTIFACT_HASHES");
  if (folder == nullptr) return;
  const std::filesystem::path known = std::filesystem::path(folder) / name;
  const std::string hash = hash_of_folder(artifact);
  CAPTURE(name);
  if (!is_emulated()) {
    if (std::filesystem::exists(known)) CHECK(read_file(known) == hash);
    write_file_atomically(known, hash);
    return;
  }
  REQUIRE(std::filesystem::exists(known));
  CHECK(read_file(known) == hash);
}

}  // namespace edgebench::test
