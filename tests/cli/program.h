// The program as a user runs it: a command line in, exit code, stdout and stderr out.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/wait.h>

#include "base/file.h"
#include "support.h"

namespace edgebench::test {

struct ProgramResult {
  int exit_code = -1;
  std::string out;
  std::string error;
};

// A command line that is an error of its user's: exit code 2, and a message with these words.
inline void check_refused(const ProgramResult& result, const std::string& words) {
  CHECK(result.exit_code == 2);
  CAPTURE(result.error);
  CHECK(result.error.find(words) != std::string::npos);
}

class Program {
 public:
  // Runs `edgebench <arguments>` in a folder of its own, without assets, with a cache of its own.
  // Arguments go through a shell, so they can be quoted.
  ProgramResult run(const std::string& arguments) const {
    const std::string line = command(arguments) + " >out.txt 2>error.txt </dev/null";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(folder / "out.txt"),
            read_file(folder / "error.txt")};
  }

  std::string command(const std::string& arguments) const {
    return "cd " + folder.path().string() +
           " && env -u EDGEBENCH_ASSETS XDG_CACHE_HOME=" + (folder / "cache").string() + " " +
           EDGEBENCH_PROGRAM + " " + arguments;
  }

  TemporaryFolder folder;
};

// A network so small that evaluating takes milliseconds, and rounds of milliseconds.
inline const std::string kSmall = " --synthetic 0.25,32,10 ";
inline const std::string kQuick = kSmall + " --rounds 2 --sweeps 2 --slice 1ms --no-layers ";

}  // namespace edgebench::test
