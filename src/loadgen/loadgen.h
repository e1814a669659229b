// MLCommons LoadGen, the load generator of MLPerf Inference, behind an interface of our own: it
// decides when which query comes and judges the latencies; the system answers.
//
// What comes of it are LoadGen scenarios and never MLPerf results: those need runs of at least
// 600 s, MLCommons' data and accuracy checks, and its rules of submission.
// Source: PyPI mlcommons_loadgen 6.0.17 (sdk.lock).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "loadgen/detail_log.h"

namespace edgebench::loadgen {

// False where edgebench was built without LoadGen.
bool available();

// Of LoadGen, as in "6.0.17"; empty where there is none.
const char* version();

enum class Scenario {
  single_stream,  // One query after the other, each when the one before is answered.
  offline,        // All samples in one query.
  server,         // Queries of one sample that arrive at random (Poisson), answered or not.
};

struct Settings {
  Scenario scenario = Scenario::single_stream;
  std::int64_t duration_ns = 0;  // At least; LoadGen counts milliseconds.
  std::size_t queries_min = 1;   // Of Offline: samples.
  // Server: the mean rate of arrivals. Else what the system is expected to answer in a second, from
  // which LoadGen decides how many queries to make ready: with too low a figure it runs out of them
  // before its time, and calls the run too short.
  double rate_per_s = 1;
  std::int64_t latency_bound_ns = 0;  // Server: of 99 % of the queries, from their scheduled time.
  std::uint64_t seed = 0;             // Of the samples' order and of the arrivals.
  std::size_t samples = 1;            // In the library; queries name them by 0 ... samples - 1.
  std::filesystem::path logs;         // A folder for LoadGen's own log files.
};

struct Query {
  std::uintptr_t id = 0;   // To answer it with.
  std::size_t sample = 0;  // Which one is asked for.
};

// What is measured. Both are called by the thread that called run().
class System {
 public:
  virtual ~System() = default;
  // Untimed, once, before the first query: all samples have to be ready in memory. LoadGen's own
  // threads are there by then.
  virtual void load() = 0;
  // May return before the queries are answered; each must be in the end, also if the system failed:
  // run() waits for it. Must not throw.
  virtual void issue(std::span<const Query> queries) = 0;
};

// Answers queries, from any thread.
void complete(std::span<const std::uintptr_t> ids);

// Runs one scenario to its end and returns what LoadGen's log says of it. One at a time in a
// process. Throws std::runtime_error where LoadGen's logs cannot be written or tell no result,
// std::logic_error where it is not available().
Figures run(const Settings& settings, System& system);

}  // namespace edgebench::loadgen
