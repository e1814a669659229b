#include "remote/board.h"

#include <string>

#include <doctest/doctest.h>

#include "base/error.h"
#include "remote/fake_ssh.h"

namespace edgebench::remote {
namespace {

using test::FakeBoards;

std::string why_unfit(const std::string& destination) {
  try {
    look_at(Connection(destination, false));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a board says what it is, whatever it greets with") {
  const FakeBoards boards;
  const auto folder = boards.add("board");
  FakeBoards::put_program(folder / "bin/uname",
                          "#!/bin/sh\n[ \"$1\" = -m ] && echo aarch64 || echo Linux\n");
  write_file_atomically(folder / "home/.cache/edgebench/packages/abc/edgebench", "");
  write_file_atomically(folder / "home/.cache/edgebench/packages/abd.partial/lib/x", "");
  const Board board = look_at(Connection("board", false));
  CHECK(board.processor == "aarch64");
  CHECK(board.cache == folder / "home/.cache/edgebench");
  CHECK(board.free_bytes > 0);
  CHECK(board.packages == std::vector<std::string>{"abc"});
  CHECK(board.package_folder("abc") == folder / "home/.cache/edgebench/packages/abc");
  CHECK(std::filesystem::exists(board.cache / "jobs"));
}

TEST_CASE("a small system has no rsync, and all that is asked works there") {
  const FakeBoards boards;
  FakeBoards::make_bare(boards.add("bare"));
  const Board board = look_at(Connection("bare", false));
  CHECK_FALSE(board.has_rsync);
  CHECK(board.free_bytes > 0);
}

TEST_CASE("rsync is used only through a shell that greets nobody") {
  if (!is_installed("rsync")) {
    MESSAGE("skipped: no rsync");
    return;
  }
  const FakeBoards boards;
  const auto folder = boards.add("board");
  CHECK(look_at(Connection("board", false)).has_rsync);
  write_file_atomically(folder / "greets", "");
  CHECK_FALSE(look_at(Connection("board", false)).has_rsync);
}

TEST_CASE("a machine on which edgebench cannot run is refused with the reason") {
  const FakeBoards boards;
  const auto machine = [&](const std::string& name, const std::string& uname) {
    FakeBoards::put_program(boards.add(name) / "bin/uname", "#!/bin/sh\n" + uname + "\n");
  };
  machine("old", "[ \"$1\" = -m ] && echo armv7l || echo Linux");
  CHECK(why_unfit("old") ==
        "old is armv7l, for which there is no package; take a 64-bit system on it");
  machine("mac", "[ \"$1\" = -m ] && echo arm64 || echo Darwin");
  CHECK(why_unfit("mac") == "mac runs Darwin, and edgebench runs on Linux; give another host");
  const auto folder = boards.add("full");
  write_file_atomically(folder / "home/.cache", "no folder");
  CHECK(why_unfit("full").starts_with("full has no place for edgebench in the user's cache: "));
}

TEST_CASE("room that is not there is told in figures") {
  const Board board{
      .processor = "aarch64", .cache = "/c", .free_bytes = 200'000'000, .packages = {}};
  CHECK_NOTHROW(require_room(board, "board", 100'000'000));
  try {
    require_room(board, "board", 350'000'000);
    FAIL("there is no such room");
  } catch (const InputError& error) {
    CHECK(std::string(error.what())
              .starts_with("board has 200 MB free for /c, and 350 MB are to be sent there, "));
  }
}

TEST_CASE("answers are the lines that begin with our words") {
  CHECK(answers("hello\nedgebench:a=1\r\nedgebench:b=2\nedgebench:a=\n edgebench:a=3\n", "a") ==
        std::vector<std::string>{"1", ""});
}

}  // namespace
}  // namespace edgebench::remote
