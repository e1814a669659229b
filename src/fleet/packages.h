// The packages that the nodes of a fleet run: packages/<processor> in its folder.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace edgebench::fleet {

// Where packages are looked for: archives that the user names, else folders (remote/package.h).
struct PackageSources {
  std::vector<std::string> archives;
  std::vector<std::filesystem::path> folders;
};

// Unpacks one for each of these processors, and gives their hashes. A folder that somebody put
// there by hand stays as it is, and has no hash. Throws InputError where one is not to be had.
std::map<std::string, std::string> install_packages(const std::filesystem::path& folder,
                                                    const std::set<std::string>& processors,
                                                    const PackageSources& sources);

}  // namespace edgebench::fleet
