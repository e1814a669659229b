// The package of `make package` for a processor: found, and unpacked into the cache, from which it
// is sent. A package is called by the hash of its archive.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::remote {

struct Package {
  std::string processor;  // "aarch64", "x86_64"
  std::string id;         // Of its content.
  std::filesystem::path archive;
  std::filesystem::path folder;  // Unpacked; `edgebench` in it starts the program.
};

// Where archives are looked for where the user names none: here, beside the program's package or in
// its build folder.
std::vector<std::filesystem::path> package_folders(const std::filesystem::path& program_folder);

// "edgebench-0.1.0-linux-aarch64.tar.xz"
std::string package_name(const std::string& processor);

// The newest of those that the folders have. `given` are archives that the user names; then the
// folders play no part. Throws InputError:
// there is none for the processor, or it cannot be unpacked.
Package find_package(const std::string& processor, const std::vector<std::string>& given,
                     const std::vector<std::filesystem::path>& folders,
                     const std::filesystem::path& cache);

}  // namespace edgebench::remote
