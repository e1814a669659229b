#include "base/file.h"

#include <fstream>

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

TEST_CASE("an empty file is an empty span") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "empty").flush();
  CHECK(MappedFile(folder / "empty").bytes().empty());
}

TEST_CASE("a folder in progress appears only when it is published") {
  const test::TemporaryFolder folder;
  {
    const FolderInProgress abandoned(folder / "artifact");
    std::ofstream(abandoned.path() / "part") << "half";
    CHECK_FALSE(fs::exists(folder / "artifact"));
  }
  CHECK(entries_in(folder.path()) == 0);

  FolderInProgress kept(folder / "artifact");
  std::ofstream(kept.path() / "whole") << "content";
  kept.publish();
  CHECK(read_file(folder / "artifact/whole") == "content");
  CHECK(entries_in(folder.path()) == 1);
}

TEST_CASE("of two who publish the same destination the first stays") {
  const test::TemporaryFolder folder;
  FolderInProgress first(folder / "artifact");
  FolderInProgress second(folder / "artifact");
  std::ofstream(first.path() / "who") << "first";
  std::ofstream(second.path() / "who") << "second";
  first.publish();
  second.publish();
  CHECK(read_file(folder / "artifact/who") == "first");
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
