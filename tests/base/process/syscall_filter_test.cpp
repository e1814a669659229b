#include "base/process/syscall_filter.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/process/confined_child.h"

namespace edgebench {
namespace {

// The errno of a call made after the filter is in place; 0 if it was allowed.
int after_filter(const std::function<long()>& call) {
  return test::in_child([&] {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (refuse_system_calls() != 0) return 127;
    errno = 0;
    return call() < 0 ? errno : 0;
  });
}

// Says so where the kernel, or an emulator in front of it, has none.
bool there_are_filters() {
  if (after_filter([] { return 0; }) != 127) return true;
  std::cout << "skipped: this kernel has no seccomp filters\n";
  return false;
}

}  // namespace

TEST_CASE("sockets, modes, other processes and namespaces are refused") {
  if (!there_are_filters()) return;
  const pid_t parent = ::getpid();
  CHECK(after_filter([] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }) == EPERM);
  CHECK(after_filter([] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }) == EPERM);
  CHECK(after_filter([] { return ::fchmodat(AT_FDCWD, "/proc/self", 0, 0); }) == EPERM);
  CHECK(after_filter([&] { return ::kill(parent, 0); }) == EPERM);
  CHECK(after_filter([&] { return ::syscall(SYS_tgkill, parent, parent, 0); }) == EPERM);
  CHECK(after_filter([] { return ::unshare(CLONE_NEWUSER); }) == EPERM);
  CHECK(after_filter([] { return ::prctl(PR_SET_PDEATHSIG, 0); }) == EPERM);
  CHECK(after_filter([] { return ::ioctl(0, TIOCSTI, "x"); }) == EPERM);
  CHECK(after_filter([] { return ::ioctl(0, TCSETS, nullptr); }) == EPERM);
  CHECK(after_filter([] { return ::ioctl(0, TIOCSPGRP, nullptr); }) == EPERM);
}

TEST_CASE("what a runtime needs stays allowed, abort() among it") {
  if (!there_are_filters()) return;
  CHECK(after_filter([] { return ::open("/proc/self/status", O_RDONLY); }) == 0);
  CHECK(after_filter([] { return ::syscall(SYS_tgkill, ::getpid(), ::gettid(), 0); }) == 0);
  CHECK(after_filter([] { return ::prctl(PR_SET_PDEATHSIG, SIGKILL); }) == 0);
  CHECK(after_filter([] { return ::prctl(PR_SET_NAME, "worker"); }) == 0);
  CHECK(after_filter([] { return ::fcntl(0, F_GETFD); }) == 0);
  CHECK(after_filter([] { return ::setpriority(PRIO_PROCESS, 0, 1); }) == 0);
  CHECK(after_filter([] {
          rlimit files{};
          return ::getrlimit(RLIMIT_NOFILE, &files);
        }) == 0);
  const int null = ::open("/dev/null", O_RDONLY);
  CHECK(after_filter([=] { return ::ioctl(null, TCGETS, nullptr); }) == ENOTTY);
  CHECK(after_filter([=] { return ::ioctl(null, 0x4321, nullptr); }) == ENOTTY);
  CHECK(after_filter([=] { return ::ioctl(null, 0x6543, nullptr); }) == ENOTTY);
  ::close(null);
  CHECK(test::in_child([] {
          ::signal(SIGABRT, SIG_DFL);
          ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
          refuse_system_calls();
          std::abort();
          return 0;
        }) == -1);
}

TEST_CASE("a kernel that wants no_new_privs first says so") {
  if (::geteuid() == 0) return;  // Root may do without.
  CHECK(test::in_child(refuse_system_calls) == EACCES);
}

}  // namespace edgebench
