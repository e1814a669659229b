#include "remote/board_run.h"

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/error.h"
#include "remote/fake_ssh.h"
#include "remote/job.h"

namespace edgebench::remote {
namespace {

namespace fs = std::filesystem;
using edgebench::test::FakeBoards;

// A program that writes the records of a run, says what it does, and what the test has it do.
constexpr const char* kProgram = R"sh(#!/bin/sh
[ "$1" != --version ] || exec cat "$(dirname "$0")/version"
arguments="$*"
while [ "$1" != --out ] && [ "$1" != --resume ]; do shift; done
mkdir -p "$2"
echo "{\"record\":\"run\",\"arguments\":\"$arguments\"}" >>"$2/records.jsonl"
echo "begun" >&2
)sh";

struct Lines final : measure::Progress {
  void show(const std::string& line) override { shown.push_back(line); }
  void note(const std::string& sentence) override { notes.push_back(sentence); }
  std::vector<std::string> shown;
  std::vector<std::string> notes;
};

class Scene {
 public:
  explicit Scene(const std::string& rest) : folder(boards.add("board")) {
    FakeBoards::put_program(boards.folder / "package/edgebench", kProgram + rest);
    write_file_atomically(boards.folder / "package/version", "1\n");
    write_file_atomically(boards.folder / "cache/crops/a.npy", "pixels");
  }

  BoardRun run(const std::string& out = "run", const char* option = "--rounds=2") {
    connection.emplace("board", false);
    board = look_at(*connection);
    const measure::PreparedInputs prepared{
        .id = "inputs",
        .file = {},
        .files = {{.path = "crops/a.npy", .size_bytes = 6, .sha256 = ""}}};
    return run_on_board({.connection = *connection,
                         .board = board,
                         .package = {.processor = board.processor,
                                     .id = "p1",
                                     .archive = "p1.tar.xz",
                                     .folder = boards.folder / "package"},
                         .cache = boards.folder / "cache",
                         .prepared = prepared,
                         .arguments =
                             [&](const fs::path& cache) {
                               return std::vector<std::string>{"bench", option, cache.string()};
                             },
                         .out = boards.folder / out,
                         .progress = lines,
                         .stop = stop,
                         .between_tries = std::chrono::milliseconds(100)});
  }

