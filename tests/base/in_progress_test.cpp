#include "base/in_progress.h"

#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

// What a killed process would leave: no destructor runs.
template <typename Work>
void in_killed_process(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WEXITSTATUS(status) == 0);
}

}  // namespace

TEST_CASE("a link stays, and what it names is replaced or made") {
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "elsewhere");
  write_file_atomically(folder / "elsewhere/file", "old");
  fs::create_symlink("second", folder / "first");
  fs::create_symlink("elsewhere/file", folder / "second");
  write_file_atomically(folder / "first", "new");
  CHECK(fs::is_symlink(folder / "first"));
  CHECK(fs::is_symlink(folder / "second"));
  CHECK(read_file(folder / "elsewhere/file") == "new");
  CHECK(test::entries_in(folder.path()) == 3);

  fs::create_symlink(folder / "elsewhere/absent", folder / "dangling");
  write_file_atomically(folder / "dangling", "made");
  CHECK(fs::is_symlink(folder / "dangling"));
  CHECK(read_file(folder / "elsewhere/absent") == "made");
}

TEST_CASE("links in a circle are an error") {
  const test::TemporaryFolder folder;
  fs::create_symlink("there", folder / "here");
  fs::create_symlink("here", folder / "there");
  CHECK_THROWS_WITH_AS(write_file_atomically(folder / "here", "x"),
                       doctest::Contains("correct the symbolic links"), InputError);
}

TEST_CASE("what is no regular file is refused, and stays what it is") {
  const test::TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("pipe", folder / "link");
  for (const char* name : {"pipe", "link"}) {
    CHECK_THROWS_WITH_AS(write_file_atomically(folder / name, "x"),
                         doctest::Contains("it is no regular file; give the name of a file"),
                         InputError);
  }
  CHECK(fs::is_fifo(folder / "pipe"));
  fs::create_directories(folder / "empty");
  CHECK_THROWS_WITH_AS(check_destination(folder / "empty"),
                       doctest::Contains("empty: it is a folder"), InputError);
  CHECK(test::entries_in(folder.path()) == 3);
}

TEST_CASE("a destination that can be written is left as it is by the check") {
  const test::TemporaryFolder folder;
  check_destination(folder / "file");
  CHECK(test::entries_in(folder.path()) == 0);
}

TEST_CASE("what a killed process left is removed when the folder is used again") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / ".mine.part", "not ours");
  in_killed_process([&] {
    new FileInProgress(folder / "crops.npy");
    std::ofstream((new FolderInProgress(folder / "artifact"))->path() / "half") << "x";
  });
  REQUIRE(test::entries_in(folder.path()) == 3);
  write_file_atomically(folder / "other", "x");
  CHECK(test::entries_in(folder.path()) == 2);
  CHECK(fs::exists(folder / ".mine.part"));
}

TEST_CASE("a scratch folder whose process was killed goes with the next one") {
  const test::TemporaryFolder folder;
  const test::EnvironmentVariable temporary("TMPDIR", folder.path().string());
  in_killed_process([] { std::ofstream((new ScratchFolder)->path() / "logits") << "x"; });
  REQUIRE(test::entries_in(folder.path()) == 1);
  const ScratchFolder living;
  const ScratchFolder another;
  CHECK(test::entries_in(folder.path()) == 2);
}

TEST_CASE("what another user left under our name is not removed") {
  if (::geteuid() != 0) return;  // Only root can give a file away.
  const test::TemporaryFolder folder;
  const fs::path foreign = folder / ".theirs.1.0.edgebench-part";
  std::ofstream(foreign) << "x";
  REQUIRE(::chown(foreign.c_str(), 65534, 65534) == 0);
  write_file_atomically(folder / "file", "x");
  CHECK(fs::exists(foreign));
}

TEST_CASE("what somebody is still writing is not taken for a left-over") {
  const test::TemporaryFolder folder;
  FileInProgress file(folder / "file");
  FolderInProgress artifact(folder / "artifact");
  write_file_atomically(folder / "other", "x");
  file.append(std::as_bytes(std::span("text", 4)));
  file.publish();
  artifact.publish();
  CHECK(read_file(folder / "file") == "text");
  CHECK(test::entries_in(folder.path()) == 3);
}

TEST_CASE("a folder in progress appears only when it is published") {
  const test::TemporaryFolder folder;
  {
    const FolderInProgress abandoned(folder / "artifact");
    std::ofstream(abandoned.path() / "part") << "half";
    CHECK_FALSE(fs::exists(folder / "artifact"));
  }
  CHECK(test::entries_in(folder.path()) == 0);

  FolderInProgress kept(folder / "artifact");
  std::ofstream(kept.path() / "whole") << "content";
  kept.publish();
  CHECK(read_file(folder / "artifact/whole") == "content");
  CHECK(test::entries_in(folder.path()) == 1);
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

}  // namespace edgebench
