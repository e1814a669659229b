#include "cli/program.h"

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
       {"bench", "doctor", "prepare", "report", "classify", "pixels", "loadgen", "Exit codes"}) {
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
        "report x --format pdf", "bench --synthetic big", "bench --seed -1", "bench --rounds 0",
        "bench --threads 0", "prepare --images x", "prepare --labels x",
        "classify x --candidate reference:fp32,threads=7",
        "classify x --candidate my=reference:fp32,foo=bar"}) {
    CAPTURE(arguments);
    const test::ProgramResult result = program.run(arguments);
    CHECK(result.exit_code == 2);
    CHECK_FALSE(result.error.empty());
    CHECK(result.error.size() < 300);
    // Said at once, not after minutes of decoding and quantising.
    CHECK_FALSE(std::filesystem::exists(program.folder / "cache"));
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
      {"classify no.jpg --logits empty", "empty: it is a folder; give"},
      {"pixels no.jpg --out empty", "empty: it is a folder; give"},
      {"report no-run", "no-run; give"},
      {"report empty", "empty/records.jsonl; give"},
      {"bench --candidate null:fp32 --weights no.file",
       "no.file: No such file or directory; check"},
      {"bench --resume no-run", "no-run"}};
  for (const auto& [arguments, name] : cases) {
    CAPTURE(arguments);
    const test::ProgramResult result = program.run(arguments);
    CHECK(result.exit_code == 3);
    CHECK(one_sentence(result.error));
    CHECK(result.error.find(name) != std::string::npos);
  }
}

TEST_CASE("a report that does not reach standard output is no success") {
  const test::Program program;
  for (const char* arguments : {"--help", "--version", "bench --help"}) {
    const std::string line =
        program.command(arguments) + " >/dev/full 2>" + (program.folder / "error.txt").string();
    CHECK(WEXITSTATUS(std::system(line.c_str())) == 3);
    const std::string error = read_file(program.folder / "error.txt");
    CHECK(one_sentence(error));
    CHECK(error.find("standard output") != std::string::npos);
  }
}

TEST_CASE("a limit on the size of files is a sentence, not a death") {
  const test::Program program;
  const std::string line = "ulimit -f 8 && " + program.command("prepare --runtimes null") +
                           test::kSmall + " 2>" + (program.folder / "error.txt").string();
  CHECK(WEXITSTATUS(std::system(line.c_str())) == 3);
  const std::string error = read_file(program.folder / "error.txt");
  CHECK(one_sentence(error));
  CHECK(error.find("File too large; raise the limit") != std::string::npos);
}

TEST_CASE("a worker started by hand explains itself") {
  const auto worker =
      std::filesystem::path(EDGEBENCH_PROGRAM).parent_path() / "edgebench-worker-null";
  const test::TemporaryFolder folder;
  const std::string line = worker.string() + " </dev/null 2>" + (folder / "e").string();
  CHECK(WEXITSTATUS(std::system(line.c_str())) == 2);
  CHECK(read_file(folder / "e").find("edgebench doctor") != std::string::npos);
}

TEST_CASE("an empty argument is a mistake, not the default") {
  const test::Program program;
  for (const char* arguments :
       {"bench --weights ''", "bench --weights=''", "bench --candidate ''", "bench --images ''",
        "bench --labels '' --candidate null:fp32", "bench --cache ''", "bench --resume ''",
        "bench --artifact ''", "bench ''", "prepare --out ''", "classify ''", "report ''",
        "pixels --out '' x", "recommend x --max-size ''"}) {
    CAPTURE(arguments);
    const test::ProgramResult result = program.run(arguments);
    CAPTURE(result.error);
    CHECK(result.exit_code == 2);
    CHECK(result.error.find("is empty; give a value") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(program.folder / "cache"));
  }
  write_file_atomically(program.folder / "plan.toml", "weights = \"\"\n");
  const test::ProgramResult plan = program.run("bench plan.toml");
  CHECK(plan.exit_code == 3);
  CHECK(plan.error.find("plan.toml, line 1: --weights: is empty") != std::string::npos);
}

// The system keeps root from nothing, so where root runs the test nobody runs the program.
std::string as_somebody() {
  return ::geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
}

TEST_CASE("without a home that can be written a run works and says where it keeps things") {
  const test::Program program;
  const test::TemporaryFolder home;
  std::filesystem::permissions(
      home.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                       std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
  std::filesystem::permissions(program.folder.path(), std::filesystem::perms::all);
  const std::string error = program.folder / "error.txt";
  if (std::system((as_somebody() + "test -x " + EDGEBENCH_PROGRAM).c_str()) != 0) {
    std::cout << "skipped: nobody but root can reach the build folder\n";
    return;
  }
  for (const std::string& variables : {std::string("-u HOME -u XDG_CACHE_HOME"),
                                       "-u XDG_CACHE_HOME HOME=" + home.path().string()}) {
    CAPTURE(variables);
    const std::string line = "cd " + program.folder.path().string() + " && rm -rf run && " +
                             as_somebody() + "env -u EDGEBENCH_ASSETS " + variables +
                             " TMPDIR=" + program.folder.path().string() + " " + EDGEBENCH_PROGRAM +
                             " bench --out run --candidate null:fp32" + test::kQuick +
                             " >out.txt 2>" + error;
    CHECK(WEXITSTATUS(std::system(line.c_str())) == 0);
    CHECK(read_file(error).find("so what is prepared is kept in " + program.folder.path().string() +
                                "/edgebench-") != std::string::npos);
  }
}

#ifndef __SANITIZE_ADDRESS__  // Which wants more address space than any limit allows.
TEST_CASE("want of memory is a sentence, not the name of an exception") {
  const test::Program program;
  const std::string error = program.folder / "error.txt";
  const std::string line = "ulimit -v 120000 && " +
                           program.command("bench --candidate null:fp32 --synthetic 8,64,1000") +
                           " 2>" + error;
  CHECK(WEXITSTATUS(std::system(line.c_str())) == 3);
  CHECK(one_sentence(read_file(error)));
  CHECK(read_file(error).starts_with("edgebench: memory ran out"));
}
#endif

}  // namespace edgebench
