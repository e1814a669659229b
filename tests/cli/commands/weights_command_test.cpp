#include "cli/program.h"

namespace edgebench {

TEST_CASE("published weights that cannot be had are one sentence, and nothing is kept") {
  const test::Program program;
  const test::ProgramResult result = program.run("weights fetch v2 --cache c --from file:///none");
  CHECK(result.exit_code == 3);
  CHECK(result.out.empty());
  CHECK(result.error.find("file:///none/mobilenet_v2-7ebf99e0.pth cannot be downloaded: ") !=
        std::string::npos);
  CHECK(result.error.find("c/weights/mobilenet_v2-7ebf99e0.pth and give it with --weights") !=
        std::string::npos);
  CHECK(test::count_of(result.error, "\n") == 1);
  CHECK(std::filesystem::is_empty(program.folder / "c" / "weights"));
}

TEST_CASE("what is no published checkpoint is a question of the command line") {
  const test::Program program;
  CHECK(program.run("weights fetch v3").exit_code == 2);
  CHECK(program.run("weights fetch").exit_code == 2);
  CHECK(program.run("weights").exit_code == 2);
}

}  // namespace edgebench
