#include "base/process/child_process.h"

#include <csignal>
#include <iostream>
#include <system_error>

#include <fcntl.h>

#include "base/clock.h"
#include "base/file.h"
#include "support.h"

namespace edgebench {
namespace {

// A shell stands in for a worker: it has descriptor 3 and can die in every way.
SpawnRequest shell(const test::TemporaryFolder& folder, const std::string& script) {
  SpawnRequest request;
  request.executable = "/bin/sh";
  request.arguments = {"-c", script};
  request.log = folder / "log";
  return request;
}

constexpr std::int64_t kPatience_ns = 20 * kNanosecondsPerSecond;

}  // namespace

TEST_CASE("lines travel both ways on descriptor 3, and stdout and stderr go to the log") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder, "read word <&3; echo got $word >&3; echo out; echo err >&2"));
  CHECK(child.channel().send("hello"));
  const auto reply = child.channel().receive(now_ns() + kPatience_ns);
  CHECK(reply.status == LineChannel::Status::line);
  CHECK(reply.line == "got hello");
  CHECK(child.channel().receive(now_ns() + kPatience_ns).status == LineChannel::Status::end);
  const ExitStatus status = child.wait(kPatience_ns);
  CHECK_FALSE(status.signalled);
  CHECK(status.value == 0);
  CHECK(read_file(folder / "log") == "out\nerr\n");
}

TEST_CASE("an exit code and a signal are told apart") {
  const test::TemporaryFolder folder;
  CHECK(ChildProcess(shell(folder, "exit 7")).wait(kPatience_ns).value == 7);
  ChildProcess dying(shell(folder, "kill -SEGV $$"));
  const ExitStatus status = dying.wait(kPatience_ns);
  CHECK(status.signalled);
  CHECK(status.value == SIGSEGV);
}

TEST_CASE("a hanging child runs into the deadline, and its whole group is killed") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder, "sleep 1000 & echo $! >&3; wait"));
  const pid_t grandchild = std::stoi(child.channel().receive(now_ns() + kPatience_ns).line);
  const auto silence = child.channel().receive(now_ns() + 20 * kNanosecondsPerMillisecond);
  CHECK(silence.status == LineChannel::Status::timed_out);
  const ExitStatus status = child.wait(0);
  CHECK(status.signalled);
  CHECK(status.value == SIGKILL);
  CHECK(status.killed_here);
  // The grandchild is adopted and reaped by init at some moment soon.
  const std::int64_t deadline_ns = now_ns() + kPatience_ns;
  while (::kill(grandchild, 0) == 0 && now_ns() < deadline_ns) ::usleep(1000);
  CHECK(::kill(grandchild, 0) != 0);
}

TEST_CASE("a line that was never finished is dropped") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder, "printf 'whole\\nhalf' >&3"));
  CHECK(child.channel().receive(now_ns() + kPatience_ns).line == "whole");
  CHECK(child.channel().receive(now_ns() + kPatience_ns).status == LineChannel::Status::end);
}

TEST_CASE("a line without end is given up, and who reads nothing is not waited for") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder, "yes | tr -d '\\n' >&3"));
  CHECK(child.channel().receive(now_ns() + kPatience_ns).status == LineChannel::Status::too_long);
  ChildProcess deaf(shell(folder, "sleep 1000"));
  const std::string long_line(std::size_t{4} << 20, 'x');
  CHECK_FALSE(deaf.channel().send(long_line, now_ns() + 100 * kNanosecondsPerMillisecond));
}

TEST_CASE("a long line arrives whole") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder, "read -r line <&3; echo $line >&3"));
  const std::string long_line(std::size_t{1} << 20, 'x');
  CHECK(child.channel().send(long_line, now_ns() + kPatience_ns));
  CHECK(child.channel().receive(now_ns() + kPatience_ns).line == long_line);
}

TEST_CASE("a child that has left its group is killed all the same") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder,
                           "exec perl -e 'setpgrp(0, getpgrp(getppid())); open(C, \">&=3\"); "
                           "syswrite(C, \"left\\n\"); sleep 1000'"));
  if (child.channel().receive(now_ns() + kPatience_ns).line != "left") {
    std::cout << "skipped: no perl\n";
    return;
  }
  CHECK(::getpgid(child.pid()) == ::getpgid(0));
  const ExitStatus status = child.wait(0);
  CHECK(status.signalled);
  CHECK(status.killed_here);
}

TEST_CASE("a child has no descriptor that happened to be open") {
  const test::TemporaryFolder folder;
  constexpr int kFarFromTheChannel = 50;
  const int left_open = ::fcntl(0, F_DUPFD, kFarFromTheChannel);  // As by a user's shell.
  REQUIRE(left_open >= kFarFromTheChannel);
  const std::string number = std::to_string(left_open);
  ChildProcess child(
      shell(folder, "test -e /proc/$$/fd/" + number + " && echo open >&3 || echo closed >&3"));
  CHECK(child.channel().receive(now_ns() + kPatience_ns).line == "closed");
  ::close(left_open);
}

TEST_CASE("sending to a child that is gone says so") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder, "exit 0"));
  child.wait(kPatience_ns);
  CHECK_FALSE(child.channel().send("anybody there?"));
}

TEST_CASE("an executable that does not exist is named") {
  if (test::emulated("QEMU makes a fork of vfork, which cannot tell its parent")) return;
  const test::TemporaryFolder folder;
  SpawnRequest request = shell(folder, "");
  request.executable = "/no/such/worker";
  CHECK_THROWS_WITH_AS(ChildProcess{request}, doctest::Contains("/no/such/worker"),
                       std::system_error);
}

TEST_CASE("where memory runs out, the system is told to kill a child first") {
  const test::TemporaryFolder folder;
  ChildProcess child(shell(folder, "read word <&3; cat /proc/$$/oom_score_adj >&3"));
  CHECK(child.channel().send("go"));
  CHECK(child.channel().receive(now_ns() + kPatience_ns).line == "1000");
}

}  // namespace edgebench
