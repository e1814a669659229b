#include "base/error.h"
#include "judge/made_run.h"

namespace edgebench::judge {
namespace {

using test::MadeRun;
}  // namespace

TEST_CASE("the baseline is the first candidate that is ok, unless one is named") {
  MadeRun run({"broken:x", "a:x", "b:x"});
  run.trouble("artifact", "broken:x", "failed", "why");
  run.rounds(1, 8, test::kTwoTimes);
  const Summary summary = run.summary();
  CHECK(summary.baseline == "a:x");
  CHECK_FALSE(test::row_called(summary, "a:x").versus_baseline.has_value());
  CHECK_FALSE(test::row_called(summary, "broken:x").versus_baseline.has_value());
  REQUIRE(test::row_called(summary, "b:x").versus_baseline.has_value());
  CHECK(test::row_called(summary, "b:x").versus_baseline->result.decision ==
        stats::Decision::faster);
  const Summary other = run.summary("b:x");
  CHECK(other.baseline == "b:x");
  CHECK(test::row_called(other, "a:x").versus_baseline->result.decision == stats::Decision::slower);
}

TEST_CASE("rooflines give each row its share") {
  MadeRun run({"a:x", "b:x"});
  run.header()["network"] = {{"macs_per_image", 300e6}};
  run.add({{"record", "roofline"},
           {"threads", 1},
           {"peaks", {{{"arithmetic", "fp32"}, {"macs_per_second", 100e9}}}}});
  for (const char* name : {"a:x", "b:x"}) {
    run.add({{"record", "evaluation"},
             {"candidate", name},
             {"outcome", "ok"},
             {"layers", {{{"arithmetic", "fp32"}}}}});
  }
  run.rounds(1, 8, test::kTwoTimes);
  const Summary summary = run.summary();
  CHECK(summary.rooflines.size() == 1);
  // 200 images of 300 million a second.
  const auto share = test::row_called(summary, "b:x").roofline_share;
  REQUIRE(share.has_value());
  CHECK(*share == doctest::Approx(0.6).epsilon(0.02));
}

TEST_CASE("a user's file is the baseline only by name, or where there is nothing else") {
  MadeRun run({"a:x", "b:x"});
  run.users_file("a:x", "/m/a.pt");
  run.rounds(1, 8, test::kTwoTimes);
  CHECK(run.summary().baseline == "b:x");
  CHECK(run.summary("a:x").baseline == "a:x");
  run.users_file("b:x", "/m/b.pt");
  CHECK(run.summary().baseline == "a:x");
}

TEST_CASE("a baseline that is not in the run is refused with the names that are") {
  MadeRun run({"a:x", "b:x"});
  CHECK_THROWS_WITH_AS(run.summary("c:x"),
                       "the run has no candidate called c:x; it has a:x and b:x", UsageError);
}

TEST_CASE("rows keep the plan's order, also those without any record") {
  MadeRun run({"b:x", "z:x", "a:x"});
  run.rounds(1, 8, test::kTwoTimes);
  const Summary summary = run.summary();
  REQUIRE(summary.rows.size() == 3);
  CHECK(summary.rows[1].candidate.name == "z:x");
  CHECK(summary.rows[1].outcome == Outcome::ok);
  CHECK_FALSE(summary.rows[1].latency.has_value());
}

TEST_CASE("an emulated machine has answers and sizes, and neither times nor a verdict") {
  MadeRun run({"a:x", "b:x"});
  run.artifact("a:x", 14e6);
  run.rounds(1, 8, test::kTwoTimes);
  run.header()["machine"] = {{"emulated", "a program for aarch64 on a kernel for x86_64"}};
  const Summary summary = run.summary();
  const Row& row = test::row_called(summary, "a:x");
  CHECK(row.outcome == Outcome::ok);
  CHECK(row.size_bytes == 14e6);
  CHECK_FALSE(row.measured());
  CHECK_FALSE(row.trusted);
  CHECK_FALSE(row.prepare_ns.has_value());
  CHECK_FALSE(row.cores_used.has_value());
  CHECK_FALSE(row.cold_start.first_answer_ns.has_value());
  CHECK_FALSE(row.memory.peak_rss_bytes.has_value());
  CHECK(summary.comparisons.empty());
  CHECK(summary.verdict.kind == VerdictKind::withheld);
  CHECK(summary.verdict.recommended.empty());
  CHECK(summary.verdict.sentence.starts_with(
      "No verdict: this machine is emulated (a program for aarch64 on a kernel for x86_64), so "));
}

TEST_CASE("an emulated machine on which nothing is ok has measured nothing, as any other") {
  MadeRun run({"a:x", "b:x"});
  run.trouble("evaluation", "a:x", "mistrusted", "why");
  run.trouble("evaluation", "b:x", "failed", "why");
  run.header()["machine"] = {{"emulated", "QEMU without KVM"}};
  CHECK(run.summary().verdict.kind == VerdictKind::nothing_measured);
}

}  // namespace edgebench::judge
