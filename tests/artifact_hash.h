// An artifact is the same bytes whichever processor writes it, so that a board finds what a desk
// has prepared.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
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

// The folder in which one processor's tests leave the hashes of their artifacts for another's,
// those that are emulated (tools/test-aarch64); nothing where nobody asks.
inline std::optional<std::filesystem::path> artifact_hashes() {
  const char* folder = std::getenv("EDGEBENCH_ARTIFACT_HASHES");
  if (folder == nullptr) return std::nullopt;
  return folder;
}

// Leaves the hash of an artifact under `name`, or holds it against the one that is there.
inline void check_artifact_hash(const std::string& name, const std::filesystem::path& artifact) {
  const std::filesystem::path known = artifact_hashes().value() / name;
  const std::string hash = hash_of_folder(artifact);
  CAPTURE(name);
  if (!is_emulated()) {
    write_file_atomically(known, hash);
  } else if (std::filesystem::exists(known)) {
    CHECK(read_file(known) == hash);
  } else {  // Integers that the other processor's kernels would saturate with.
    std::cout << "skipped: the other processor's tests write no " << name << '\n';
  }
}

}  // namespace edgebench::test
