#include "profile.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include <doctest/doctest.h>

#include "base/file.h"
#include "support.h"

namespace {

using edgebench::onnxruntime::profile_of;
using edgebench::onnxruntime::RunOptions;
using edgebench::test::EnvironmentVariable;
using edgebench::test::TemporaryFolder;

TEST_CASE("the run gets options, and the folder for its profile is removed whatever happens") {
  const TemporaryFolder folder;
  const EnvironmentVariable temporary("TMPDIR", folder.path());
  bool ran = false;
  CHECK_THROWS_WITH_AS(profile_of([&](const RunOptions* options) {
                         ran = options != nullptr;
                         CHECK_FALSE(std::filesystem::is_empty(folder.path()));
                       }),
                       doctest::Contains("wrote no profile"), std::runtime_error);
  CHECK(ran);
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK_THROWS_WITH_AS(profile_of([](const RunOptions*) { throw std::runtime_error("stopped"); }),
                       "stopped", std::runtime_error);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("what the run leaves in the folder is the profile") {
  const TemporaryFolder folder;
  const EnvironmentVariable temporary("TMPDIR", folder.path());
  const std::string profile = profile_of([&](const RunOptions*) {
    const std::filesystem::path own = std::filesystem::directory_iterator(folder.path())->path();
    edgebench::write_file_atomically(own / "run_2026.json", "[1, 2]");
  });
  CHECK(profile == "[1, 2]");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a temporary folder that is not there is an error of the system") {
  const TemporaryFolder folder;
  const EnvironmentVariable temporary("TMPDIR", folder / "absent");
  CHECK_THROWS_AS(profile_of([](const RunOptions*) {}), std::system_error);
}

}  // namespace
