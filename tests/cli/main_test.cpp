#include "program.h"

namespace edgebench {
namespace {

bool one_sentence(const std::string& text) {
  return text.starts_with("edgebench: ") && text.find('\n') == text.size() - 1;
}

}  // namespace

TEST_CASE("help names every command and the exit codes") {
  const test::Program program;
  const test::ProgramResult help = program.run("--help");
  CHECK(help.exit_code == 0);
  for (const char* word :
       {"bench", "doctor", "prepare", "report", "classify", "pixels", "Exit codes"}) {
    CHECK(help.out.find(word) != std::string::npos);
  }
  CHECK(program.run("bench --help").out.find("--candidate") != std::string::npos);
  CHECK(program.run("--version").out.find(EDGEBENCH_VERSION) != std::string::npos);
}

TEST_CASE("a command line that cannot be understood is exit code 2") {
  const test::Program program;
  for (const char* arguments :
       {"fly", "bench --no-such-option", "report", "bench --candidate nonsense",
        "bench --candidate null:bf16", "bench --runtimes none", "bench --budget 3",
        "bench --candidate null:fp32 --candidate null:fp32", "bench --memory-limit lots",
        "report x --format pdf", "bench --synthetic big"}) {
    CAPTURE(arguments);
    const test::ProgramResult result = program.run(arguments);
    CHECK(result.exit_code == 2);
    CHECK_FALSE(result.error.empty());
  }
}

TEST_CASE("files that cannot be used are exit code 3 and one sentence that names them") {
  const test::Program program;
  std::filesystem::create_directories(program.folder / "empty");
  write_file_atomically(program.folder / "bad.safetensors", "nonsense");
  const std::pair<const char*, const char*> cases[] = {
      {"bench --candidate null:fp32 --weights absent.safetensors", "absent.safetensors"},
      {"bench --candidate null:fp32 --weights bad.safetensors", "bad.safetensors"},
      {"pixels no-folder --out x.npy", "no-folder"},
      {"pixels empty --out x.npy", "empty"},
      {"classify no.jpg", "no.jpg"},
      {"report no-run", "no-run"},
      {"bench --candidate null:fp32 --resume no-run", "no-run"}};
  for (const auto& [arguments, name] : cases) {
    CAPTURE(arguments);
    const test::ProgramResult result = program.run(arguments);
    CHECK(result.exit_code == 3);
    CHECK(one_sentence(result.error));
    CHECK(result.error.find(name) != std::string::npos);
  }
}

TEST_CASE("a worker started by hand explains itself") {
  const auto worker =
      std::filesystem::path(EDGEBENCH_PROGRAM).parent_path() / "edgebench-worker-null";
  const test::TemporaryFolder folder;
  const std::string line = worker.string() + " </dev/null 2>" + (folder / "e").string();
  CHECK(WEXITSTATUS(std::system(line.c_str())) == 2);
  CHECK(read_file(folder / "e").find("edgebench doctor") != std::string::npos);
}

}  // namespace edgebench
