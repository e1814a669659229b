#include "measure/recorder.h"

#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "support.h"

namespace edgebench::measure {

TEST_CASE("records are lines, and a second recorder goes on behind them") {
  const test::TemporaryFolder folder;
  Recorder(folder / "r.jsonl").append({{"a", 1}});
  Recorder(folder / "r.jsonl").append({{"b", "x\ny"}});
  CHECK(read_file(folder / "r.jsonl") == "{\"a\":1}\n{\"b\":\"x\\ny\"}\n");
}

TEST_CASE("a torn last line is cut off before going on") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "r.jsonl") << "{\"a\":1}\n{\"b\":";
  Recorder(folder / "r.jsonl").append({{"c", 3}});
  CHECK(read_file(folder / "r.jsonl") == "{\"a\":1}\n{\"c\":3}\n");
}

TEST_CASE("there is something to go on with once a line is whole") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(holds_records(folder / "r.jsonl"));
  std::ofstream(folder / "r.jsonl") << "{\"a\"";
  CHECK_FALSE(holds_records(folder / "r.jsonl"));
  std::ofstream(folder / "r.jsonl") << "{}\n{";
  CHECK(holds_records(folder / "r.jsonl"));
}

TEST_CASE("two recorders never write one file") {
  const test::TemporaryFolder folder;
  const Recorder first(folder / "r.jsonl");
  CHECK_THROWS_WITH_AS(Recorder{folder / "r.jsonl"}, doctest::Contains("another edgebench"),
                       InputError);
}

TEST_CASE("what a runtime says may be no UTF-8") {
  const test::TemporaryFolder folder;
  Recorder(folder / "r.jsonl").append({{"reason", "bad \xff byte"}});
  CHECK(nlohmann::json::accept(read_file(folder / "r.jsonl")));
}

TEST_CASE("a full disk is named, with the way to go on") {
  if (!std::filesystem::exists("/dev/full")) return;
  const test::TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder / "r.jsonl");
  // /dev/full cannot be mapped or truncated, so the recorder already refuses to open it.
  CHECK_THROWS_WITH_AS(Recorder{folder / "r.jsonl"}, doctest::Contains("r.jsonl"), InputError);
}

}  // namespace edgebench::measure
