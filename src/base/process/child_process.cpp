#include "base/process/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/unmovable.h"

namespace edgebench {
namespace {

constexpr int kChannelDescriptor = 3;

// The two ends of a socket; the child's end is closed here once the child has its copy.
struct SocketPair {
  std::array<int, 2> ends{};
  SocketPair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
  }
};

class SpawnActions : Unmovable {
 public:
  SpawnActions() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~SpawnActions() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  posix_spawn_file_actions_t* actions() { return &actions_; }
  posix_spawnattr_t* attributes() { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// This process's variables, with those of `changes` instead of its own.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view variable = *one;
    const std::string name(variable.substr(0, variable.find('=')));
    if (!changes.contains(name)) variables.emplace_back(variable);
  }
  for (const auto& [name, value] : changes) variables.push_back(fmt::format("{}={}", name, value));
  return variables;
}

// As exec() takes them: they point into `texts`.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

pid_t spawn(const SpawnRequest& request, int child_end) {
  SpawnActions spawn;
  const int log_flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(spawn.actions(), 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(spawn.actions(), 1, request.log.c_str(), log_flags, 0644);
  posix_spawn_file_actions_adddup2(spawn.actions(), 1, 2);
  posix_spawn_file_actions_adddup2(spawn.actions(), child_end, kChannelDescriptor);
  // What the user's shell had open would be open to a worker, too, however it is confined later.
  posix_spawn_file_actions_addclosefrom_np(spawn.actions(), kChannelDescriptor + 1);
  // The user's Ctrl-C reaches the coordinator alone, which then ends its workers in order.
  posix_spawnattr_setflags(spawn.attributes(), POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(spawn.attributes(), 0);

  std::vector<std::string> words = {request.executable.string()};
  words.insert(words.end(), request.arguments.begin(), request.arguments.end());
  std::vector<std::string> variables = environment_with(request.environment);

  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, request.executable.c_str(), spawn.actions(), spawn.attributes(),
                    pointers_to(words).data(), pointers_to(variables).data());
  if (error != 0) {
    throw std::system_error(error, std::generic_category(),
                            fmt::format("cannot start {}", request.executable.string()));
  }
  return pid;
}

// Where memory runs out the system kills a child first, and not us who can tell what happened; its
// grandchildren inherit that. A process may always give itself and its children up so; where
// /proc cannot be written, the kernel chooses.
void offer_to_memory_killer(pid_t pid) {
  constexpr std::string_view kFirst = "1000";
  const std::string file = fmt::format("/proc/{}/oom_score_adj", pid);
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(descriptor, kFirst.data(), kFirst.size());
  ::close(descriptor);
}

// Blocks until the process has ended or the time is over; true if it has ended.
bool wait_until_ended(pid_t pid, std::int64_t patience_ns) {
  const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (descriptor < 0) return true;  // Already reaped, or a kernel before 5.3: waitpid then blocks.
  const std::int64_t deadline_ns = now_ns() + patience_ns;
  int ready = 0;
  do {
    pollfd waiting{descriptor, POLLIN, 0};
    const std::int64_t left_ms = (deadline_ns - now_ns()) / kNanosecondsPerMillisecond + 1;
    ready = left_ms > 0 ? ::poll(&waiting, 1, static_cast<int>(left_ms)) : 0;
  } while (ready < 0 && errno == EINTR);
  ::close(descriptor);
  return ready > 0;
}

}  // namespace

ExitStatus exit_status_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) return {.signalled = true, .value = WTERMSIG(wait_status)};
  return {.signalled = false, .value = WEXITSTATUS(wait_status)};
}

ChildProcess::ChildProcess(const SpawnRequest& request) : channel_(-1) {
  const SocketPair sockets;
  try {
    pid_ = spawn(request, sockets.ends[1]);
  } catch (...) {
    ::close(sockets.ends[0]);
    ::close(sockets.ends[1]);
    throw;
  }
  ::close(sockets.ends[1]);
  channel_ = LineChannel(sockets.ends[0]);
  offer_to_memory_killer(pid_);
  if (request.memory_limit_bytes) {
    const rlimit limit{*request.memory_limit_bytes, *request.memory_limit_bytes};
    ::prlimit(pid_, RLIMIT_DATA, &limit, nullptr);
  }
}

ChildProcess::~ChildProcess() {
  if (!status_) {
    kill_group();
    wait(kNanosecondsPerSecond);
  }
}

bool ChildProcess::was_stopped() {
  siginfo_t what{};
  const auto id = static_cast<id_t>(pid_);
  return !status_ && ::waitid(P_PID, id, &what, WSTOPPED | WCONTINUED | WNOHANG) == 0 &&
         what.si_pid == pid_;
}

void ChildProcess::kill_group() {
  if (status_) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // It may have left its group.
}

ExitStatus ChildProcess::wait(std::int64_t patience_ns) {
  if (status_) return *status_;
  const bool impatient = !wait_until_ended(pid_, patience_ns);
  if (impatient) kill_group();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = exit_status_of(status);
  status_->killed_here = impatient;
  ::kill(-pid_, SIGKILL);  // Grandchildren that outlived the worker.
  return *status_;
}

}  // namespace edgebench
