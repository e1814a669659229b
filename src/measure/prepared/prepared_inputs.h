// Inputs that are carried to another machine: a JSON file in a cache says which of the cache's
// files they are. Whoever has these files, in the same places of another cache, measures there what
// was prepared here: without the weights, the images, or the time to prepare them again. The other
// machine may be of another processor: each of the files is the same on all of them
// (docs/PACKAGES.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "measure/prepare/inputs.h"

namespace edgebench::measure {

struct PreparedFile {
  std::string path;  // Within the cache.
  std::uint64_t size_bytes = 0;
  std::string sha256;

  static constexpr void fields(const auto& visit) {
    visit(required("path", &PreparedFile::path), required("size_bytes", &PreparedFile::size_bytes),
          required("sha256", &PreparedFile::sha256));
  }
};

struct PreparedInputs {
  std::string id;                   // A hash of all of it: other inputs, another id.
  std::filesystem::path file;       // <cache>/prepared/<id>.json
  std::vector<PreparedFile> files;  // All that has to be carried, `file` last.
};

// Writes the file. The inputs are of this cache; `artifacts` are folders in it that belong to them.
PreparedInputs write_prepared(const Inputs& inputs,
                              std::span<const std::filesystem::path> artifacts,
                              const std::filesystem::path& cache);

// The cache that a file of prepared inputs lies in.
std::filesystem::path cache_of_prepared(const std::filesystem::path& file);

// Checks each of the files against its hash, but for artifacts, which are checked when they are
// used. Throws InputError, naming the file: it cannot be read, another edgebench wrote it, or one
// of its files is missing or another.
Inputs read_prepared(const std::filesystem::path& file);

}  // namespace edgebench::measure
