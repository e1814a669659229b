#include "base/process/confine.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/process/syscall_filter.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

// Rights that headers of older kernels lack; a kernel that does not know them is not asked.
constexpr std::uint64_t kRefer = std::uint64_t{1} << 13;     // From version 2 on.
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14;  // From version 3 on.

// Everything that changes the file system.
constexpr std::uint64_t kWriting = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                   LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                   LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
// What files and folders take. No links: whoever reads the folder afterwards must not be led
// elsewhere.
constexpr std::uint64_t kFilesAndFolders =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG;

std::string because(int error) {
  return fmt::format("({})", std::strerror(error));
}

void write_text(const char* file, const std::string& text) {
  std::ofstream(file) << text;
}

// Without a mapping the user would be nobody in the new namespace. Groups may only be mapped once
// they can no longer be given up, which would be a way around a group's being refused something.
bool map_to_itself(uid_t user, gid_t group) {
  write_text("/proc/self/uid_map", fmt::format("{0} {0} 1", user));
  write_text("/proc/self/setgroups", "deny");
  write_text("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
  return ::getuid() == user && ::getgid() == group;
}

// 0, or the errno. An empty network namespace has a loopback device that is down, and nothing else.
int leave_network() {
  const uid_t user = ::getuid();
  const gid_t group = ::getgid();
  if (::unshare(CLONE_NEWNET) == 0) return 0;
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return errno;
  map_to_itself(user, group);
  return 0;
}

// Those of root, or those that a new user namespace gave us inside it.
void drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  ::syscall(SYS_capset, &header, none.data());
}

// Of the path itself, not of what it leads to elsewhere.
bool is_device(const std::string& path) {
  struct stat status {};
  return path.starts_with("/dev/") && path.find("..") == std::string::npos &&
         ::lstat(path.c_str(), &status) == 0 && S_ISCHR(status.st_mode);
}

int allow_below(int ruleset, const char* path, std::uint64_t rights) {
  const int descriptor = ::open(path, O_PATH | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const landlock_path_beneath_attr rule{.allowed_access = rights, .parent_fd = descriptor};
  const long result =
      ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  const int error = result == 0 ? 0 : errno;
  ::close(descriptor);
  return error;
}

// 0, or the errno. Landlock's first versions could not rename across folders, nor keep anybody from
// truncating: `version` says what this kernel can.
int restrict_writing(const fs::path& writable, std::span<const std::string> devices, long version) {
  const std::uint64_t truncate = version >= 3 ? kTruncate : 0;
  const landlock_ruleset_attr attributes{.handled_access_fs =
                                             kWriting | truncate | (version >= 2 ? kRefer : 0)};
  // Later kernels' headers have more members, which are left out by the size.
  const auto ruleset = static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes.handled_access_fs), 0));
  if (ruleset < 0) return errno;
  int error = allow_below(ruleset, "/dev/null", LANDLOCK_ACCESS_FS_WRITE_FILE | truncate);
  if (error == 0 && !writable.empty()) {
    error = allow_below(ruleset, writable.c_str(), kFilesAndFolders | truncate);
  }
  for (const std::string& device : devices) {
    if (error == 0) error = allow_below(ruleset, device.c_str(), LANDLOCK_ACCESS_FS_WRITE_FILE);
  }
  if (error == 0 && ::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) error = errno;
  ::close(ruleset);
  return error;
}

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(resource, &both);
}

bool one_thread_only() {
  const fs::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks)) == 1;
}

void confine_writing(const fs::path& writable, std::span<const std::string> devices,
                     Confinement& confinement) {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  const int error = version < 0 ? errno : restrict_writing(writable, devices, version);
  if (error != 0) {
    confinement.refused.push_back("writing files " + because(error));
    return;
  }
  confinement.held.push_back(fmt::format(
      "no writing{}{}", writable.empty() ? " of files" : " but in its own temporary folder",
      devices.empty()    ? ""
      : writable.empty() ? " but to its device"
                         : " and to its device"));
  if (version < 3) confinement.refused.push_back("cutting files short (Linux before 6.2)");
}

}  // namespace

std::string Confinement::words() const {
  std::string words = fmt::format("{}", fmt::join(held, ", "));
  if (!refused.empty()) {
    words += fmt::format("{}NOT held back on this machine: {}", held.empty() ? "" : "; ",
                         fmt::join(refused, ", "));
  }
  return words;
}

Confinement confine_this_process(const fs::path& writable, std::span<const std::string> devices) {
  Confinement confinement;
  std::vector<std::string> nodes;
  std::ranges::copy_if(devices, std::back_inserter(nodes), is_device);
  if (!one_thread_only()) {
    confinement.refused.push_back("threads that a library had started before");
  }
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, kConfinedFileLimit_bytes);
  limit(RLIMIT_NPROC, kConfinedTaskLimit);
  int death_signal = 0;  // A change of credentials may clear it.
  ::prctl(PR_GET_PDEATHSIG, &death_signal);
  const int network_error = leave_network();
  drop_capabilities();
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // Before the filter, which would refuse what comes after it.
  ::prctl(PR_SET_PDEATHSIG, death_signal);
  Confinement writing;
  confine_writing(writable, nodes, writing);
  const int filter_error = refuse_system_calls();
  // Either keeps it from the network; the filter keeps it from this machine's own sockets, too.
  if (network_error == 0 || filter_error == 0) {
    confinement.held.push_back("no network");
  } else {
    confinement.refused.push_back("the network " + because(network_error));
  }
  confinement.held.insert(confinement.held.end(), writing.held.begin(), writing.held.end());
  if (filter_error == 0) {
    confinement.held.push_back("no touching of other processes");
  } else {
    confinement.refused.push_back("sockets, files' modes and other processes " +
                                  because(filter_error));
  }
  confinement.refused.insert(confinement.refused.end(), writing.refused.begin(),
                             writing.refused.end());
  return confinement;
}

}  // namespace edgebench
