// packaging/wheel/edgebench/__init__.py, in an environment that is made up, in front of a script
// that plays the program.
#include <string>

#include "base/file.h"
#include "support.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

class Environment {
 public:
  explicit Environment(const std::string& program) {
    fs::create_directories(package() / "bin");
    fs::copy_file(EDGEBENCH_WRAPPER, package() / "__init__.py");
    fs::create_directories(folder_ / "more");
    if (program.empty()) return;
    write_file_atomically(package() / "bin/edgebench", "#!/bin/sh\n" + program + "\n");
    fs::permissions(package() / "bin/edgebench", fs::perms::owner_all);
  }

  fs::path site_packages() const { return folder_ / "site"; }
  fs::path more() const { return folder_ / "more"; }
  fs::path package() const { return site_packages() / "edgebench"; }

  test::ShellEnded run() const {
    return test::run_in_shell("PYTHONPATH='" + site_packages().string() + ":" + more().string() +
                              ":" + (folder_ / "gone").string() +
                              "' python3 -c 'import edgebench; edgebench.main()' bench 'a b' 2>&1");
  }

 private:
  test::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("the program takes the place of Python, with all arguments, and its exit code counts") {
  // A process that was started by Python would have it as its parent.
  const Environment made("tr '\\0' ' ' </proc/$PPID/cmdline; printf '%s|' \"$@\"; exit 4");
  const test::ShellEnded ended = made.run();
  CHECK_FALSE(ended.output.starts_with("python3 "));
  CHECK(ended.output.ends_with("bench|a b|"));
  CHECK(ended.status == 4);
}

TEST_CASE("it is told the environment's folders that are there, in Python's order, and Python") {
  const Environment made("echo \"$EDGEBENCH_SITE_PACKAGES\"; \"$EDGEBENCH_PYTHON\" --version");
  const std::string output = made.run().output;
  const std::string both = made.site_packages().string() + ":" + made.more().string() + ":";
  CHECK(output.find(both) != std::string::npos);
  CHECK(output.find("gone") == std::string::npos);
  CHECK(output.find("\nPython 3.") != std::string::npos);
}

TEST_CASE("a wheel whose program is gone says how to have it back") {
  const Environment made("");
  const test::ShellEnded ended = made.run();
  CHECK(ended.output == "edgebench: " + (made.package() / "bin/edgebench").string() +
                            " cannot be started: No such file or directory; pip install "
                            "--force-reinstall --no-deps edgebench\n");
  CHECK(ended.status == 1);
}

}  // namespace edgebench
