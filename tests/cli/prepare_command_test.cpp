#include "program.h"

namespace edgebench {

TEST_CASE("prepare writes artifacts with manifests and finds them again") {
  const test::Program program;
  const std::string line = "prepare --out artifacts --candidate null:fp32" + test::kSmall;
  const test::ProgramResult first = program.run(line);
  CHECK(first.exit_code == 0);
  CHECK(first.out.find("written") != std::string::npos);
  CHECK(program.run(line).out.find("found") != std::string::npos);
  std::size_t manifests = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(program.folder / "artifacts")) {
    if (entry.path().filename() == "manifest.json") ++manifests;
  }
  CHECK(manifests == 1);
}

}  // namespace edgebench
