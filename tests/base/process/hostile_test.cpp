// What a hostile process can do once it is confined, as an ordinary user, on kernels that lack a
// part of the confinement. Each deed is tried for real, on another process of the same user. What
// is expected here is the table of docs/SECURITY.md.
#include <array>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/file.h"
#include "base/process/confine.h"
#include "base/process/confined_child.h"
#include "base/process/kernel_without.h"
#include "support.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;
using Deeds = std::set<std::string>;

// Where the deeds take place. Everybody may use it, so that only confinement is in the way.
struct Place {
  Place() {
    for (const char* name : {"inside", "outside"}) {
      fs::create_directories(folder / name);
      fs::permissions(folder / name, fs::perms::all);
    }
    fs::permissions(folder.path(), fs::perms::all);
    std::ofstream(folder / "outside/secret") << "of the user";
    fs::permissions(folder / "outside/secret", fs::perms::all);
    // It is that user's own: only an owner changes modes.
    if (::geteuid() == 0) REQUIRE(::chown((outside() / "secret").c_str(), 65534, 65534) == 0);
  }
  fs::path inside() const { return folder / "inside"; }
  fs::path outside() const { return folder / "outside"; }
  test::TemporaryFolder folder;
};

template <typename Address>
bool can_connect(int family, const Address& address) {
  const int socket = ::socket(family, SOCK_STREAM, 0);
  return socket >= 0 &&
         ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

template <typename Address>
void listen_at(int family, Address& address) {
  const int socket = ::socket(family, SOCK_STREAM, 0);
  socklen_t length = sizeof(address);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), length) == 0);
  REQUIRE(::listen(socket, 8) == 0);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
}

bool can_fork() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  return child > 0;
}

bool can_leave_memory_behind() {
  const int segment = ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  if (segment >= 0) ::shmctl(segment, IPC_RMID, nullptr);
  return segment >= 0;
}

bool can_send_by_descriptor(pid_t victim) {
  std::array<int, 2> pipe{};
  return ::pipe(pipe.data()) == 0 && ::fcntl(pipe[0], F_SETSIG, SIGKILL) == 0 &&
         ::fcntl(pipe[0], F_SETOWN, victim) == 0;
}

class Hostile {
 public:
  Hostile(const Place& place, const sockaddr_in& network, const sockaddr_un& service)
      : place_(place), network_(network), service_(service) {}

  Deeds deeds(pid_t victim) const {
    Deeds done;
    const auto tried = [&](const char* deed, bool succeeded) {
      if (succeeded) done.insert(deed);
    };
    const std::string secret = place_.outside() / "secret";
    tried("read a file of the user", std::ifstream(secret).is_open());
    tried("write in its folder", write(place_.inside() / "mine"));
    tried("connect to the network", can_connect(AF_INET, network_));
    tried("connect to a service", can_connect(AF_UNIX, service_));
    tried("write elsewhere", write(place_.outside() / "new"));
    tried("change a file", ::truncate(secret.c_str(), 3) == 0);
    tried("remove a file", ::unlink((place_.outside() / "removable").c_str()) == 0);
    tried("change a mode", ::chmod(secret.c_str(), 0700) == 0);
    tried("lay a link", ::symlink("/etc/passwd", (place_.inside() / "link").c_str()) == 0);
    tried("signal", ::kill(victim, 0) == 0);
    tried("signal by a descriptor", can_send_by_descriptor(victim));
    tried("trace", ::ptrace(PTRACE_SEIZE, victim, nullptr, nullptr) == 0);
    const rlimit small{1 << 20, 1 << 20};
    tried("limit another", ::prlimit(victim, RLIMIT_FSIZE, &small, nullptr) == 0);
    tried("slow another", ::setpriority(PRIO_PROCESS, static_cast<id_t>(victim), 19) == 0);
    tried("start a process", can_fork());
    tried("leave memory behind", can_leave_memory_behind());
    tried("outlive its parent", ::prctl(PR_SET_PDEATHSIG, 0) == 0);
    tried("leave its group", ::setpgid(0, 0) == 0);
    return done;
  }

 private:
  static bool write(const fs::path& file) {
    return static_cast<bool>(std::ofstream(file) << "x" << std::flush);
  }

  const Place& place_;
  sockaddr_in network_;
  sockaddr_un service_;
};

// Another process of the user's, which ends with its parent: then the pipe does.
pid_t fork_victim() {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) ::_exit(125);
  const pid_t victim = ::fork();
  if (victim != 0) return victim;
  ::close(pipe[1]);
  char byte = 0;
  [[maybe_unused]] const ssize_t end = ::read(pipe[0], &byte, 1);
  ::_exit(0);
}

