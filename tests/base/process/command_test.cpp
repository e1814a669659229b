#include "base/process/command.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench {
namespace {

std::vector<std::string> shell(const std::string& script) {
  return {"sh", "-c", script};
}

TEST_CASE("a command's output, errors and exit code are told apart") {
  const CommandResult result =
      run_command({.arguments = shell("echo out; echo one >&2; echo last >&2; echo >&2; exit 7")});
  CHECK(result.out == "out\n");
  CHECK(result.error == "one\nlast\n\n");
  CHECK(result.last_error_line() == "last");
  CHECK(result.status.value == 7);
  CHECK_FALSE(result.ok());
}

TEST_CASE("lines come while the command runs, the last one also without its newline") {
  std::vector<std::string> lines;
  const CommandResult result =
      run_command({.arguments = shell("printf 'one\\n\\ntwo\\rend'"),
                   .on_line = [&](std::string_view line) { lines.emplace_back(line); }});
  CHECK(lines == std::vector<std::string>{"one", "", "two", "end"});
  CHECK(result.out.empty());
  CHECK(result.ok());
}

TEST_CASE("a command reads its input to the end, however long") {
  const std::string input(3'000'000, 'x');
  CHECK(run_command({.arguments = {"wc", "-c"}, .input = input}).out.find("3000000") !=
        std::string::npos);
  // Who does not read it is not waited for.
  CHECK(run_command({.arguments = {"true"}, .input = input}).ok());
}

TEST_CASE("without input a command finds its end at once") {
  CHECK(run_command({.arguments = {"wc", "-c"}}).out.find('0') != std::string::npos);
}

TEST_CASE("a command is fed by another, and the failure of either shows") {
  const auto fed = [](const std::string& feeder, const std::string& reader) {
    return run_command({.arguments = shell(reader), .fed_by = shell(feeder)});
  };
  CHECK(fed("head -c 1000000 /dev/zero", "wc -c").out.find("1000000") != std::string::npos);
  const CommandResult failed = fed("echo half; echo no space >&2; exit 2", "cat");
  CHECK(failed.out == "half\n");
  CHECK(failed.last_error_line() == "no space");
  CHECK_FALSE(failed.ok());
  CHECK_FALSE(fed("true", "exit 1").ok());
  // Whose reader is gone ends by itself.
  const CommandResult cut = fed("exec yes", "head -n 1");
  CHECK(cut.out == "y\n");
  CHECK(cut.fed_by.signalled);
}

TEST_CASE("a program that is not installed is named") {
  CHECK_THROWS_WITH_AS(run_command({.arguments = {"no-such-program"}}),
                       "no-such-program is not installed here; install it", InputError);
  CHECK_THROWS_AS(run_command({.arguments = {"no-such-program"}, .fed_by = shell("yes")}),
                  InputError);
  CHECK(is_installed("sh"));
  CHECK_FALSE(is_installed("no-such-program"));
}

TEST_CASE("a command is ended when the user wants to stop") {
  std::atomic<bool> stop = false;
  const CommandResult result = run_command({.arguments = shell("echo begun; exec sleep 100"),
                                            .on_line = [&](std::string_view) { stop = true; },
                                            .stop = &stop});
  CHECK(result.status.signalled);
  CHECK(result.status.value == SIGTERM);
  // Also where something deaf to it holds its output open.
  stop = false;
  const CommandResult deaf =
      run_command({.arguments = shell("(trap '' TERM; echo begun; exec sleep 5) & wait"),
                   .on_line = [&](std::string_view) { stop = true; },
                   .stop = &stop});
  CHECK(deaf.status.value == SIGTERM);
}

TEST_CASE("a command gets no signal that this program ignores") {
  CHECK(run_command({.arguments = shell("trap 'echo heard' PIPE; kill -PIPE $$")}).out ==
        "heard\n");
}

}  // namespace
}  // namespace edgebench
