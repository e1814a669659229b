#include "cli/options/sdk_options.h"

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

}  // namespace edgebench
