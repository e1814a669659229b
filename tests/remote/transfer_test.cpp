#include "remote/transfer.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/error.h"
#include "remote/fake_ssh.h"

namespace edgebench::remote {
namespace {

namespace fs = std::filesystem;
using test::FakeBoards;

// A board with rsync or without, and files of a cache here.
class Way {
 public:
  explicit Way(bool bare) : folder(boards.add("pi@board")) {
    if (bare) FakeBoards::make_bare(folder);
    connection.emplace("pi@board", false);
    board = look_at(*connection);
    put("crops/a b.npy", std::string(300'000, 'a'));
    put("artifacts/x/deep/model.onnx", "model");
    put("artifacts/file-1/odd \\name ", "odd");
  }

  void put(const std::string& name, const std::string& content) {
    write_file_atomically(here() / name, content);
    files.push_back({.path = name, .size_bytes = content.size(), .sha256 = ""});
  }

  fs::path here() const { return boards.folder / "here"; }
  TransferRequest request() const {
    return {*connection, board, never, [](const std::string&) {}};
  }
  std::vector<measure::PreparedFile> missing() const {
    return missing_files(*connection, board, files);
  }

  FakeBoards boards;
  fs::path folder;
  std::optional<Connection> connection;
  Board board;
  std::vector<measure::PreparedFile> files;
  std::atomic<bool> never = false;
};

// With rsync where this machine has it, and without.
void each_way(const auto& check) {
  for (const bool bare : {false, true}) {
    if (!bare && !is_installed("rsync")) {
      MESSAGE("skipped: no rsync");
      continue;
    }
    CAPTURE(bare);
    Way way(bare);
    REQUIRE(way.board.has_rsync == !bare);
    check(way);
  }
}

TEST_CASE("files are sent once, and again only what is missing or cut off") {
  each_way([](Way& way) {
    CHECK(way.missing().size() == 3);
    CHECK(send_files(way.request(), way.here(), way.missing()) >= 5);
    CHECK(read_file(way.board.cache / "crops/a b.npy") == std::string(300'000, 'a'));
    CHECK(read_file(way.board.cache / "artifacts/x/deep/model.onnx") == "model");
    CHECK(read_file(way.board.cache / "artifacts/file-1/odd \\name ") == "odd");
    CHECK(way.missing().empty());
    CHECK(send_files(way.request(), way.here(), way.missing()) == 0);
    write_file_atomically(way.board.cache / "crops/a b.npy", std::string(200'000, 'a'));
    REQUIRE(way.missing().size() == 1);
    CHECK(way.missing().front().path == "crops/a b.npy");
    send_files(way.request(), way.here(), way.missing());
    CHECK(fs::file_size(way.board.cache / "crops/a b.npy") == 300'000);
  });
}

TEST_CASE("a package appears whole, and another one takes its place") {
  each_way([](Way& way) {
    const auto package = [&](const std::string& id, const std::string& text) {
      const fs::path folder = way.boards.folder / id;
      write_file_atomically(folder / "edgebench", text);
      write_file_atomically(folder / "lib/large.so", std::string(2'000'000, 'l'));
      fs::permissions(folder / "edgebench", fs::perms::owner_all);
      return Package{.processor = "aarch64", .id = id, .folder = folder};
    };
    // What an earlier try has left.
    write_file_atomically(way.board.package_folder("one.partial") / "lib/large.so", "half");
    CHECK(send_package(way.request(), package("one", "first")) > 2'000'000);
    CHECK(read_file(way.board.package_folder("one") / "edgebench") == "first");
    CHECK(fs::file_size(way.board.package_folder("one") / "lib/large.so") == 2'000'000);
    CHECK((fs::status(way.board.package_folder("one") / "edgebench").permissions() &
           fs::perms::owner_exec) != fs::perms::none);
    way.board = look_at(*way.connection);
    CHECK(way.board.packages == std::vector<std::string>{"one"});
    const Package two = package("two", "second");
    fs::last_write_time(two.folder / "lib/large.so",
                        fs::last_write_time(way.board.package_folder("one") / "lib/large.so"));
    const std::uint64_t sent_bytes = send_package(way.request(), two);
    if (way.board.has_rsync) CHECK(sent_bytes < 100'000);
    CHECK(fs::file_size(way.board.package_folder("two") / "lib/large.so") == 2'000'000);
    CHECK_FALSE(fs::exists(way.board.package_folder("one")));
  });
}

TEST_CASE("a run is fetched whole, and nothing in it points anywhere") {
  each_way([](Way& way) {
    const fs::path run = way.board.job_folder("a job") / "run";
    write_file_atomically(run / "records.jsonl", "records");
    write_file_atomically(run / "logs/a.log", "log");
    fs::create_symlink("/etc/passwd", run / "report.json");
    fetch_folder(way.request(), run, way.here() / "results" / "1");
    CHECK(read_file(way.here() / "results/1/records.jsonl") == "records");
    CHECK(read_file(way.here() / "results/1/logs/a.log") == "log");
    CHECK_FALSE(fs::exists(fs::symlink_status(way.here() / "results/1/report.json")));
  });
}

TEST_CASE("what a board does not take is told in its words, and nothing is left here") {
  each_way([](Way& way) {
    write_file_atomically(way.board.cache / "crops/a b.npy/in the way", "");
    try {
      send_files(way.request(), way.here(), way.files);
      FAIL("it cannot take them");
    } catch (const InputError& error) {
      const std::string sentence = error.what();
      CHECK(sentence.starts_with("pi@board did not take what was prepared: "));
      CHECK(sentence.find("a b.npy") != std::string::npos);
    }
    CHECK_THROWS_AS(fetch_folder(way.request(), way.board.cache / "absent", way.here() / "r"),
                    InputError);
    CHECK_FALSE(fs::exists(way.here() / "r"));
  });
}

TEST_CASE("a connection that is lost is told from a board that refuses") {
  each_way([](Way& way) {
    write_file_atomically(way.folder / "lost", "");
    CHECK_THROWS_AS(send_files(way.request(), way.here(), way.files), ConnectionLost);
    CHECK_THROWS_AS(way.missing(), ConnectionLost);
  });
}

}  // namespace
}  // namespace edgebench::remote
