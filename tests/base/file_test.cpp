#include "base/file.h"

#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "support.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

std::size_t entries_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("what is written atomically is read back, and replaces what was there") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "deep/file", "first");
  write_file_atomically(folder / "deep/file", std::string("sec\0nd", 6));
  CHECK(read_file(folder / "deep/file") == std::string("sec\0nd", 6));
  CHECK(entries_in(folder / "deep") == 1);
}

TEST_CASE("a write that fails names the file and leaves nothing behind") {
  CHECK_THROWS_WITH_AS(write_file_atomically("/proc/edgebench/x", "text"),
                       doctest::Contains("/proc/edgebench"), InputError);
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "occupied");
  CHECK_THROWS_WITH_AS(write_file_atomically(folder / "occupied", "text"),
                       doctest::Contains("occupied"), InputError);
  CHECK(entries_in(folder.path()) == 1);
}

TEST_CASE("folders and missing files cannot be mapped") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(MappedFile{folder.path()}, doctest::Contains("not a regular file"),
                       InputError);
  CHECK_THROWS_WITH_AS(MappedFile{folder / "absent"}, doctest::Contains("No such file"),
                       InputError);
}

TEST_CASE("a pipe is refused at once, not waited for") {
  const test::TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  ::alarm(10);  // Ends a test that waits.
  CHECK_THROWS_WITH_AS(MappedFile{folder / "pipe"}, doctest::Contains("not a regular file"),
                       InputError);
  ::alarm(0);
}

TEST_CASE("a file that is not there is a sentence that says what to do") {
  CHECK_THROWS_WITH_AS(read_file("/no/such/file"),
                       "cannot open /no/such/file: No such file or directory; check the name",
                       InputError);
}

TEST_CASE("an empty file is an empty span") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "empty").flush();
  CHECK(MappedFile(folder / "empty").bytes().empty());
}

TEST_CASE("a scratch folder is one's own and goes with the object") {
  fs::path path;
  {
    const ScratchFolder one;
    const ScratchFolder other;
    CHECK(one.path() != other.path());
    std::ofstream(one.path() / "file") << "x";
    path = one.path();
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("the size of a folder is the sum of its files") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "a", "12345");
  write_file_atomically(folder / "b/c", "123");
  CHECK(size_on_disk_bytes(folder.path()) == 8);
  CHECK(size_on_disk_bytes(folder / "a") == 5);
}

}  // namespace edgebench
