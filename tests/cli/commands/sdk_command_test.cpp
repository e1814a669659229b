#include "cli/program.h"

namespace edgebench {

TEST_CASE("versions are listed and removed, and what cannot be one is refused") {
  const test::Program program;
  CHECK(program.run("sdk list").out.find("No version was added") == 0);
  const auto folder = program.folder / "cache/edgebench/sdk/acme@1.3";
  write_file_atomically(folder / "acme-1.3.dist-info/METADATA", std::string(1500, 'x'));
  const test::ProgramResult listed = program.run("sdk list");
  CHECK(listed.out.find("acme@1.3") == 0);
  CHECK(listed.out.find("acme 1.3") != std::string::npos);
  CHECK(listed.out.find("1.50 kB") != std::string::npos);
  CHECK(program.run("sdk remove acme@1.3").exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(folder));
  CHECK(program.run("sdk remove acme@1.3").exit_code == 3);
  test::check_refused(program.run("sdk remove ../x@1"), "is no runtime with a version");
  test::check_refused(program.run("sdk add onnxruntime"), "write it as onnxruntime@1.23.2");
  const test::ProgramResult null = program.run("sdk add null@1.0");
  CHECK(null.exit_code == 3);
  CHECK(null.error.find("null is in no Python package") != std::string::npos);
}

TEST_CASE("a version of a runtime that has but one is refused") {
  const test::Program program;
  test::check_refused(program.run("bench --candidate null@1.0:fp32" + test::kQuick),
                      "null@1.0: null takes no library from a folder, so it has one version");
  test::check_refused(program.run("bench --versions null=1.0" + test::kQuick), "has one version");
  test::check_refused(program.run("bench --versions null" + test::kQuick), "--versions cannot be");
}

}  // namespace edgebench
