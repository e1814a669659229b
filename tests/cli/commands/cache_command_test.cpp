#include "cli/program.h"

namespace edgebench {

TEST_CASE("the cache is shown by kind, and emptied but for the libraries") {
  const test::Program program;
  CHECK(program.run("cache").out == (program.folder / "cache/edgebench").string() + " is empty\n");
  write_file_atomically(program.folder / "cache/edgebench/crops/crops-a.npy",
                        std::string(1500, 'x'));
  write_file_atomically(program.folder / "cache/edgebench/logits/b.npy", std::string(20, 'x'));
  write_file_atomically(program.folder / "cache/edgebench/sdk/c.so", std::string(3000, 'x'));
  const test::ProgramResult shown = program.run("cache");
  CHECK(shown.exit_code == 0);
  CHECK(shown.out.find("crops         1.50 kB       1 file  your images, decoded and cropped\n") !=
        std::string::npos);
  CHECK(shown.out.find("together      4.52 kB\n") != std::string::npos);

  test::check_refused(program.run("cache --clear cropps"), "--clear cannot be 'cropps'; of ");
  test::check_refused(program.run("cache --clear logits sdk"), "it can be all, crops, logits");
  const test::ProgramResult logits = program.run("cache --clear logits");
  CHECK(logits.exit_code == 0);
  CHECK(logits.out.find("Removed from ") == 0);
  CHECK(logits.out.find("crops") == std::string::npos);
  CHECK_FALSE(std::filesystem::exists(program.folder / "cache/edgebench/logits"));
  CHECK(std::filesystem::exists(program.folder / "cache/edgebench/crops"));
  CHECK(program.run("cache --clear").exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(program.folder / "cache/edgebench/crops"));
  CHECK(std::filesystem::exists(program.folder / "cache/edgebench/sdk/c.so"));
  CHECK(program.run("cache --clear").out.find("held nothing to clear") != std::string::npos);

  // A folder of the user's is none of ours to empty.
  write_file_atomically(program.folder / "project/crops/mine.jpg", "x");
  write_file_atomically(program.folder / "project/README", "x");
  const test::ProgramResult project = program.run("cache --cache project --clear");
  CHECK(project.exit_code == 3);
  CHECK(project.error.find("project holds files, as README, and so is no cache") !=
        std::string::npos);
  CHECK(std::filesystem::exists(program.folder / "project/crops/mine.jpg"));
}

}  // namespace edgebench
