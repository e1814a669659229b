#include "judge/compare/speed_change.h"

#include "judge/compare/comparisons.h"
#include "judge/made_run.h"

namespace edgebench::judge {
namespace {

constexpr double kAllowed = 0.05;

struct Run {
  record::RunRecords records;
  Summary summary;
  stats::Tally tally;

  explicit Run(const test::MadeRun& run)
      : records(run.records()), summary(summarise(records)), tally(record::tally_of(records)) {}

  const Row& row() const { return summary.rows.front(); }
};

Run run_of(double time_ns, int rounds = 8, double wobble = 0.002) {
  test::MadeRun run({"a:x", "b:x"});
  run.rounds(1, rounds, {{"a:x", time_ns}, {"b:x", 5e6}}, 3, false, wobble);
  return Run(run);
}

SpeedChange unpaired(const Run& base, const Run& now) {
  return unpaired_change(base.records, base.row(), now.records, now.row(), kAllowed);
}

SpeedVerdict verdict(const Run& base, const Run& now) {
  const SpeedVerdict alone = unpaired(base, now).verdict;
  CHECK(relative_change(base.tally, now.tally, "a:x", "b:x", kAllowed).verdict == alone);
  return alone;
}

}  // namespace

TEST_CASE("a ratio is of speeds, new over base, whatever the basis") {
  const Run base = run_of(5e6);
  const Run now = run_of(6e6);
  CHECK(*unpaired(base, now).ratio == doctest::Approx(5.0 / 6).epsilon(0.005));
  const SpeedChange relative = relative_change(base.tally, now.tally, "a:x", "b:x", kAllowed);
  CHECK(*relative.ratio == doctest::Approx(5.0 / 6).epsilon(0.005));
  CHECK(relative.interval->contains(5.0 / 6));
  CHECK(relative.interval->confidence >= 0.99);
  CHECK(relative.base_rounds == 8);
  CHECK(*paired_change(now.tally, "b:x", "a:x", kAllowed).ratio ==
        doctest::Approx(5.0 / 6).epsilon(0.005));
}

TEST_CASE("the rounds of either run are counted apart") {
  const Run base = run_of(5e6, 8);
  const Run now = run_of(6e6, 11);
  for (const SpeedChange& change :
       {unpaired(base, now), relative_change(base.tally, now.tally, "a:x", "b:x", kAllowed)}) {
    CHECK(change.base_rounds == 8);
    CHECK(change.new_rounds == 11);
  }
  CHECK(paired_change(now.tally, "b:x", "a:x", kAllowed).base_rounds == 11);
  CHECK(paired_change(now.tally, "b:x", "a:x", kAllowed).new_rounds == 11);
}

TEST_CASE("only a whole interval beyond what is allowed is a regression") {
  const Run base = run_of(5e6);
  CHECK(verdict(base, run_of(5e6)) == SpeedVerdict::held);
  CHECK(verdict(base, run_of(5.15e6)) == SpeedVerdict::held);
  CHECK(verdict(base, run_of(5.25e6)) == SpeedVerdict::unclear);  // Just 5 %.
  CHECK(verdict(base, run_of(5.4e6)) == SpeedVerdict::regressed);
  CHECK(verdict(base, run_of(4.8e6)) == SpeedVerdict::improved);
}

TEST_CASE("a pair that was not seen often enough is not judged") {
  CHECK(paired_change(run_of(6e6, 5).tally, "b:x", "a:x", kAllowed).verdict ==
        SpeedVerdict::not_judged);
  CHECK(paired_change(run_of(6e6).tally, "b:x", "a:x", kAllowed).verdict ==
        SpeedVerdict::regressed);
  CHECK(paired_change(run_of(8e6, 3).tally, "b:x", "a:x", kAllowed).verdict ==
        SpeedVerdict::regressed);  // Clear in every round.
}

TEST_CASE("medians whose intervals touch are no regression between runs") {
  const Run base = run_of(5e6);
  Run now = run_of(5.4e6);
  now.summary.rows[0].latency->p50_interval->low = 4.9e6;
  CHECK(unpaired(base, now).verdict == SpeedVerdict::unclear);
  now.summary.rows[0].latency->p50_interval.reset();
  CHECK(unpaired(base, now).verdict == SpeedVerdict::regressed);
}

TEST_CASE("bases and verdicts have names") {
  CHECK(name_of(Basis::relative) == "relative");
  CHECK(name_of(SpeedVerdict::not_judged) == "not_judged");
}

}  // namespace edgebench::judge
