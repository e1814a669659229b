// packaging/launcher.in as `make package` completes it, beside a program and among commands that
// play another machine.
#include <array>
#include <string>

#include "base/file.h"
#include "support.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

class Package {
 public:
  // Beside this program, the lines of a shell script; without any there is none.
  explicit Package(const std::string& lines = "") {
    std::string text = read_file(EDGEBENCH_LAUNCHER);
    const std::array<std::pair<const char*, std::string>, 7> values = {
        {{"@MACHINE@", "aarch64"},
         {"@VERSION@", "1.2.3"},
         {"@LOADER@", folder_ / "ld.so"},
         {"@GLIBC@", "2.34"},
         {"@GLIBC_MINOR@", "34"},
         {"@GLIBCXX@", "3.4.30"},
         {"@MARCH@", "armv8-a"}}};
    for (const auto& [name, value] : values) replace(text, name, value);
    put("package/edgebench", text);
    put("ld.so", "");
    command("uname", "echo aarch64");
    command("getconf", "echo glibc 2.36");
    if (!lines.empty()) program(lines);
  }

  // The program's content, a shell script.
  void program(const std::string& lines) { put("package/bin/edgebench", "#!/bin/sh\n" + lines); }
  void command(const std::string& name, const std::string& lines) {
    put("commands/" + name, "#!/bin/sh\n" + lines + "\n");
  }
  void remove(const std::string& path) { fs::remove(folder_ / path); }

  test::ShellEnded run(const std::string& launcher = "package/edgebench") const {
    const std::string line = "PATH='" + (folder_ / "commands").string() + "':$PATH '" +
                             (folder_ / launcher).string() + "' bench --rounds 1 2>&1";
    return test::run_in_shell(line);
  }

  fs::path path(const std::string& name) const { return folder_ / name; }

 private:
  static void replace(std::string& text, const std::string& name, const std::string& value) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
      text.replace(at, name.size(), value);
    }
  }

  void put(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    write_file_atomically(folder_ / name, text);
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }

  test::TemporaryFolder folder_;
};

constexpr const char* kFails = "echo 'error while loading shared libraries' >&2\nexit 127\n";

}  // namespace

TEST_CASE("the program gets all arguments, and its exit code is the launcher's") {
  Package package;
  package.program("[ \"$1\" = --version ] && exit 0\necho \"$@\"\nexit 4\n");
  CHECK(package.run().output == "bench --rounds 1\n");
  CHECK(package.run().status == 4);
  // As a link from a folder of the user's.
  fs::create_symlink(package.path("package/edgebench"), package.path("commands/edgebench"));
  CHECK(package.run("commands/edgebench").status == 4);
}

TEST_CASE("another processor is told, whatever it makes of the program") {
  Package package(kFails);
  package.command("uname", "echo x86_64");
  CHECK(package.run().output ==
        "edgebench: this package is for aarch64 and this machine is x86_64; unpack "
        "edgebench-1.2.3-linux-x86_64.tar.xz instead\n");
  CHECK(package.run().status == 3);
  package.command("uname", "echo armv7l");
  CHECK(package.run().output ==
        "edgebench: this package is for aarch64 and this machine is armv7l, for which there is "
        "none; take a 64-bit system\n");
  // What macOS and some others call it.
  package.command("uname", "echo arm64");
  CHECK(package.run().output.find("this machine is") == std::string::npos);
}

TEST_CASE("a folder that was taken apart is told") {
  const Package package;
  CHECK(package.run().output == "edgebench: " + package.path("package/bin/edgebench").string() +
                                    " is missing; unpack edgebench-1.2.3-linux-aarch64.tar.xz "
                                    "again, and leave its folder together\n");
}

TEST_CASE("a system of 32 bits, or of another C library, lacks the loader") {
  Package package(kFails);
  package.remove("ld.so");
  CHECK(package.run().output.find("the loader of the GNU C library for aarch64: its programs are "
                                  "32-bit or built for another C library; take a 64-bit system "
                                  "with glibc 2.34 or newer") != std::string::npos);
}

TEST_CASE("a C library that is too old is told with its version") {
  Package package(kFails);
  package.command("getconf", "echo glibc 2.31");
  CHECK(package.run().output ==
        "edgebench: this system has glibc 2.31 and this package needs 2.34 or newer; take a newer "
        "system, or build edgebench on this one\n");
  // Where there is no getconf, ldd says it.
  package.command("getconf", "exit 127");
  package.command("ldd", "echo 'ldd (Debian GLIBC 2.28-10) 2.28'");
  CHECK(package.run().output.starts_with("edgebench: this system has glibc 2.28 and "));
}

TEST_CASE("a processor without the least instructions is told") {
  Package package;
  package.program("kill -ILL $$\n");
  CHECK(package.run().output ==
        "edgebench: this processor lacks instructions of armv8-a, the least that this package runs "
        "on; build edgebench on this machine instead\n");
}

TEST_CASE("a C++ library that is too old is told, everything else in the loader's words") {
  Package package;
  package.program("echo \"libstdc++.so.6: version 'GLIBCXX_3.4.30' not found\" >&2\nexit 1\n");
  CHECK(package.run().output.starts_with(
      "edgebench: this system's libstdc++ is missing or older than GCC 12's (GLIBCXX_3.4.30); "));
  package.program(kFails);
  CHECK(package.run().output ==
        "edgebench: it cannot run here; the loader says: error while loading shared libraries\n");
}

}  // namespace edgebench
