#include "fleet/runs.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/version.h"
#include "judge/made_run.h"
#include "support.h"

namespace edgebench::fleet {
namespace {

std::string records_of(const std::string& version, const std::string& command) {
  test::MadeRun run({"ort:fp32"});
  run.header()["edgebench"] = version;
  run.header()["command"] = command;
  return run.text();
}

}  // namespace

TEST_CASE("a run is none, partial or finished") {
  const test::TemporaryFolder folder;
  CHECK(find_run(folder.path(), "pi4", "edgebench bench") == RunState::none);
  std::filesystem::create_directories(folder / "runs/pi4.partial");
  CHECK(find_run(folder.path(), "pi4", "edgebench bench") == RunState::none);
  test::write_text(folder / "runs/pi4.partial/records.jsonl", "");
  CHECK(find_run(folder.path(), "pi4", "edgebench bench") == RunState::partial);
  test::write_text(folder / "runs/pi4/records.jsonl", records_of(kVersion, "edgebench bench"));
  CHECK(find_run(folder.path(), "pi4", "edgebench bench") == RunState::finished);
}

TEST_CASE("a run of another edgebench or of other options is refused") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "runs/pi4").string();
  test::write_text(folder / "runs/pi4/records.jsonl", records_of("0.0.1", "edgebench bench"));
  CHECK_THROWS_WITH_AS(find_run(folder.path(), "pi4", "edgebench bench"),
                       (path + " is a run of edgebench 0.0.1, and this is " + kVersion +
                        "; move it away, or give another --folder")
                           .c_str(),
                       InputError);
  test::write_text(folder / "runs/pi4/records.jsonl", records_of(kVersion, "edgebench bench -x"));
  CHECK_THROWS_WITH_AS(find_run(folder.path(), "pi4", "edgebench bench"),
                       (path + " is a run of other weights, images or options; move it away, or "
                               "give another --folder")
                           .c_str(),
                       InputError);
}

}  // namespace edgebench::fleet
