#include "base/file.h"

#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "support.h"

namespace edgebench {
namespace fs = std::filesystem;

TEST_CASE("what is written atomically is read back, and replaces what was there") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "deep/file", "first");
  write_file_atomically(folder / "deep/file", std::string("sec\0nd", 6));
  CHECK(read_file(folder / "deep/file") == std::string("sec\0nd", 6));
  CHECK(test::entries_in(folder / "deep") == 1);
}

TEST_CASE("a write that fails names the file and leaves nothing behind") {
  CHECK_THROWS_WITH_AS(write_file_atomically("/proc/edgebench/x", "text"),
                       doctest::Contains("/proc/edgebench"), InputError);
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "occupied");
  CHECK_THROWS_WITH_AS(write_file_atomically(folder / "occupied", "text"),
                       doctest::Contains("occupied"), InputError);
  CHECK(test::entries_in(folder.path()) == 1);
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
    CHECK((fs::status(path).permissions() & fs::perms::all) == fs::perms::owner_all);
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

TEST_CASE("memory that the kernel may put on the disk begins as zeros and leaves no file behind") {
  const test::TemporaryFolder folder;
  const test::EnvironmentVariable temporary("TMPDIR", folder.path().string());
  SpillableMemory memory(3'000'000);
  REQUIRE(memory.bytes().size() == 3'000'000);
  CHECK(memory.bytes()[2'999'999] == std::byte{0});
  memory.bytes()[2'999'999] = std::byte{7};
  const SpillableMemory moved = std::move(memory);
  CHECK(moved.bytes()[2'999'999] == std::byte{7});
  CHECK(test::entries_in(folder.path()) == 0);
  CHECK(SpillableMemory(0).bytes().empty());
}

TEST_CASE("memory is to be had without a temporary folder, too") {
  const test::EnvironmentVariable temporary("TMPDIR", "/no/such/folder");
  SpillableMemory memory(10);
  memory.bytes()[9] = std::byte{7};
  CHECK(memory.bytes()[9] == std::byte{7});
}

TEST_CASE("the cache is where XDG_CACHE_HOME says, else in the home") {
  const test::TemporaryFolder folder;
  const test::EnvironmentVariable home("HOME", folder / "home");
  const test::EnvironmentVariable cache("XDG_CACHE_HOME", folder / "xdg");
  CHECK(user_cache_folder().path == folder / "xdg/edgebench");
  CHECK(user_cache_folder().note.empty());
  const test::EnvironmentVariable relative("XDG_CACHE_HOME", "not/absolute");
  CHECK(user_cache_folder().path == folder / "home/.cache/edgebench");
  CHECK(test::entries_in(folder.path()) == 0);
}

TEST_CASE(
    "without a home that can be written the cache is a temporary folder of the user's alone") {
  const test::TemporaryFolder folder;
  const test::EnvironmentVariable temporary("TMPDIR", folder.path().string());
  const test::EnvironmentVariable cache("XDG_CACHE_HOME", "");
  const fs::path expected = folder / ("edgebench-" + std::to_string(::geteuid()));
  {
    const test::EnvironmentVariable home("HOME", "");
    CHECK(user_cache_folder().path == expected);
    CHECK(user_cache_folder().note ==
          "neither XDG_CACHE_HOME nor HOME is set, so what is prepared is kept in " +
              expected.string() +
              ", which the system may empty; give --cache FOLDER to keep it elsewhere");
  }
  // Whoever runs this test: nobody can make a folder below a device.
  const test::EnvironmentVariable home("HOME", "/dev/null");
  CHECK(user_cache_folder().path == expected);
  CHECK(user_cache_folder().note.starts_with("/dev/null/.cache/edgebench cannot be written, so"));
  CHECK(fs::status(expected).permissions() == fs::perms::owner_all);

  // One that others can read or that is a link is not taken.
  fs::permissions(expected, fs::perms::owner_all | fs::perms::others_read);
  CHECK_THROWS_WITH_AS(user_cache_folder(), doctest::Contains("is not a folder of yours alone"),
                       InputError);
  fs::remove(expected);
  fs::create_directory(folder / "elsewhere");
  fs::create_directory_symlink(folder / "elsewhere", expected);
  CHECK_THROWS_WITH_AS(user_cache_folder(), doctest::Contains("give --cache FOLDER"), InputError);
}

}  // namespace edgebench
