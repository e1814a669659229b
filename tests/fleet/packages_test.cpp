#include "fleet/packages.h"

#include <cstdlib>

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/file.h"
#include "remote/package.h"
#include "support.h"

namespace edgebench::fleet {
namespace {

namespace fs = std::filesystem;

// An archive as `make package` names and fills it.
void make_archive(const fs::path& folder, const std::string& content) {
  const std::string name = remote::package_name("x86_64");
  const std::string inside = name.substr(0, name.find(".tar"));
  test::write_text(folder / inside / "edgebench", content);
  const std::string line =
      "tar -cJf '" + (folder / name).string() + "' -C '" + folder.string() + "' " + inside;
  REQUIRE(std::system(line.c_str()) == 0);
}

}  // namespace

TEST_CASE("a package lies under its processor's name, and a newer one takes its place") {
  const test::TemporaryFolder folder;
  const fs::path shared = folder / "shared";
  const PackageSources sources{.archives = {}, .folders = {folder / "build"}};
  make_archive(folder / "build", "old");
  const auto old = install_packages(shared, {"x86_64"}, sources);
  CHECK(old.at("x86_64").size() > 8);
  CHECK(read_file(shared / "packages/x86_64/edgebench") == "old");
  CHECK(fs::read_symlink(shared / "packages/x86_64").is_relative());
  make_archive(folder / "build", "new");
  CHECK(install_packages(shared, {"x86_64"}, sources) != old);
  CHECK(read_file(shared / "packages/x86_64/edgebench") == "new");
}

TEST_CASE("a package that was put there by hand stays") {
  const test::TemporaryFolder folder;
  test::write_text(folder / "packages/riscv64/edgebench", "mine");
  CHECK(install_packages(folder.path(), {"riscv64"}, {}).empty());
  CHECK(read_file(folder / "packages/riscv64/edgebench") == "mine");
}

TEST_CASE("a processor without a package is named") {
  const test::TemporaryFolder folder;
  const PackageSources sources{.archives = {}, .folders = {folder.path()}};
  try {
    install_packages(folder.path(), {"riscv64"}, sources);
    FAIL("nothing was said");
  } catch (const InputError& error) {
    CHECK(std::string(error.what()).find("linux-riscv64.tar.xz") != std::string::npos);
  }
}

}  // namespace edgebench::fleet
