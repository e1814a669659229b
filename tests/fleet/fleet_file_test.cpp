#include "fleet/fleet_file.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/version.h"
#include "support.h"

namespace edgebench::fleet {
namespace {

Fleet made_fleet(const std::string& id) {
  Fleet fleet;
  fleet.edgebench = kVersion;
  fleet.id = id;
  fleet.command = "edgebench fleet --folder /shared";
  fleet.arguments = "bench --rounds 8";
  fleet.packages = {{"x86_64", "1a2b"}};
  fleet.nodes = {"pi4", "srv"};
  fleet.submissions = {{.time = "2026-12-01T17:40:59Z", .array = 424, .nodes = {"pi4", "srv"}}};
  return fleet;
}

}  // namespace

TEST_CASE("a fleet's file is read back as it was written") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(read_fleet(folder.path()));
  write_fleet(made_fleet("abc"), folder.path());
  const auto fleet = read_fleet(folder.path());
  REQUIRE(fleet);
  CHECK(fleet->id == "abc");
  CHECK(fleet->arguments == "bench --rounds 8");
  CHECK(fleet->nodes == std::vector<std::string>{"pi4", "srv"});
  REQUIRE(fleet->submissions.size() == 1);
  CHECK(fleet->submissions[0].array == 424);
  CHECK(fleet->submissions[0].nodes == fleet->nodes);
  CHECK(fleet->packages.at("x86_64") == "1a2b");
}

TEST_CASE("a fleet's file that cannot be read is named") {
  const test::TemporaryFolder folder;
  for (const char* text : {"", "[]", R"({"schema": 1})"}) {
    test::write_text(folder / "fleet.json", text);
    CHECK_THROWS_AS(read_fleet(folder.path()), InputError);
  }
  Fleet newer = made_fleet("abc");
  newer.schema = 2;
  write_fleet(newer, folder.path());
  CHECK_THROWS_WITH_AS(read_fleet(folder.path()),
                       ((folder / "fleet.json").string() +
                        " cannot be read: it is of a newer edgebench; give another --folder")
                           .c_str(),
                       InputError);
}

TEST_CASE("a folder holds one fleet") {
  const Fleet there = made_fleet("abc");
  CHECK_NOTHROW(check_same(there, made_fleet("abc"), "/shared"));
  CHECK_THROWS_WITH_AS(check_same(there, made_fleet("def"), "/shared"),
                       "/shared holds a fleet of other weights, images or options (edgebench fleet "
                       "--folder /shared); give these, or another --folder",
                       InputError);
  Fleet old = made_fleet("abc");
  old.edgebench = "0.0.1";
  CHECK_THROWS_AS(check_same(old, made_fleet("abc"), "/shared"), InputError);
}

TEST_CASE("two commands do not submit for one folder at the same time") {
  const test::TemporaryFolder folder;
  {
    const SubmissionLock lock(folder.path());
    CHECK_THROWS_WITH_AS(SubmissionLock(folder.path()),
                         ("another `edgebench fleet` is submitting for " + folder.path().string() +
                          " at this moment; give the command again when it waits for its runs")
                             .c_str(),
                         InputError);
    const test::TemporaryFolder other;
    CHECK_NOTHROW(SubmissionLock(other.path()));
  }
  CHECK_NOTHROW(SubmissionLock(folder.path()));
}

TEST_CASE("another folder or other arguments are another fleet") {
  const std::string id = fleet_id("/shared", "bench --rounds 8");
  CHECK(id.size() == 12);
  CHECK(id == fleet_id("/shared", "bench --rounds 8"));
  CHECK(id != fleet_id("/shared", "bench --rounds 9"));
  CHECK(id != fleet_id("/share", "bench --rounds 8"));
}

TEST_CASE("nodes that are meant again stand once") {
  CHECK(joined({"b", "a"}, {"a", "c"}) == std::vector<std::string>{"b", "a", "c"});
}

}  // namespace edgebench::fleet
