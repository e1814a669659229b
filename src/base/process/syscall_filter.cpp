#include "base/process/syscall_filter.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
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
  void refuse() { add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0); }
  void allow() { add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0); }

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

Program filter() {
  Program program;
  program.load(offsetof(seccomp_data, arch));
  program.if_equal_skip(kArchitecture, 1);
  program.refuse();
  program.load(offsetof(seccomp_data, nr));
  program.if_below_skip(kForeignTable, 1);
  program.refuse();
  for (const long number : kRefused) {
    program.unless_equal_skip(static_cast<std::uint32_t>(number), 1);
    program.refuse();
  }
  // abort() sends its signal so; to this process it may.
  program.unless_equal_skip(SYS_tgkill, 4);
  program.load(argument(0));
  program.if_equal_skip(static_cast<std::uint32_t>(::getpid()), 1);
  program.refuse();
  program.allow();
  program.unless_equal_skip(SYS_ioctl, 3);
  program.load(argument(1));
  program.unless_equal_skip(TIOCSTI, 1);
  program.refuse();
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
