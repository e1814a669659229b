// What LoadGen says of a run: it gives its figures nowhere but in its log files. Of those the
// detail log is the one for programs: MLPerf's own checker reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace edgebench::loadgen {

// LoadGen's figures, by LoadGen's clock (the system clock) and rules.
struct Figures {
  // Everything below was met, and of Server the latency bound.
  bool valid = false;
  bool duration_met = false;
  bool queries_met = false;
  // Enough queries for the percentile, at a confidence of 99 %; of Server: for the bound.
  bool early_stopping_met = false;
  std::string invalid_reason;  // In LoadGen's words; empty if valid.
  std::uint64_t errors = 0;    // That LoadGen has logged.
  std::uint64_t queries = 0;

  // Of single samples; of Server from the scheduled time. LoadGen's rank is floor(n p), from 0.
  std::int64_t mean_ns = 0;
  std::int64_t p50_ns = 0;
  std::int64_t p90_ns = 0;
  std::int64_t p99_ns = 0;
  std::int64_t max_ns = 0;

  // SingleStream: the bound that the 90th percentile stays under with a confidence of 99 %. Nothing
  // with fewer queries than that needs (64).
  std::optional<std::int64_t> early_stopping_p90_ns;
  std::optional<double> samples_per_s;      // Offline.
  std::optional<double> scheduled_per_s;    // Server: queries that came.
  std::optional<double> completed_per_s;    // Server: that were answered.
  std::optional<std::uint64_t> over_bound;  // Server: queries that took longer than the bound.
};

// Reads the text of mlperf_log_detail.txt: lines of ":::MLLOG" and a JSON object with "key" and
// "value"; others are passed over. Throws std::runtime_error if it has no result.
Figures read_detail_log(std::string_view text);

}  // namespace edgebench::loadgen
