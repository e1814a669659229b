#include "loadgen/detail_log.h"

#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::loadgen {
namespace {

// One line as LoadGen writes them.
std::string line(const std::string& key, const std::string& value) {
  return ":::MLLOG {\"key\": \"" + key + "\", \"value\": " + value +
         ", \"time_ms\": 1.5, \"namespace\": \"mlperf::logging\"}\n";
}

std::string common() {
  return "short\na line that is none of LoadGen's\n:::MLLOG {broken\n" +
         line("result_validity", "\"INVALID\"") + line("result_min_duration_met", "true") +
         line("result_min_queries_met", "false") + line("early_stopping_met", "true") +
         line("result_invalid_reason", "\"too few\"") + line("result_query_count", "7") +
         line("result_mean_latency_ns", "5") + line("result_50.00_percentile_latency_ns", "10") +
         line("result_90.00_percentile_latency_ns", "20") +
         line("result_99.00_percentile_latency_ns", "30") + line("result_max_latency_ns", "40") +
         line("num_errors", "2");
}

}  // namespace

TEST_CASE("the figures of every scenario are read from the detail log") {
  const Figures figures = read_detail_log(common());
  CHECK_FALSE(figures.valid);
  CHECK(figures.duration_met);
  CHECK_FALSE(figures.queries_met);
  CHECK(figures.early_stopping_met);
  CHECK(figures.invalid_reason == "too few");
  CHECK(figures.errors == 2);
  CHECK(figures.queries == 7);
  CHECK(std::vector{figures.mean_ns, figures.p50_ns, figures.p90_ns, figures.p99_ns,
                    figures.max_ns} == std::vector<std::int64_t>{5, 10, 20, 30, 40});
  CHECK_FALSE(figures.samples_per_s.has_value());
  CHECK_FALSE(figures.early_stopping_p90_ns.has_value());
}

TEST_CASE("figures of one scenario are there where LoadGen gives them") {
  const Figures figures = read_detail_log(common() + line("early_stopping_latency_ss", "25") +
                                          line("result_samples_per_second", "99.5") +
                                          line("result_scheduled_samples_per_sec", "50") +
                                          line("result_completed_samples_per_sec", "49.5") +
                                          line("result_overlatency_query_count", "3"));
  CHECK(figures.early_stopping_p90_ns == 25);
  CHECK(figures.samples_per_s == 99.5);
  CHECK(figures.scheduled_per_s == 50);
  CHECK(figures.completed_per_s == 49.5);
  CHECK(figures.over_bound == 3);
}

TEST_CASE("an early-stopping estimate of 0 is none: there were too few queries for it") {
  const Figures figures = read_detail_log(common() + line("early_stopping_latency_ss", "0"));
  CHECK_FALSE(figures.early_stopping_p90_ns.has_value());
}

TEST_CASE("a valid result says so, and a log without a result is an error that names what lacks") {
  CHECK(read_detail_log(common() + line("result_validity", "\"VALID\"")).valid);
  CHECK_THROWS_WITH_AS(read_detail_log(line("loadgen_version", "\"6.0\"")),
                       doctest::Contains("no result_validity"), std::runtime_error);
  CHECK_THROWS_WITH_AS(read_detail_log(common() + line("result_query_count", "\"many\"")),
                       doctest::Contains("no result_query_count"), std::runtime_error);
}

}  // namespace edgebench::loadgen
