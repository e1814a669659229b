#include "remote/connection.h"

#include <string>

#include <doctest/doctest.h>

#include "base/error.h"
#include "remote/fake_ssh.h"

namespace edgebench::remote {
namespace {

using test::FakeBoards;

std::string why_not(const std::string& destination) {
  try {
    const Connection connection(destination, false);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a script runs there, with its input, its output and its exit code") {
  const FakeBoards boards;
  write_file_atomically(boards.add("pi@board") / "greets", "");
  const Connection connection("pi@board", false);
  CommandRequest request;
  request.input = "one\n";
  const CommandResult result =
      connection.run("cat; echo \"$HOME\"; echo 'it'\"'\"'s' >&2; exit 3", request);
  CHECK(result.out ==
        "Welcome to this board!\none\n" + (boards.folder / "boards/pi@board/home").string() + "\n");
  CHECK(result.last_error_line() == "it's");
  CHECK(result.status.value == 3);
}

TEST_CASE("what ssh says becomes one sentence with what to do") {
  const FakeBoards boards;
  const auto board = boards.add("board");
  const auto says = [&](const std::string& text) {
    write_file_atomically(board / "refuse", text);
    return why_not("board");
  };
  CHECK(says("Host key verification failed.\n") ==
        "ssh does not know the host key of board; connect once by hand (ssh board), compare the "
        "key and accept it");
  CHECK(
      says("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n")
          .starts_with("board shows another host key than ssh knows of it; "));
  CHECK(says("pi@board: Permission denied (publickey).\n") ==
        "board lets nobody in with what ssh has to show (pi@board: Permission denied "
        "(publickey).); make ssh board work first");
  CHECK(says("ssh: connect to host board port 22: Connection refused\n") ==
        "board cannot be reached: ssh: connect to host board port 22: Connection refused; make ssh "
        "board work first");
  CHECK(why_not("nobody") ==
        "nobody cannot be reached: ssh: Could not resolve hostname; make ssh nobody work first");
}

TEST_CASE("a connection that is lost is told from a script that fails") {
  const FakeBoards boards;
  const auto board = boards.add("board");
  const Connection connection("board", false);
  CHECK(connection.run("exit 1").status.value == 1);
  write_file_atomically(board / "lost", "");
  CHECK_THROWS_WITH_AS(connection.run("exit 1"),
                       "board cannot be reached: Connection timed out; make ssh board work first",
                       ConnectionLost);
}

TEST_CASE("a destination cannot be an option or an address with a port in it") {
  CHECK_NOTHROW(check_destination_name("pi@board.local"));
  CHECK_NOTHROW(check_destination_name("pi@fe80::1"));
  for (const char* name : {"-oProxyCommand=x", "ssh://pi@board:22", "a b", "a/b"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(check_destination_name(name), UsageError);
  }
}

TEST_CASE("rsync gets an address of colons in brackets") {
  const FakeBoards boards;
  for (const auto& [name, expected] :
       {std::pair{"pi@board", "pi@board"}, std::pair{"pi@fe80::1", "pi@[fe80::1]"},
        std::pair{"fe80::1", "[fe80::1]"}}) {
    boards.add(name);
    CHECK(Connection(name, false).for_rsync() == expected);
  }
}

}  // namespace
}  // namespace edgebench::remote
