#include "base/process/confine.h"

#include <cerrno>
#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/npy.h"
#include "base/process/confined_child.h"
#include "base/process/syscall_filter.h"
#include "support.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

// Bits of what could still be done.
constexpr int kSocket = 1;
constexpr int kFileOutside = 2;
constexpr int kChangeOutside = 4;
constexpr int kFileInside = 8;
constexpr int kNull = 16;
constexpr int kLinkInside = 32;
constexpr int kSignalParent = 64;

bool can_write(const fs::path& file) {
  return static_cast<bool>(std::ofstream(file) << "x" << std::flush);
}

// Files that are there before: what may not be made may still be opened, cut short, removed.
bool can_change(const fs::path& file) {
  return std::ofstream(file, std::ios::in).is_open() && can_write(file);
}

int what_can_be_done(const fs::path& inside, const fs::path& outside, pid_t parent) {
  int done = 0;
  if (::socket(AF_INET, SOCK_STREAM, 0) >= 0 || ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0) {
    done |= kSocket;
  }
  if (can_write(outside / "new")) done |= kFileOutside;
  if (can_change(outside / "old") || ::truncate((outside / "old").c_str(), 0) == 0 ||
      ::unlink((outside / "old").c_str()) == 0 || ::chmod((outside / "old").c_str(), 0777) == 0) {
    done |= kChangeOutside;
  }
  if (can_write(inside / "new")) done |= kFileInside;
  if (can_write("/dev/null")) done |= kNull;
  if (::symlink("/etc/passwd", (inside / "link").c_str()) == 0) done |= kLinkInside;
  if (::kill(parent, 0) == 0) done |= kSignalParent;
  return done;
}

struct Folders {
  Folders() {
    fs::create_directories(folder / "inside");
    fs::create_directories(folder / "outside");
    std::ofstream(folder / "outside/old") << "as it was";
  }
  fs::path inside() const { return folder / "inside"; }
  fs::path outside() const { return folder / "outside"; }
  test::TemporaryFolder folder;
};

// What this kernel refuses is reported, and then there is nothing to test.
bool kernel_can_confine() {
  const bool can =
      test::in_child([] { return confine_this_process({}).refused.empty() ? 1 : 0; }) == 1;
  if (!can) std::cout << "skipped: this kernel refuses a part of the confinement\n";
  return can;
}

}  // namespace

TEST_CASE("without confinement everything can be done that a confined process cannot") {
  const Folders folders;
  const pid_t parent = ::getpid();
  const int done =
      test::in_child([&] { return what_can_be_done(folders.inside(), folders.outside(), parent); });
  CHECK(done == (kSocket | kFileOutside | kChangeOutside | kFileInside | kNull | kLinkInside |
                 kSignalParent));
}

TEST_CASE("a confined process writes below its folder and nowhere else, and has no network") {
  if (!kernel_can_confine()) return;
  const Folders folders;
  const pid_t parent = ::getpid();
  const int done = test::in_child([&] {
    confine_this_process(folders.inside());
    return what_can_be_done(folders.inside(), folders.outside(), parent);
  });
  CHECK(done == (kFileInside | kNull));
  CHECK(read_file(folders.outside() / "old") == "as it was");
}

TEST_CASE("without a folder a confined process writes nowhere, and what it starts neither") {
  if (!kernel_can_confine()) return;
  const Folders folders;
  const std::string command = "echo x > " + (folders.inside() / "shell").string();
  const int done = test::in_child([&] {
    confine_this_process({});
    if (can_write(folders.inside() / "new")) return 1;
    return std::system(command.c_str()) == 0 ? 2 : 0;
  });
  CHECK(done == 0);
  CHECK_FALSE(fs::exists(folders.inside() / "shell"));
}

TEST_CASE("a device may be written to where it is given, and nothing else passes for one") {
  if (!kernel_can_confine()) return;
  const Folders folders;
  const std::string file = folders.outside() / "old";
  fs::create_symlink(file, folders.outside() / "link");
  const fs::path in_memory = fmt::format("/dev/shm/edgebench-test-{}", ::getpid());
  std::ofstream(in_memory) << "as it was";
  const std::vector<std::string> given = {
      "/dev/zero",        file,         folders.outside() / "link", "/dev/../" + file,
      in_memory.string(), "/dev/absent"};
  const auto done_with = [&](const std::vector<std::string>& devices, std::string* words) {
    return test::in_child([&] {
      const Confinement confinement = confine_this_process({}, devices);
      if (words != nullptr && confinement.words().find(*words) == std::string::npos) return 64;
      return (can_write("/dev/zero") ? 1 : 0) | (can_change(file) ? 2 : 0) |
             (can_write("/dev/full") ? 4 : 0) |
             (std::ofstream(in_memory, std::ios::in).is_open() ? 8 : 0);
    });
  };
  std::string said = "no writing of files but to its device";
  CHECK(done_with(given, &said) == 1);
  CHECK(done_with({}, nullptr) == 0);
  fs::remove(in_memory);
}

TEST_CASE("logits and profiles can be written as a worker writes them, and files be read") {
  if (!kernel_can_confine()) return;
  const Folders folders;
  const int done = test::in_child([&] {
    confine_this_process(folders.inside());
    fs::create_directories(folders.inside() / "profile/deeper");
    fs::remove_all(folders.inside() / "profile");
    write_npy(folders.inside() / "logits.npy", std::vector<float>{1, 2},
              std::vector<std::size_t>{1, 2});
    return read_file(folders.outside() / "old") == "as it was" ? 1 : 0;
  });
  CHECK(done == 1);
  CHECK(MappedNpy(folders.inside() / "logits.npy").floats().size() == 2);
}

TEST_CASE("no core is dumped, no privilege gained, and no file grows without end") {
  const int done = test::in_child([] {
    confine_this_process({});
    rlimit core{};
    rlimit file{};
    ::getrlimit(RLIMIT_CORE, &core);
    ::getrlimit(RLIMIT_FSIZE, &file);
    return core.rlim_max == 0 && file.rlim_max == kConfinedFileLimit_bytes ? 1 : 0;
  });
  CHECK(done == 1);
}

TEST_CASE("what is held and what is not are said in words") {
  const Confinement both{.held = {"no network"}, .refused = {"writing files (No such thing)"}};
  CHECK(both.words() == "no network; NOT held back on this machine: writing files (No such thing)");
  CHECK(Confinement{.held = {"no network", "no writing of files"}}.words() ==
        "no network, no writing of files");
  CHECK(Confinement{.refused = {"all"}}.words() == "NOT held back on this machine: all");
}

}  // namespace edgebench
