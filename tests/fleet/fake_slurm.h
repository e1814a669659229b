// Slurm's commands as shell scripts in a folder that comes first in PATH. They answer with files of
// that folder and write down how they were called.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "fleet/recorded.h"
#include "support.h"

namespace edgebench::test {

class FakeSlurm {
 public:
  FakeSlurm() {
    answer("nodes", kRecordedNodes);
    answer("queue", "");
    script("scontrol", R"(
case $* in
"show node --oneliner") cat nodes ;;
"show hostnames "*) echo "$3" | tr , '\n' ;;
"") tee -a updates; [ ! -e refuses-update ] || { echo "7_0: Access denied" >&2; exit 1; } ;;
esac)");
    script("sinfo", "echo 'night\nboards*'");
    script("squeue", "cat queue");
    script("sbatch", R"(
[ ! -e refuses ] || { sed 's/^/sbatch: error: /' refuses >&2; exit 1; }
for last; do :; done
cp "$last" job.sh
echo 77)");
    script("scancel", "");
  }

  // What a program's answer is read from.
  void answer(const std::string& file, const std::string& text) const {
    write_text(folder_ / file, text);
  }

  // A program of a few lines, which run in the folder after the call was written down.
  void script(const std::string& program, const std::string& lines) const {
    const std::filesystem::path file = folder_ / program;
    write_text(file, "#!/bin/sh\ncd '" + folder_.path().string() + "'\necho \"" + program +
                         " $@\" >>calls\n" + lines + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

  std::string text(const std::string& file) const {
    return std::filesystem::exists(folder_ / file) ? read_file(folder_ / file) : "";
  }
  std::string calls() const { return text("calls"); }
  std::filesystem::path path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  EnvironmentVariable path_{"PATH", folder_.path().string() + ":/usr/bin:/bin"};
};

}  // namespace edgebench::test
