#include "base/process/command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unmovable.h"

namespace edgebench {
namespace {

constexpr std::size_t kKeptError_bytes = std::size_t{64} << 10;
constexpr int kLook_ms = 200;  // How often `stop` is asked.

// Closed by itself, at the latest here.
class Descriptor : Unmovable {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  void set(int number) {
    close();
    number_ = number;
  }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe");
    }
    read.set(ends[0]);
    write.set(ends[1]);
  }
};

struct Ends {
  int in;  // -1: nothing to read.
  int out;
  int error;
};

pid_t start(std::vector<std::string> arguments, const Ends& ends, bool own_group) {
  // Asked beforehand: emulators do not pass on why a program could not be started.
  if (!is_installed(arguments.front())) {
    throw InputError(fmt::format("{} is not installed here; install it", arguments.front()));
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  if (ends.in < 0) {
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, ends.in, 0);
  }
  posix_spawn_file_actions_adddup2(&actions, ends.out, 1);
  posix_spawn_file_actions_adddup2(&actions, ends.error, 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  // What this program ignores (SIGPIPE, SIGXFSZ) would be ignored there, too.
  sigset_t usual;
  sigfillset(&usual);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes,
                           static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                              (own_group ? POSIX_SPAWN_SETPGROUP : 0)));
  posix_spawnattr_setpgroup(&attributes, 0);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, arguments.front().c_str(), &actions, &attributes,
                                   pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    throw std::system_error(error, std::generic_category(),
                            fmt::format("cannot start {}", arguments.front()));
  }
  return pid;
}

ExitStatus wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return exit_status_of(status);
}

// Reads what there is; closes at the end.
void read_some(Descriptor& from, std::string& into) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    from.close();
  }
}

void pass_lines(std::string& text, const std::function<void(std::string_view)>& on_line,
                bool ended) {
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find_first_of("\r\n", begin)) != std::string::npos;
       begin = end + 1) {
    on_line(std::string_view(text).substr(begin, end - begin));
  }
  text.erase(0, begin);
  if (ended && !text.empty()) on_line(std::exchange(text, {}));
}

void keep_end(std::string& text) {
  if (text.size() > kKeptError_bytes) text.erase(0, text.size() - kKeptError_bytes);
}

// What is left of the input; closes after the last of it, and where nobody reads any more.
void write_some(Descriptor& to, std::string_view& left) {
  const ssize_t count = left.empty() ? 0 : ::write(to.get(), left.data(), left.size());
  if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
  if (left.empty() || (count < 0 && errno != EINTR && errno != EAGAIN)) to.close();
}

bool has_ended(pid_t pid) {
  siginfo_t what{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &what, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         what.si_pid == pid;
}

// Until both of its outputs have ended, or it has been told to end and did: a child of its own may
// hold them open.
void talk(const CommandRequest& request, pid_t pid, Descriptor& in, Descriptor& out,
          Descriptor& error, CommandResult& result) {
  std::string_view left = request.input;
  bool told = false;
  while (out.open() || error.open()) {
    std::array<pollfd, 3> waiting = {
        {{out.get(), POLLIN, 0}, {error.get(), POLLIN, 0}, {in.get(), POLLOUT, 0}}};
    ::poll(waiting.data(), waiting.size(), kLook_ms);
    if (request.stop != nullptr && *request.stop && !told) {
      told = true;
      ::kill(request.may_ask ? pid : -pid, SIGTERM);
    }
    if (told && has_ended(pid)) return;
    if (out.open() && waiting[0].revents != 0) read_some(out, result.out);
    if (error.open() && waiting[1].revents != 0) read_some(error, result.error);
    if (in.open() && waiting[2].revents != 0) write_some(in, left);
    keep_end(result.error);
    if (request.on_line) pass_lines(result.out, request.on_line, !out.open());
  }
}

// A pipe whose reader is gone is an error of write(), not our end.
class NoBrokenPipe : Unmovable {
 public:
  NoBrokenPipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipe() {
    const timespec now{};
    while (::sigtimedwait(&pipe_, nullptr, &now) == SIGPIPE) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

}  // namespace

std::string CommandResult::last_error_line() const {
  std::istringstream lines(error);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty()) last = line;
  }
  return last;
}

CommandResult run_command(const CommandRequest& request) {
  const NoBrokenPipe no_broken_pipe;
  Pipe in;
  Pipe out;
  Pipe error;
  CommandResult result;
  std::optional<pid_t> feeder;
  if (!request.fed_by.empty()) {
    feeder = start(request.fed_by, {-1, in.write.get(), error.write.get()}, !request.may_ask);
  }
  const bool reads = feeder || !request.input.empty();
  pid_t pid = -1;
  try {
    pid = start(request.arguments, {reads ? in.read.get() : -1, out.write.get(), error.write.get()},
                !request.may_ask);
  } catch (...) {
    in.read.close();  // Which ends the feeder.
    if (feeder) wait_for(*feeder);
    throw;
  }
  in.read.close();
  out.write.close();
  error.write.close();
  if (feeder || !reads) {
    in.write.close();
  } else {
    ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);
  }
  talk(request, pid, in.write, out.read, error.read, result);
  result.status = wait_for(pid);
  if (feeder) result.fed_by = wait_for(*feeder);
  return result;
}

bool is_installed(const std::string& program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = (std::filesystem::path(folder) / program).string();
    if (::access(file.c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace edgebench
