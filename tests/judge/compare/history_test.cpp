#include "judge/compare/history.h"

#include "base/error.h"
#include "judge/made_choice.h"

namespace edgebench::judge {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

void put(const fs::path& folder, const std::string& records) {
  fs::create_directories(folder);
  write_file_atomically(folder / "records.jsonl", records);
}

// Four runs of two machines, a broken one, and folders that are no runs.
struct Results {
  test::TemporaryFolder folder;

  Results() {
    test::MadeRun run = test::choice_run();
    put(folder / "first", run.text());
    run.header()["started"] = "2026-11-21T08:00:00Z";
    run.header()["machine"]["cpu_model"] = "AMD EPYC";
    put(folder / "deep/er/second", run.text());
    put(folder / "deep/er/still/too-deep", run.text());
    test::MadeRun cut_off({"a:x"});
    cut_off.rounds(1, 2, {{"a:x", 5e6}});
    put(folder / "third", cut_off.text());
    cut_off.header()["started"] = "2026-10-01T08:00:00Z";
    cut_off.end("interrupted");
    put(folder / "old", cut_off.text());
    put(folder / "broken", "what\n");
    fs::create_directories(folder / "foreign/below");
    put(folder / "first/logs", "not looked at\n");
  }

  History find(const HistoryFilter& filter = {}) const { return find_runs(folder.path(), filter); }

  Names names(const HistoryFilter& filter = {}) const {
    Names names;
    for (const FoundRun& run : find(filter).runs) {
      names.push_back(fs::relative(run.folder, folder.path()).string());
    }
    return names;
  }
};

}  // namespace

TEST_CASE("runs are found at any of three levels, the latest first, equal times by name") {
  CHECK(Results().names() == Names{"deep/er/second", "first", "third", "old"});
}

TEST_CASE("a run is told in a few words") {
  const Results results;
  const std::vector<FoundRun> runs = results.find().runs;
  CHECK(runs[1].started == "2026-11-20T12:00:00Z");
  CHECK(runs[1].machine == "Example CPU, 4 CPUs");
  CHECK(runs[1].candidates == 8);
  CHECK(runs[1].measured == 4);
  CHECK(runs[1].rounds == 8);
  CHECK(runs[1].finished);
  CHECK(runs[1].recommended == "ov:int8");
  CHECK_FALSE(runs[2].finished);  // Cut off.
  CHECK(runs[2].recommended == "a:x");
  CHECK_FALSE(runs[3].finished);  // Interrupted.
}

TEST_CASE("runs are chosen by machine and by date") {
  const Results results;
  CHECK(results.names({.machine = "epyc", .since = ""}) == Names{"deep/er/second"});
  CHECK(results.names({.machine = "", .since = "2026-11-20"}) ==
        Names{"deep/er/second", "first", "third"});
  CHECK(results.names({.machine = "example", .since = "2026-11-21"}).empty());
  for (const char* bad : {"yesterday", "2026-13-01", "2026-02-30", "2026-1-1", "20261101xx"}) {
    CHECK_THROWS_WITH_AS(results.find({.machine = "", .since = bad}), doctest::Contains("--since"),
                         UsageError);
  }
}

TEST_CASE("what is broken or no run is named, and stops nothing") {
  const Results results;
  const History history = results.find();
  REQUIRE(history.unreadable.size() == 1);
  CHECK(history.unreadable[0].path == results.folder / "broken");
  CHECK(history.unreadable[0].why.find("no run record") != std::string::npos);
  CHECK(history.foreign ==
        std::vector<fs::path>{results.folder / "deep/er/still", results.folder / "foreign"});
}

TEST_CASE("the folder may be a run itself, and must be a folder") {
  const Results results;
  CHECK(find_runs(results.folder / "first", {}).runs.size() == 1);
  CHECK(find_runs(results.folder / "foreign/below", {}).runs.empty());
  CHECK_THROWS_WITH_AS(find_runs(results.folder / "nowhere", {}), doctest::Contains("nowhere"),
                       InputError);
}

}  // namespace edgebench::judge