  std::string failure(const std::string& out = "run", const char* option = "--rounds=2") {
    try {
      run(out, option);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }

  std::string records(const std::string& out = "run") const {
    return read_file(boards.folder / out / "records.jsonl");
  }

  fs::path only_job() const {
    for (const auto& entry : fs::directory_iterator(folder / "home/.cache/edgebench/jobs")) {
      return entry.path();
    }
    return {};
  }

  // Waits until a run is under way there.
  void await_run() const {
    while (!fs::exists(folder / "home/.cache/edgebench/jobs") || only_job().empty() ||
           !fs::exists(only_job() / "run/records.jsonl")) {
      ::usleep(10'000);
    }
  }

  void kill_job() const {
    for (const char* file : {"pid", "child"}) {
      ::kill(std::stoi(read_file(only_job() / file)), SIGKILL);
    }
  }

  FakeBoards boards;
  fs::path folder;
  std::optional<Connection> connection;
  Board board;
  Lines lines;
  std::atomic<bool> stop = false;
};

TEST_CASE("a run is sent, measured there, fetched, and leaves no job; the next sends nothing") {
  Scene scene("echo 'round 1' >&2\n");
  CHECK(scene.run().exit_code == 0);
  const std::string cache = (scene.folder / "home/.cache/edgebench").string();
  CHECK(scene.records().find("bench --rounds=2 " + cache + " --out ") != std::string::npos);
  CHECK(scene.records().find("--progress lines") != std::string::npos);
  CHECK(scene.lines.shown.back() == "fetching the run");
  CHECK(std::ranges::count(scene.lines.shown, "round 1") == 1);
  CHECK(scene.only_job().empty());
  CHECK(read_file(fs::path(cache) / "crops/a.npy") == "pixels");
  CHECK(scene.lines.notes.back().find("sent: the package p1.tar.xz, 1 of 1 files") !=
        std::string::npos);
  CHECK(scene.run("run2").exit_code == 0);
  CHECK(scene.lines.notes.back() ==
        "0 B sent: the package was there, 0 of 1 files of what was prepared");
}

TEST_CASE("a run that has measured nothing is told by its last sentence, and is begun anew") {
  Scene scene(
      "[ -e \"$HOME/mended\" ] && exit 0\n"
      "rm -r \"$2\"; echo 'edgebench: the disk is full' >&2; exit 3\n");
  const BoardRun run = scene.run();
  CHECK(run.exit_code == 3);
  CHECK(run.failure == "edgebench: the disk is full");
  CHECK_FALSE(fs::exists(scene.boards.folder / "run"));
  CHECK(scene.only_job().empty());
  write_file_atomically(scene.folder / "home/mended", "");
  CHECK(scene.run().exit_code == 0);
  CHECK(scene.records().find("--resume") == std::string::npos);
}

TEST_CASE("a run whose program fails or dies is not taken for whole, and goes on") {
  for (const auto& [end, words] :
       {std::pair{"echo 'edgebench: the disk is full' >&2; exit 3", "edgebench: the disk is full"},
        std::pair{"kill -SEGV $$", "signal 11 ended the program"}}) {
    CAPTURE(end);
    Scene scene("[ -e \"$HOME/mended\" ] && exit 0\n" + std::string(end) + "\n");
    CHECK(scene.failure().starts_with(
        "board: the run there did not come to its end: " + std::string(words) + "; mend that, "));
    CHECK_FALSE(fs::exists(scene.boards.folder / "run"));
    write_file_atomically(scene.folder / "home/mended", "");
    CHECK(scene.run().exit_code == 0);
    CHECK(std::ranges::count(scene.records(), '\n') == 2);
    CHECK(scene.records().find("bench --resume ") != std::string::npos);
  }
}

TEST_CASE("a run is not fetched over another one, and stays there until it is") {
  Scene scene("");
  fs::create_directory(scene.boards.folder / "run");
  CHECK(scene.failure().find("run is there meanwhile; give the same command with another --out") !=
        std::string::npos);
  CHECK_FALSE(scene.only_job().empty());
  CHECK(scene.run("other").exit_code == 0);
  CHECK(std::ranges::count(scene.records("other"), '\n') == 1);
}

TEST_CASE("who stops before a run is begun has begun none") {
  Scene scene("");
  scene.stop = true;
  const BoardRun run = scene.run();
  CHECK(run.exit_code == 130);
  CHECK(run.failure == "interrupted; nothing was begun there");
  CHECK(scene.only_job().empty());
}

TEST_CASE("a system that cannot run the package says so before anything is begun") {
  Scene scene("");
  FakeBoards::put_program(scene.boards.folder / "package/edgebench",
                          "#!/bin/sh\necho 'edgebench: this system has glibc 2.31' >&2\nexit 3\n");
  CHECK(scene.failure() == "board: edgebench: this system has glibc 2.31");
  CHECK(scene.only_job().empty());
}

TEST_CASE("after a connection that was lost the same command finds the run and fetches it") {
  Scene scene("sleep 2; echo 'round 1' >&2\n");
  {
    std::jthread wire([&] {
      scene.await_run();
      write_file_atomically(scene.folder / "lost", "");
    });
    // The fake lets the command under way go on, as a network does that comes back in time.
    CHECK(scene.failure().find("The run may go on there; the same command follows it again") !=
          std::string::npos);
  }
  CHECK_FALSE(fs::exists(scene.boards.folder / "run"));
  while (!fs::exists(scene.only_job() / "code")) ::usleep(10'000);
  fs::remove(scene.folder / "lost");
  CHECK(scene.run().exit_code == 0);
  CHECK(scene.lines.notes.back().starts_with("the run that was begun there at "));
  CHECK(scene.lines.notes.back().ends_with(" has ended"));
  // It was begun once.
  CHECK(std::ranges::count(scene.records(), '\n') == 1);
}

TEST_CASE("a run that was killed there goes on with the same command") {
  Scene scene("[ -e \"$HOME/second\" ] || sleep 100\n");
  {
    std::jthread killer([&] {
      scene.await_run();
      scene.kill_job();
    });
    CHECK(scene.failure() ==
          "board: the run there was killed, or the machine was switched off; the same command goes "
          "on with it");
  }
  write_file_atomically(scene.folder / "home/second", "");
  CHECK(scene.run().exit_code == 0);
  CHECK(scene.records().find("bench --resume ") != std::string::npos);
  CHECK(std::ranges::count(scene.records(), '\n') == 2);
}

TEST_CASE("two runs are not measured at the same time") {
  Scene scene("exec sleep 100\n");
  std::jthread first([&] {
    scene.await_run();
    Scene* same = &scene;
    Connection other("board", false);
    try {
      run_on_board({.connection = other,
                    .board = look_at(other),
                    .package = {},
                    .cache = {},
                    .prepared = {},
                    .arguments = [](const fs::path&) { return std::vector<std::string>{"x"}; },
                    .out = {},
                    .progress = same->lines,
                    .stop = same->stop});
      FAIL("it is busy");
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).starts_with("board is measuring another run, begun at "));
    }
    scene.kill_job();
  });
  CHECK_FALSE(scene.failure().empty());
}

TEST_CASE("who stops a run gets what it has") {
  Scene scene("trap 'echo stopping >&2; exit 130' TERM\nwhile :; do sleep 0.1; done\n");
  std::jthread user([&] {
    scene.await_run();
    scene.stop = true;
  });
  const BoardRun run = scene.run();
  CHECK(run.exit_code == 130);
  CHECK(run.failure.empty());
  CHECK_FALSE(scene.records().empty());
  CHECK(scene.only_job().empty());
}

}  // namespace
}  // namespace edgebench::remote
