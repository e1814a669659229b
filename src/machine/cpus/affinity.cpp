#include "machine/cpus/affinity.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>

namespace edgebench::machine {
namespace {

struct FreeCpuSet {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

// Sized at run time: the fixed cpu_set_t ends at CPU 1023 and sched_getaffinity fails beyond.
struct CpuSet {
  explicit CpuSet(int cpus)
      : count(static_cast<std::size_t>(cpus)), bytes(CPU_ALLOC_SIZE(count)), set(CPU_ALLOC(count)) {
    if (!set) throw std::bad_alloc();
    CPU_ZERO_S(bytes, set.get());
  }
  std::size_t count;
  std::size_t bytes;
  std::unique_ptr<cpu_set_t, FreeCpuSet> set;
};

int set_affinity(std::span<const int> cpus) {
  CpuSet wanted(cpus.empty() ? 1 : std::ranges::max(cpus) + 1);
  for (const int cpu : cpus)
    CPU_SET_S(static_cast<std::size_t>(cpu), wanted.bytes, wanted.set.get());
  return ::sched_setaffinity(0, wanted.bytes, wanted.set.get()) == 0 ? 0 : errno;
}

}  // namespace

std::vector<int> allowed_cpus() {
  constexpr int kMostCpus = 1 << 20;
  for (int capacity = 1024; capacity <= kMostCpus; capacity *= 2) {
    const CpuSet allowed(capacity);
    if (::sched_getaffinity(0, allowed.bytes, allowed.set.get()) != 0) {
      if (errno == EINVAL) continue;  // The kernel knows more CPUs than fit.
      break;
    }
    std::vector<int> cpus;
    for (int cpu = 0; cpu < capacity; ++cpu) {
      if (CPU_ISSET_S(static_cast<std::size_t>(cpu), allowed.bytes, allowed.set.get())) {
        cpus.push_back(cpu);
      }
    }
    return cpus;
  }
  throw std::system_error(errno, std::generic_category(), "cannot ask which CPUs are allowed");
}

ScopedAffinity::ScopedAffinity(std::span<const int> cpus) : previous_(allowed_cpus()) {
  if (const int error = set_affinity(cpus); error != 0) {
    throw std::system_error(error, std::generic_category(),
                            fmt::format("cannot run on CPU {} (allowed: {})", fmt::join(cpus, ","),
                                        fmt::join(previous_, ",")));
  }
}

// A CPU may have gone offline meanwhile; then the kernel keeps what is left of the old set.
ScopedAffinity::~ScopedAffinity() {
  set_affinity(previous_);
}

}  // namespace edgebench::machine
