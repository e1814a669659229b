#include "judge/recommend/front.h"

#include "judge/compare/comparisons.h"
#include "judge/made_choice.h"
#include "judge/verdict.h"

namespace edgebench::judge {
namespace {

using Names = std::vector<std::string>;

constexpr double kFast_ns = 5e6;
constexpr double kSlow_ns = 6e6;

// A fast and a slow one, of one size, memory and accuracy.
struct Two {
  test::MadeRun run{{"fast:x", "slow:x"}};
  record::RunRecords records;
  Summary summary;
  stats::Tally tally;

  explicit Two(double slow_ns = kSlow_ns, double wobble = 0.002) {
    for (const char* name : {"fast:x", "slow:x"}) {
      run.artifact(name, 14e6);
      run.evaluation(name, test::top1_counts(0, 0));
    }
    run.rounds(1, 8, {{"fast:x", kFast_ns}, {"slow:x", slow_ns}}, 3, false, wobble);
    records = run.records();
    summary = summarise(records);
    tally = record::tally_of(records);
  }

  Row& fast() { return summary.rows[0]; }
  Row& slow() { return summary.rows[1]; }
  Names front() const { return front_of(measured(summary.rows), tally); }
};

const Names kBoth = {"fast:x", "slow:x"};
const Names kFast = {"fast:x"};

void set_accuracy(Row& row, double top1, double low, double high) {
  row.accuracy->top1.value = top1;
  row.accuracy->difference->interval = {.low = low, .high = high, .confidence = 0.95};
}

}  // namespace

TEST_CASE("who is slower and in nothing better is dominated") {
  CHECK(Two().front() == kFast);
}

TEST_CASE("who cannot be told apart is not dominated by speed") {
  CHECK(Two(kFast_ns * 1.001).front() == kBoth);       // A tie.
  CHECK(Two(kFast_ns * 1.02, 0.03).front() == kBoth);  // Undecided.
}

TEST_CASE("one better figure keeps a candidate on the front, beyond what may be chance") {
  Two smaller;
  smaller.slow().size_bytes = 13.9e6;  // 0.7 %.
  CHECK(smaller.front() == kFast);
  smaller.slow().size_bytes = 13.8e6;
  CHECK(smaller.front() == kBoth);
  Two frugal;
  frugal.slow().memory.peak_rss_bytes = 58e6;  // 3 %.
  CHECK(frugal.front() == kFast);
  frugal.slow().memory.peak_rss_bytes = 55e6;
  CHECK(frugal.front() == kBoth);
  Two righter;
  set_accuracy(righter.slow(), 0.799, -0.002, 0.004);  // One image more right is enough to stay.
  CHECK(righter.front() == kBoth);
}

TEST_CASE("without a sure advantage nobody is dominated, and any sure one will do") {
  Two tied(kFast_ns * 1.001);
  tied.slow().size_bytes = 14.1e6;  // 0.7 % and 3 % are none.
  tied.slow().memory.peak_rss_bytes = 62e6;
  CHECK(tied.front() == kBoth);
  tied.slow().size_bytes = 15e6;
  CHECK(tied.front() == kFast);
  Two heavy(kFast_ns * 1.001);
  heavy.slow().memory.peak_rss_bytes = 70e6;
  CHECK(heavy.front() == kFast);
  Two wrong(kFast_ns * 1.001);
  set_accuracy(wrong.slow(), 0.78, -0.03, -0.01);
  set_accuracy(wrong.fast(), 0.798, -0.005, 0.005);
  CHECK(wrong.front() == kFast);
  set_accuracy(wrong.slow(), 0.79, -0.02, 0.004);  // The intervals touch.
  CHECK(wrong.front() == kBoth);
}

TEST_CASE("a figure that only some have dominates nobody, one that nobody has is left out") {
  Two some;
  some.slow().accuracy.reset();
  CHECK(some.front() == kBoth);
  some.fast().accuracy.reset();
  CHECK(some.front() == kFast);
  some.fast().size_bytes.reset();
  CHECK(some.front() == kBoth);
  some.slow().size_bytes.reset();
  some.slow().memory.peak_rss_bytes.reset();
  CHECK(some.front() == kBoth);
  some.fast().memory.peak_rss_bytes.reset();
  CHECK(some.front() == kFast);
}

TEST_CASE("the front of a run with something to choose from") {
  const record::RunRecords records = test::choice_run().records();
  const Summary summary = summarise(records);
  CHECK(front_of(measured(summary.rows), record::tally_of(records)) ==
        Names{"ort:fp32", "ov:int8", "ort:int8"});
}

}  // namespace edgebench::judge
