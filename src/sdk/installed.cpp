#include "sdk/installed.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "sdk/requirement.h"

namespace edgebench::sdk {

std::vector<InstalledPackage> installed_in(const std::filesystem::path& folder) {
  constexpr std::string_view kEnding = ".dist-info";
  std::vector<InstalledPackage> packages;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::string name = entry.path().filename();
    if (!name.ends_with(kEnding)) continue;
    name.resize(name.size() - kEnding.size());
    const std::size_t dash = name.rfind('-');
    if (dash == std::string::npos) continue;
    packages.push_back(
        {normalised_name(name.substr(0, dash)), name.substr(dash + 1), entry.path()});
  }
  std::ranges::sort(packages, {},
                    [](const InstalledPackage& one) { return std::pair(one.name, one.version); });
  return packages;
}

}  // namespace edgebench::sdk
