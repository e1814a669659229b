#include "fleet/packages.h"

#include "base/error.h"
#include "remote/package.h"

namespace edgebench::fleet {
namespace {

namespace fs = std::filesystem;

bool put_by_hand(const fs::path& place) {
  return !fs::is_symlink(place) && fs::exists(place / "edgebench");
}

// Tasks that are starting find the old one or the new one. The link is relative, since the nodes
// may see the folder's parents differently.
void link_package(const fs::path& place, const fs::path& package) {
  const fs::path fresh = place.string() + ".new";
  try {
    fs::remove(fresh);
    fs::create_directory_symlink(fs::relative(package, place.parent_path()), fresh);
    fs::rename(fresh, place);
  } catch (const fs::filesystem_error& error) {
    throw InputError("cannot link " + place.string() + ": " + error.code().message() +
                     "; make its folder writable, or give another --folder");
  }
}

}  // namespace

std::map<std::string, std::string> install_packages(const fs::path& folder,
                                                    const std::set<std::string>& processors,
                                                    const PackageSources& sources) {
  std::map<std::string, std::string> hashes;
  for (const std::string& processor : processors) {
    const fs::path place = folder / "packages" / processor;
    if (put_by_hand(place)) continue;
    const remote::Package package =
        remote::find_package(processor, sources.archives, sources.folders, folder);
    link_package(place, package.folder);
    hashes[processor] = package.id;
  }
  return hashes;
}

}  // namespace edgebench::fleet
