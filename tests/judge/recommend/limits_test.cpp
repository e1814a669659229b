#include "judge/recommend/limits.h"

#include <cmath>

#include <rapidcheck.h>

#include "base/error.h"
#include "judge/made_choice.h"

namespace edgebench::judge {
namespace {

Check check_of(const std::string& candidate, LimitKind kind, const std::string& text) {
  const Summary summary = test::choice_run().summary();
  return check(test::row_called(summary, candidate), parse_limit(kind, text));
}

}  // namespace

TEST_CASE("limits are read with their units") {
  CHECK(parse_limit(LimitKind::p99, "20ms").bound == 20e6);
  CHECK(parse_limit(LimitKind::load_time, "0.2s").bound == 200e6);
  CHECK(parse_limit(LimitKind::size, "8MB").bound == 8e6);
  CHECK(parse_limit(LimitKind::memory, "1KiB").bound == 1024);
  CHECK(parse_limit(LimitKind::energy, "30mJ").bound == doctest::Approx(0.03));
  CHECK(parse_limit(LimitKind::accuracy_drop, "0.5").bound == 0.5);
  CHECK(parse_limit(LimitKind::throughput, "100").bound == 100);
  CHECK_THROWS_WITH_AS(parse_limit(LimitKind::size, "8ms"), doctest::Contains("--max-size"),
                       UsageError);
}

TEST_CASE("a figure meets its limit up to the limit itself") {
  CHECK(check_of("ov:int8", LimitKind::size, "4.7MB").met);
  CHECK_FALSE(check_of("ov:int8", LimitKind::size, "4699999B").met);
  CHECK(check_of("ov:int8", LimitKind::memory, "60MB").met);
  CHECK_FALSE(check_of("ov:int8", LimitKind::memory, "59MB").met);
  CHECK(check_of("ov:int8", LimitKind::load_time, "90ms").met);  // 81 to 88 ms.
  CHECK_FALSE(check_of("ov:int8", LimitKind::load_time, "84ms").met);
  CHECK(check_of("ov:int8", LimitKind::throughput, "580").met);
  CHECK_FALSE(check_of("ov:int8", LimitKind::throughput, "600").met);
  CHECK(check_of("ov:int8", LimitKind::p99, "2.1ms").met);
  CHECK_FALSE(check_of("ov:int8", LimitKind::p99, "2ms").met);
}

TEST_CASE("a miss is how many times the bound the figure is, or the bound the figure") {
  CHECK(check_of("ort:fp32", LimitKind::size, "7MB").miss == doctest::Approx(2));
  const Check slow = check_of("ov:int8", LimitKind::throughput, "1170");
  CHECK(slow.miss == doctest::Approx(1170 / *slow.figure));
  CHECK(check_of("ov:int8", LimitKind::accuracy_drop, "0.3").miss == doctest::Approx(2));
  CHECK(check_of("ov:int8", LimitKind::accuracy_drop, "0").miss == doctest::Approx(2.3));
}

TEST_CASE("an accuracy drop counts by its estimate, and says where the interval leaves it open") {
  const Check lost = check_of("ov:int8", LimitKind::accuracy_drop, "1");
  CHECK(*lost.figure == doctest::Approx(1.3));
  CHECK_FALSE(lost.met);
  CHECK(lost.crossed());
  CHECK(lost.interval->low < 1);
  CHECK(lost.interval->high > 1.3);
  CHECK(check_words(lost) == "its accuracy drop is 1.30 points");
  const Check kept = check_of("ort:int8", LimitKind::accuracy_drop, "3");
  CHECK(kept.met);
  CHECK_FALSE(kept.crossed());
  CHECK(check_of("ort:fp32", LimitKind::accuracy_drop, "0").met);
}

TEST_CASE("a figure that is missing meets no limit, and the reason is said") {
  const Check dropped = check_of("pt:eager", LimitKind::p99, "1s");
  CHECK_FALSE(dropped.met);
  CHECK(std::isinf(dropped.miss));
  CHECK(dropped.missing == "its p99 needs 662 samples and has 270 (dropped, as clearly slower)");
  CHECK(check_of("ov:int8", LimitKind::energy, "1J").missing ==
        "its energy per image was not measured");
  Row row = test::row_called(test::choice_run().summary(), "ov:int8");
  row.accuracy->difference.reset();
  CHECK(check(row, parse_limit(LimitKind::accuracy_drop, "1")).missing ==
        "its accuracy has no reference to compare with");
  row.accuracy.reset();
  CHECK(check(row, parse_limit(LimitKind::accuracy_drop, "1")).missing ==
        "its accuracy was not measured");
}

TEST_CASE("energy per image is compared as joules") {
  Row row = test::row_called(test::choice_run().summary(), "ov:int8");
  row.energy = Energy{.joules_per_image = 0.031,
                      .interval = stats::Interval{.low = 0.029, .high = 0.033, .confidence = 0.95}};
  const Check one = check(row, parse_limit(LimitKind::energy, "30mJ"));
  CHECK_FALSE(one.met);
  CHECK(one.crossed());
  CHECK(check_words(one) == "its energy per image is 31.0 mJ");
}

TEST_CASE("what a run cannot judge is said with the reason") {
  test::MadeRun run = test::choice_run();
  CHECK_FALSE(cannot_judge(run.summary(), LimitKind::accuracy_drop));
  CHECK_FALSE(cannot_judge(run.summary(), LimitKind::size));
  CHECK(cannot_judge(run.summary(), LimitKind::energy)->find("no energy") != std::string::npos);
  run.header()["weights"]["synthetic"] = true;
  CHECK(cannot_judge(run.summary(), LimitKind::accuracy_drop)->find("are synthetic") !=
        std::string::npos);
  test::MadeRun unlabelled({"a:x"});
  unlabelled.header()["images"]["labelled"] = false;
  CHECK(cannot_judge(unlabelled.summary(), LimitKind::accuracy_drop)->find("have no labels") !=
        std::string::npos);
}

TEST_CASE("the limit beside a figure has three digits, and is on the side that was asked for") {
  CHECK(limit_beside(LimitKind::size, 14.35e6, true)->text == "14.4MB");
  CHECK(limit_beside(LimitKind::size, 14.35e6, false)->text == "14.3MB");
  CHECK(limit_beside(LimitKind::size, 14.4e6, true)->text == "14.4MB");
  CHECK(limit_beside(LimitKind::size, 14.4e6, false)->text == "14.3MB");
  CHECK(limit_beside(LimitKind::throughput, 273.4, true)->text == "273");
  CHECK(limit_beside(LimitKind::throughput, 273.4, false)->text == "274");
  CHECK(limit_beside(LimitKind::accuracy_drop, 0.4, false)->text == "0.39");
  CHECK_FALSE(limit_beside(LimitKind::accuracy_drop, 0, false));
  CHECK_FALSE(limit_beside(LimitKind::accuracy_drop, -0.2, false));
  rc::check([] {
    const LimitKind kind = kLimitKinds[*rc::gen::inRange<std::size_t>(1, kLimitKinds.size())];
    const double scale = kind == LimitKind::energy ? 1e-9 : 1;
    const double figure = scale * *rc::gen::inRange(2000, 2'000'000'000);
    for (const bool inside : {true, false}) {
      const auto limit = limit_beside(kind, figure, inside);
      RC_ASSERT(limit.has_value());
      const bool met =
          kind == LimitKind::throughput ? figure >= limit->bound : figure <= limit->bound;
      RC_ASSERT(met == inside);
      RC_ASSERT(std::abs(limit->bound / figure - 1) < 0.02);
    }
  });
}

TEST_CASE("figures read as people write them") {
  CHECK(figure_words(LimitKind::p99, 6.128e6) == "6.13 ms");
  CHECK(figure_words(LimitKind::load_time, 1.2e9) == "1.20 s");
  CHECK(figure_words(LimitKind::size, 13.96e6) == "14.0 MB");
  CHECK(figure_words(LimitKind::energy, 0.0301) == "30.1 mJ");
  CHECK(figure_words(LimitKind::energy, 1.5) == "1.50 J");
  CHECK(figure_words(LimitKind::throughput, 546.2) == "546 images/s");
  CHECK(figure_words(LimitKind::accuracy_drop, 0.6) == "0.60 points");
}

}  // namespace edgebench::judge
