#include "remote/job.h"

#include <csignal>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/error.h"
#include "remote/fake_ssh.h"

namespace edgebench::remote {
namespace {

namespace fs = std::filesystem;
using test::FakeBoards;

// A board, and a program there that does what a script says.
struct Place {
  FakeBoards boards;
  fs::path folder = boards.add("board");
  Connection connection{"board", false};
  Board board = look_at(connection);
  std::atomic<bool> stop = false;

  fs::path program(const std::string& script) const {
    FakeBoards::put_program(folder / "program", "#!/bin/sh\n" + script);
    return folder / "program";
  }

  Job only_job() const {
    const std::vector<Job> jobs = find_jobs(connection, board);
    REQUIRE(jobs.size() == 1);
    return jobs.front();
  }

  std::vector<std::string> follow(const std::string& id) const {
    std::vector<std::string> lines;
    follow_job(
        connection, board, id, [&](std::string_view line) { lines.emplace_back(line); }, stop);
    return lines;
  }

  int number_in(const std::string& id, const char* file) const {
    return std::stoi(read_file(board.job_folder(id) / file));
  }
};

TEST_CASE("a job runs by itself, is followed to its end, and leaves its exit code") {
  const Place place;
  start_job(place.connection, place.board, "abc",
            place.program("echo \"first $1\" >&2; sleep 1; echo \"$2\" >&2; exit 4"),
            {"it's", "a b"});
  CHECK(place.only_job().id == "abc");
  CHECK(place.follow("abc") == std::vector<std::string>{"first it's", "a b"});
  CHECK(place.only_job().state == JobState::ended);
  CHECK(place.only_job().began.ends_with("UTC"));
  CHECK_FALSE(place.only_job().has_records);
  CHECK(exit_code_of_job(place.connection, place.board, "abc") == 4);
  // Who comes later sees all of it again.
  CHECK(place.follow("abc").size() == 2);
  remove_job(place.connection, place.board, "abc");
  CHECK(find_jobs(place.connection, place.board).empty());
}

TEST_CASE("a job that is under way is told from one that was killed, and from another process") {
  const Place place;
  start_job(place.connection, place.board, "abc", place.program("exec sleep 100"), {});
  CHECK(place.only_job().state == JobState::running);
  CHECK_FALSE(exit_code_of_job(place.connection, place.board, "abc"));
  const int job = place.number_in("abc", "pid");
  ::kill(job, SIGKILL);
  ::kill(place.number_in("abc", "child"), SIGKILL);
  while (::kill(job, 0) == 0 && fs::exists("/proc/" + std::to_string(job) + "/exe")) {
    ::usleep(10'000);
  }
  CHECK(place.only_job().state == JobState::dead);
  CHECK(place.follow("abc").empty());
  write_file_atomically(place.board.job_folder("abc") / "pid", std::to_string(::getpid()) + "\n");
  CHECK(place.only_job().state == JobState::dead);
  write_file_atomically(place.board.job_folder("abc") / "run/records.jsonl",
                        "{\"record\":\"run\"}\n");
  CHECK(place.only_job().has_records);
}

TEST_CASE("a job is asked to end in order, though it was begun in the background") {
  const Place place;
  start_job(place.connection, place.board, "abc",
            place.program("trap 'echo heard >&2; exit 130' TERM\necho begun >&2\n"
                          "while :; do sleep 0.1; done"),
            {});
  while (read_file(place.board.job_folder("abc") / "log").empty()) ::usleep(10'000);
  stop_job(place.connection, place.board, "abc");
  CHECK(place.follow("abc") == std::vector<std::string>{"begun", "heard"});
  CHECK(exit_code_of_job(place.connection, place.board, "abc") == 130);
}

TEST_CASE("whoever follows may go, and the job goes on") {
  Place place;
  start_job(place.connection, place.board, "abc",
            place.program("echo begun >&2; sleep 2; echo ended >&2"), {});
  follow_job(
      place.connection, place.board, "abc",
      [&](std::string_view line) { place.stop = line == "begun"; }, place.stop);
  place.stop = false;
  CHECK(place.follow("abc").back() == "ended");
  CHECK(exit_code_of_job(place.connection, place.board, "abc") == 0);
}

TEST_CASE("of two that start at once one is refused, whether it is the same job or another") {
  const Place place;
  const fs::path program = place.program("exec sleep 100");
  start_job(place.connection, place.board, "abc", program, {});
  for (const char* id : {"abc", "def"}) {
    CAPTURE(id);
    try {
      start_job(place.connection, place.board, id, program, {});
      FAIL("one is running");
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).starts_with("board is measuring another run, begun at "));
    }
  }
  CHECK(place.only_job().state == JobState::running);
  CHECK_FALSE(fs::exists(place.board.cache / "jobs/.lock"));
  // A lock whose owner is gone keeps nobody out; one that is held does.
  ::kill(place.number_in("abc", "pid"), SIGKILL);
  ::kill(place.number_in("abc", "child"), SIGKILL);
  write_file_atomically(place.board.cache / "jobs/.lock/pid", "999999999\n");
  start_job(place.connection, place.board, "def", place.program(""), {});
  place.follow("def");
  write_file_atomically(place.board.cache / "jobs/.lock/pid", std::to_string(::getpid()) + "\n");
  CHECK_THROWS_AS(start_job(place.connection, place.board, "def", program, {}), InputError);
}

TEST_CASE("jobs that cannot be listed are not taken for none") {
  const Place place;
  fs::remove_all(place.board.cache / "jobs");
  CHECK_THROWS_AS(find_jobs(place.connection, place.board), InputError);
}

TEST_CASE("an exit code that a full disk has cut off is none") {
  const Place place;
  start_job(place.connection, place.board, "abc", place.program(""), {});
  place.follow("abc");
  CHECK(exit_code_of_job(place.connection, place.board, "abc") == 0);
  write_file_atomically(place.board.job_folder("abc") / "code", "");
  CHECK_FALSE(exit_code_of_job(place.connection, place.board, "abc"));
  CHECK(place.only_job().state == JobState::dead);
}

TEST_CASE("a job is called by all that decides what it shows") {
  const std::string id = job_id("inputs", "package", {"a", "b"});
  CHECK(id == job_id("inputs", "package", {"a", "b"}));
  CHECK(id != job_id("other", "package", {"a", "b"}));
  CHECK(id != job_id("inputs", "other", {"a", "b"}));
  CHECK(id != job_id("inputs", "package", {"a\n1 b"}));
  CHECK(id != job_id("inputs", "package", {"b", "a"}));
}

}  // namespace
}  // namespace edgebench::remote
