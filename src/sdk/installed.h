// The Python packages that an environment says it has.
// Source: the packaging user guide, "Recording installed projects": a folder
// NAME-VERSION.dist-info beside what was installed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::sdk {

struct InstalledPackage {
  std::string name;  // Normalised, see normalised_name().
  std::string version;
  std::filesystem::path dist_info;
};

// In one folder of packages (site-packages, or what `pip install --target` wrote); in the order of
// name and version. A package that was installed over another version can be there twice. None
// where there is no such folder.
std::vector<InstalledPackage> installed_in(const std::filesystem::path& folder);

}  // namespace edgebench::sdk
