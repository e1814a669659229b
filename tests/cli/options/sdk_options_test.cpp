#include "cli/options/sdk_options.h"

#include <filesystem>

#include "base/error.h"
#include "cli/program.h"

namespace edgebench {

TEST_CASE("an --sdk names a runtime that takes a library, and a folder that is there") {
  const test::Program program;
  test::check_refused(program.run("doctor --sdk here"), "--sdk cannot be 'here'");
  test::check_refused(program.run("doctor --sdk null="), "--sdk cannot be 'null='");
  test::check_refused(program.run("doctor --sdk null=. --sdk null=."), "given twice for null");
  test::check_refused(program.run("doctor --sdk null=."), "null takes no library from a folder");
  test::check_refused(program.run("doctor --sdk nobody=."), "there is no runtime nobody");
  const test::ProgramResult absent = program.run("doctor --sdk null=absent");
  CHECK(absent.exit_code == 3);
  CHECK(absent.error.find("absent is no folder") != std::string::npos);
}

TEST_CASE("an --sdk in a folder that this user may not enter says so") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "closed/sdk");
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
  {
    const test::WithoutRoot nobody;
    CHECK_THROWS_WITH_AS(cli::find_workers({"null=" + (folder / "closed/sdk").string()}),
                         doctest::Contains("cannot be read (Permission denied)"), InputError);
  }
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::owner_all);
}

}  // namespace edgebench
