#include "base/process/syscall_filter.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace edgebench {
namespace {

// Which of them there are depends on the architecture: newer ones have only the *at forms.
constexpr auto kRefused = std::to_array<long>({
    SYS_socket,
    SYS_io_uring_setup,
#ifdef SYS_chmod
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
#endif
    SYS_fchmod,
    SYS_fchmodat,
    452,  // fchmodat2, which older headers lack; the same number everywhere.
    SYS_fchown,
    SYS_fchownat,
    SYS_utimensat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
    463,  // setxattrat
    SYS_removexattr,
    SYS_lremovexattr,
    SYS_fremovexattr,
    466,  // removexattrat
    SYS_kill,
    SYS_tkill,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_pidfd_send_signal,
    SYS_pidfd_getfd,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_process_madvise,
    SYS_kcmp,
    SYS_migrate_pages,
    SYS_ioprio_set,
    // Out of its process group, a kill of the group would miss it.
    SYS_setpgid,
    SYS_setsid,
    // They live longer than a process, and are shared by all of a user's.
    SYS_shmget,
    SYS_shmat,
    SYS_shmctl,
    SYS_semget,
    SYS_semctl,
    SYS_semtimedop,
    SYS_msgget,
    SYS_msgctl,
    SYS_msgsnd,
    SYS_msgrcv,
    SYS_mq_open,
    SYS_mq_unlink,
    SYS_unshare,
    SYS_setns,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
});

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;  // None that we know: the filter is not installed.
#endif

// Requests to a terminal lie in this range, and a few harmless ones that any file is asked.
constexpr std::uint32_t kTerminalFirst = 0x5400;
constexpr std::uint32_t kTerminalLast = 0x54ff;
constexpr auto kHarmlessRequests = std::to_array<std::uint32_t>(
    {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOASYNC, FIOCLEX, FIONCLEX});
// They choose who gets a descriptor's signals, and which.
constexpr auto kOwnerRequests = std::to_array<std::uint32_t>({FIOSETOWN, SIOCSPGRP});
constexpr auto kOwnerCommands = std::to_array<std::uint32_t>({F_SETOWN, F_SETOWN_EX, F_SETSIG});

// On x86-64 numbers from here on are the x32 table's.
constexpr std::uint32_t kForeignTable = 0x40000000;

class Program {
 public:
  void load(std::size_t offset) {
    add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset), 0, 0);
  }
  // Goes on with the next instruction if the loaded word is `value`, else skips so many.
  void unless_equal_skip(std::uint32_t value, std::uint8_t skipped) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped);
  }
  void if_equal_skip(std::uint32_t value, std::uint8_t skipped) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, skipped, 0);
  }
  void if_below_skip(std::uint32_t value, std::uint8_t skipped) {
    add(BPF_JMP | BPF_JGE | BPF_K, value, 0, skipped);
  }
  void if_above_skip(std::uint32_t value, std::uint8_t skipped) {
    add(BPF_JMP | BPF_JGT | BPF_K, value, skipped, 0);
  }
  void refuse() { add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0); }
  void allow() { add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0); }

  // Of this system call, `rule` decides.
  void decide(long number, const Program& rule) {
    unless_equal_skip(static_cast<std::uint32_t>(number),
                      static_cast<std::uint8_t>(rule.code_.size()));
    code_.insert(code_.end(), rule.code_.begin(), rule.code_.end());
  }

  sock_fprog view() {
    return {.len = static_cast<unsigned short>(code_.size()), .filter = code_.data()};
  }

 private:
  void add(int operation, std::uint32_t value, std::uint8_t if_true, std::uint8_t if_false) {
    code_.push_back({static_cast<std::uint16_t>(operation), if_true, if_false, value});
  }

  std::vector<sock_filter> code_;
};

// The lower half of an argument: both architectures are little-endian.
constexpr std::size_t argument(std::size_t index) {
  return offsetof(seccomp_data, args) + index * sizeof(std::uint64_t);
}

Program refused() {
  Program rule;
  rule.refuse();
  return rule;
}

// Only of this process, which may be named by its number or by none.
Program only_own(std::size_t index) {
  Program rule;
  rule.load(argument(index));
  rule.if_equal_skip(0, 2);
  rule.if_equal_skip(static_cast<std::uint32_t>(::getpid()), 1);
  rule.refuse();
  rule.allow();
  return rule;
}

Program not_these(std::size_t index, std::span<const std::uint32_t> values) {
  Program rule;
  rule.load(argument(index));
  for (const std::uint32_t value : values) {
    rule.unless_equal_skip(value, 1);
    rule.refuse();
  }
  rule.allow();
  return rule;
}

// A child of the worker may ask to end with it, and nobody not to.
Program only_to_end_with_the_parent() {
  Program rule;
  rule.load(argument(0));
  rule.if_equal_skip(PR_SET_PDEATHSIG, 1);
  rule.allow();
  rule.load(argument(1));
  rule.if_equal_skip(SIGKILL, 1);
  rule.refuse();
  rule.allow();
  return rule;
}

// Nothing that changes a terminal, types into it, or takes it over.
Program terminal_requests() {
  Program rule;
  rule.load(argument(1));
  for (const std::uint32_t request : kHarmlessRequests) {
    rule.unless_equal_skip(request, 1);
    rule.allow();
  }
  for (const std::uint32_t request : kOwnerRequests) {
    rule.unless_equal_skip(request, 1);
    rule.refuse();
  }
  rule.if_below_skip(kTerminalFirst, 2);
  rule.if_above_skip(kTerminalLast, 1);
  rule.refuse();
  rule.allow();
  return rule;
}

Program filter() {
  Program program;
  program.load(offsetof(seccomp_data, arch));
  program.if_equal_skip(kArchitecture, 1);
  program.refuse();
  program.load(offsetof(seccomp_data, nr));
  program.if_below_skip(kForeignTable, 1);
  program.refuse();
  for (const long number : kRefused) program.decide(number, refused());
  program.decide(SYS_tgkill, only_own(0));  // abort() sends its signal so.
  program.decide(SYS_prlimit64, only_own(0));
  program.decide(SYS_setpriority, only_own(1));
  program.decide(SYS_sched_setscheduler, only_own(0));
  program.decide(SYS_sched_setparam, only_own(0));
  program.decide(SYS_sched_setattr, only_own(0));
  program.decide(SYS_fcntl, not_these(1, kOwnerCommands));
  program.decide(SYS_prctl, only_to_end_with_the_parent());
  program.decide(SYS_ioctl, terminal_requests());
  program.allow();
  return program;
}

}  // namespace

int refuse_system_calls() {
  if (kArchitecture == 0) return ENOSYS;
  Program program = filter();
  const sock_fprog view = program.view();
  const long result =
      ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &view);
  if (result > 0) return EBUSY;  // The number of a thread that could not be taken along.
  return result == 0 ? 0 : errno;
}

}  // namespace edgebench
