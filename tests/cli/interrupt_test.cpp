#include "cli/interrupt.h"

#include <csignal>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support.h"

namespace edgebench::cli {

// One process, one wish: the signals are tried in one test.
TEST_CASE("the first interruption is a wish, and the second one has its usual effect") {
  std::signal(SIGHUP, SIG_DFL);  // Ignored where the tests run under nohup.
  const std::atomic<bool>& stop = stop_after_step();
  CHECK_FALSE(stop);
  std::raise(SIGHUP);
  CHECK(stop);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    const bool usual = std::signal(signal, SIG_DFL) == SIG_DFL;
    CHECK(usual);
  }
  // As under nohup: it was ignored, so it still is.
  std::signal(SIGHUP, SIG_IGN);
  stop_after_step();
  const bool ignored = std::signal(SIGHUP, SIG_DFL) == SIG_IGN;
  CHECK(ignored);
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
}

TEST_CASE("a file that is cut short while it is read ends the program with its reason") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "file", std::string(10'000, 'x'));
  const pid_t child = ::fork();
  if (child == 0) {
    explain_cut_files();
    ::dup2(::open((folder / "said").c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    const MappedFile mapped(folder / "file");
    std::filesystem::resize_file(folder / "file", 0);
    ::_exit(static_cast<int>(mapped.bytes()[5000]));
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == static_cast<int>(ExitCode::bad_input));
  CHECK(read_file(folder / "said").find("a file was cut short while it was read") !=
        std::string::npos);
}

}  // namespace edgebench::cli