struct Came {
  Deeds done;
  std::string words;
};

// In a process of an ordinary user, on a kernel that lacks this much.
Came try_deeds(const test::Lacks& lacks) {
  const Place place;
  std::ofstream(place.outside() / "removable") << "x";
  sockaddr_in network{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  listen_at(AF_INET, network);
  sockaddr_un service{.sun_family = AF_UNIX, .sun_path = {}};
  (place.outside() / "service").string().copy(service.sun_path, sizeof(service.sun_path) - 1);
  listen_at(AF_UNIX, service);
  fs::permissions(place.outside() / "service", fs::perms::all);
  const std::string answers = place.inside() / "answers";
  const int code = test::in_child([&] {
    test::become_ordinary_user();
    const pid_t victim = fork_victim();
    std::ofstream out(answers);
    if (!test::answer_as_kernel_without(lacks)) return 77;
    const Confinement confinement = confine_this_process(place.inside());
    out << confinement.words() << '\n';
    for (const std::string& deed : Hostile(place, network, service).deeds(victim)) {
      out << deed << '\n';
    }
    out.close();
    return 0;
  });
  Came came;
  if (code != 0) return came;
  std::istringstream lines(read_file(answers));
  std::getline(lines, came.words);
  for (std::string line; std::getline(lines, line);) came.done.insert(line);
  return came;
}

// What no kernel holds, since it is not asked to.
const Deeds kAlways = {"read a file of the user", "write in its folder", "start a process"};
// What only the filter of system calls holds.
const Deeds kByFilter = {"connect to a service",   "change a mode",   "signal",
                         "signal by a descriptor", "limit another",   "slow another",
                         "outlive its parent",     "leave its group", "leave memory behind"};
const Deeds kByLandlock = {"write elsewhere", "change a file", "remove a file", "lay a link"};

Deeds together(std::initializer_list<Deeds> parts) {
  Deeds all;
  for (Deeds part : parts) all.merge(part);
  return all;
}

std::string text_of(const Deeds& deeds) {
  std::string text;
  for (const std::string& deed : deeds) text += deed + "; ";
  return text;
}

bool kernel_has_everything() {
  const Came came = try_deeds({});
  const bool has = !came.words.empty() && came.words.find("NOT") == std::string::npos;
  if (!has) std::cout << "skipped: this kernel lacks a part of the confinement\n";
  return has;
}

}  // namespace

TEST_CASE("a hostile process reads, starts others like it, writes in its folder, and no more") {
  if (!kernel_has_everything()) return;
  CHECK(text_of(try_deeds({}).done) == text_of(kAlways));
}

TEST_CASE("without user namespaces the filter of system calls holds the same") {
  if (!kernel_has_everything()) return;
  const Came came = try_deeds({.namespaces = true});
  CHECK(text_of(came.done) == text_of(kAlways));
  CHECK(came.words.find("NOT") == std::string::npos);
}

TEST_CASE("without seccomp files and the network are held, and the rest is said") {
  if (!kernel_has_everything()) return;
  const Came came = try_deeds({.seccomp = true});
  CHECK(text_of(came.done) == text_of(together({kAlways, kByFilter})));
  CHECK(came.words ==
        "no network, no writing but in its own temporary folder; NOT held back on this machine: "
        "sockets, files' modes and other processes (Function not implemented)");
}

TEST_CASE("without Landlock files are not held, and that is said") {
  if (!kernel_has_everything()) return;
  const Came came = try_deeds({.landlock = true});
  CHECK(text_of(came.done) == text_of(together({kAlways, kByLandlock})));
  CHECK(came.words ==
        "no network, no touching of other processes; NOT held back on this "
        "machine: writing files (Function not implemented)");
}

TEST_CASE("with none of them nothing is held, and all of it is said") {
  if (!kernel_has_everything()) return;
  const Came came = try_deeds({.namespaces = true, .seccomp = true, .landlock = true});
  CHECK(text_of(came.done) ==
        text_of(together({kAlways, kByFilter, kByLandlock, {"connect to the network", "trace"}})));
  CHECK(came.words ==
        "NOT held back on this machine: the network (Operation not permitted), sockets, files' "
        "modes and other processes (Function not implemented), writing files (Function not "
        "implemented)");
}

TEST_CASE("a confined process may start threads, and ends with its parent as before") {
  CHECK(test::in_child([] {
          ::prctl(PR_SET_PDEATHSIG, SIGTERM);
          confine_this_process({});
          bool ran = false;
          std::thread([&] { ran = true; }).join();
          int signal = 0;
          ::prctl(PR_GET_PDEATHSIG, &signal);
          return ran && signal == SIGTERM ? 1 : 0;
        }) == 1);
}

}  // namespace edgebench
