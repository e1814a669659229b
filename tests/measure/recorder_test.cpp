#include "measure/recorder.h"

#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "support.h"

namespace edgebench::measure {

TEST_CASE("records are lines, and a second recorder goes on behind them") {
  const test::TemporaryFolder folder;
  Recorder(folder / "r.jsonl").append(record::End{.reason = "a", .duration_ns = {}});
  Recorder(folder / "r.jsonl").append(record::End{.reason = "x\ny", .duration_ns = 3});
  CHECK(read_file(folder / "r.jsonl") ==
        "{\"duration_ns\":null,\"reason\":\"a\",\"record\":\"end\"}\n"
        "{\"duration_ns\":3,\"reason\":\"x\\ny\",\"record\":\"end\"}\n");
}

TEST_CASE("a torn last line is cut off before going on") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "r.jsonl") << "{\"a\":1}\n{\"b\":";
  Recorder(folder / "r.jsonl").append(record::End{.reason = "c", .duration_ns = 3});
  CHECK(read_file(folder / "r.jsonl") ==
        "{\"a\":1}\n{\"duration_ns\":3,\"reason\":\"c\",\"record\":\"end\"}\n");
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
  Recorder(folder / "r.jsonl").append(record::End{.reason = "bad \xff byte", .duration_ns = {}});
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
