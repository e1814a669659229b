// A kernel that lacks a part of what confinement stands on, for tests: this process, and what it
// starts, are answered as by a kernel without user namespaces, seccomp filters or Landlock.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace edgebench::test {

struct Lacks {
  bool namespaces = false;
  bool seccomp = false;
  bool landlock = false;
};

// False where the kernel has no filters, so that nothing can be simulated.
inline bool answer_as_kernel_without(const Lacks& lacks) {
  std::vector<sock_filter> code;
  code.push_back({BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)});
  const auto fail = [&](long number, int error) {
    code.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(number)});
    code.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)});
  };
  if (lacks.namespaces) fail(SYS_unshare, EPERM);
  if (lacks.seccomp) fail(SYS_seccomp, ENOSYS);
  if (lacks.landlock) fail(444, ENOSYS);  // landlock_create_ruleset
  code.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW});
  const sock_fprog program{.len = static_cast<unsigned short>(code.size()), .filter = code.data()};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

// Root has rights of its own, which users have not.
inline void become_ordinary_user() {
  constexpr uid_t kNobody = 65534;
  if (::geteuid() != 0) return;
  ::setgroups(0, nullptr);
  if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(126);
  // As of a program that this user has started himself.
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

}  // namespace edgebench::test
