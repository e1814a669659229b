#include "worker/scenario.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <limits>
#include <thread>

#include "base/clock.h"
#include "machine/cpus/affinity.h"
#include "stats/quantile.h"
#include "worker/query_queue.h"
#include "worker/responder.h"

namespace edgebench::worker {
namespace {

using loadgen::Figures;
using loadgen::Query;
using Responders = std::deque<Responder>;  // They neither move nor are copied.

// LoadGen's threads inherit where the one that starts it may run.
class GeneratorPlace {
 public:
  explicit GeneratorPlace(const std::vector<int>& cpus) {
    if (!cpus.empty()) pinned_.emplace(cpus);
  }
  void leave() { pinned_.reset(); }

 private:
  std::optional<machine::ScopedAffinity> pinned_;
};

// Answers on LoadGen's own stack. That thread is the session's, so it goes back to the session's
// CPUs once LoadGen has started its others elsewhere.
class Direct final : public loadgen::System {
 public:
  Direct(Responder& responder, GeneratorPlace& place) : responder_(responder), place_(place) {}
  void load() override { place_.leave(); }
  void issue(std::span<const Query> queries) override {
    for (const Query& query : queries) {
      const PendingQuery pending{query, now_ns()};
      responder_.respond({&pending, 1});
    }
  }

 private:
  Responder& responder_;
  GeneratorPlace& place_;
};

class Queued final : public loadgen::System {
 public:
  void load() override {}
  void issue(std::span<const Query> queries) override { queue_.push(queries); }

  // Until the queue is closed.
  void serve(Responder& responder, std::size_t batch) {
    for (;;) {
      const std::vector<PendingQuery> queries = queue_.pop(batch);
      if (queries.empty()) return;
      responder.respond(queries);
    }
  }
  void close() { queue_.close(); }

 private:
  QueryQueue queue_;
};

loadgen::Settings settings_of(const runtime::ScenarioCommand& command, std::size_t samples) {
  return {.scenario = command.scenario,
          .duration_ns = command.duration_ns,
          .queries_min = command.queries_min,
          .rate_per_s = command.rate_per_s,
          .latency_bound_ns = command.latency_bound_ns,
          .seed = command.seed,
          .samples = samples,
          .logs = command.logs};
}

Figures run_direct(const runtime::ScenarioCommand& command, std::size_t samples,
                   Responder& responder) {
  GeneratorPlace place(command.generator_cpus);
  Direct system(responder, place);
  return loadgen::run(settings_of(command, samples), system);
}

Figures run_queued(const runtime::ScenarioCommand& command, std::size_t samples, Streams& streams,
                   Responders& responders, std::size_t batch) {
  Queued system;
  Figures figures;
  std::exception_ptr error;
  std::jthread generator([&] {
    try {
      const GeneratorPlace place(command.generator_cpus);
      figures = loadgen::run(settings_of(command, samples), system);
    } catch (...) {
      error = std::current_exception();
    }
    system.close();
  });
  streams.run_on_each([&](std::size_t stream) { system.serve(responders[stream], batch); });
  generator.join();
  if (error) std::rethrow_exception(error);
  return figures;
}

std::optional<std::int64_t> whole(const stats::PercentileEstimate& estimate) {
  if (!estimate.value) return std::nullopt;
  return static_cast<std::int64_t>(*estimate.value);
}

runtime::OwnFigures collected(const Responders& responders) {
  std::vector<std::int64_t> latencies_ns;
  std::int64_t start_ns = std::numeric_limits<std::int64_t>::max();
  std::int64_t end_ns = 0;
  for (const Responder& responder : responders) {
    if (responder.error()) std::rethrow_exception(responder.error());
    if (responder.latencies_ns().empty()) continue;  // Others were always quicker.
    start_ns = std::min(start_ns, responder.first_issue_ns());
    const std::vector<std::int64_t>& own = responder.latencies_ns();
    latencies_ns.insert(latencies_ns.end(), own.begin(), own.end());
    end_ns = std::max(end_ns, responder.last_answer_ns());
  }
  return own_figures(latencies_ns, std::max<std::int64_t>(1, end_ns - start_ns));
}

}  // namespace

runtime::OwnFigures own_figures(const std::vector<std::int64_t>& latencies_ns,
                                std::int64_t duration_ns) {
  const std::vector<double> values(latencies_ns.begin(), latencies_ns.end());
  return {.samples = values.size(),
          .p50_ns = static_cast<std::int64_t>(stats::median(values)),
          .p90_ns = whole(stats::percentile(values, stats::Percentile::p90)),
          .p99_ns = whole(stats::percentile(values, stats::Percentile::p99)),
          .max_ns = std::ranges::max(latencies_ns),
          .samples_per_s = static_cast<double>(values.size()) *
                           static_cast<double>(kNanosecondsPerSecond) /
                           static_cast<double>(duration_ns)};
}

runtime::ScenarioResult run_scenario(const runtime::ScenarioCommand& command, Streams& streams,
                                     const std::vector<std::unique_ptr<runtime::Session>>& sessions,
                                     const SampleStore& store, int batch) {
  if (!loadgen::available()) {
    throw runtime::Unsupported("this build has no LoadGen; fetch it (make sdk) and build again");
  }
  const auto queries_at_once = static_cast<std::size_t>(batch);
  const Responder::Answer answer = loadgen::complete;
  Responders responders;
  for (const auto& session : sessions) {
    responders.emplace_back(*session, queries_at_once, store, answer);
  }
  const bool direct = command.scenario == loadgen::Scenario::single_stream;
  runtime::ScenarioResult result{.samples_in_memory = store.samples()};
  result.loadgen = direct
                       ? run_direct(command, store.samples(), responders.front())
                       : run_queued(command, store.samples(), streams, responders, queries_at_once);
  result.own = collected(responders);
  return result;
}

}  // namespace edgebench::worker
