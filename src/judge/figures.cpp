#include "judge/figures.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "machine/accelerator/cuda_order.h"
#include "record/tally.h"

namespace edgebench::judge {
namespace {

std::optional<double> median_if_any(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  return stats::median(values);
}

template <typename Count>
std::optional<double> number_of(const std::optional<Count>& count) {
  return count ? std::optional(static_cast<double>(*count)) : std::nullopt;
}

// The median of a figure that some records may lack.
template <typename Records, typename FigureOf>
std::optional<double> median_of(const Records& records, const FigureOf& figure_of) {
  std::vector<double> values;
  for (const auto& record : records) {
    if (const auto value = std::invoke(figure_of, record)) {
      values.push_back(static_cast<double>(*value));
    }
  }
  return median_if_any(values);
}

// What sweeps of one round or of all saw of a candidate.
struct Samples {
  std::vector<double> run_ns;
  std::vector<double> after_switch_ns;
  std::vector<double> image_ns;  // A value a slice.
  int batch = 1;

  void add(const record::Round& round, const std::string& candidate) {
    for (const record::Sweep& sweep : round.sweeps) {
      for (const record::Slice& slice : sweep.slices) {
        if (slice.candidate != candidate) continue;
        const runtime::Slice& times = slice.times;
        run_ns.insert(run_ns.end(), times.run_ns.begin(), times.run_ns.end());
        if (!times.run_ns.empty()) image_ns.push_back(record::time_per_image_ns(slice, batch));
        if (times.after_switch_ns) {
          after_switch_ns.push_back(static_cast<double>(*times.after_switch_ns));
        }
      }
    }
  }
};

constexpr std::size_t kQuantiles = 201;

std::optional<Latency> latency_of(const record::RunRecords& records,
                                  const record::Candidate& candidate) {
  Samples pooled;
  pooled.batch = candidate.batch;
  std::vector<double> round_medians_ns;
  std::vector<double> round_image_ns;
  for (const record::Round& round : records.rounds) {
    if (round.head_to_head || !round.survived_by(candidate.name)) continue;
    Samples samples;
    samples.batch = candidate.batch;
    samples.add(round, candidate.name);
    if (samples.run_ns.empty()) continue;
    round_medians_ns.push_back(stats::median(samples.run_ns));
    round_image_ns.push_back(candidate.streams > 1 ? stats::median(samples.image_ns)
                                                   : round_medians_ns.back() / candidate.batch);
    pooled.add(round, candidate.name);
  }
  if (round_medians_ns.empty()) return std::nullopt;
  Latency latency{.p50_ns = stats::median(round_medians_ns),
                  .p50_interval = stats::median_interval(round_medians_ns, kConfidence),
                  .p90_ns = stats::percentile(pooled.run_ns, stats::Percentile::p90),
                  .p99_ns = stats::percentile(pooled.run_ns, stats::Percentile::p99),
                  .p99_over_p50 = std::nullopt,
                  .after_switch_ns = median_if_any(pooled.after_switch_ns),
                  .quantiles_ns = stats::quantiles(pooled.run_ns, kQuantiles),
                  .rounds = round_medians_ns.size(),
                  .samples = pooled.run_ns.size()};
  if (latency.p99_ns.value) latency.p99_over_p50 = *latency.p99_ns.value / latency.p50_ns;
  latency.images_per_second = 1e9 / stats::median(round_image_ns);
  if (const auto times = stats::median_interval(round_image_ns, kConfidence)) {
    latency.images_per_second_interval = stats::Interval{
        .low = 1e9 / times->high, .high = 1e9 / times->low, .confidence = times->confidence};
  }
  const auto [least, most] = std::ranges::minmax(round_medians_ns);
  latency.round_spread = (most - least) / latency.p50_ns;
  return latency;
}

std::vector<record::Launch> launches_of(const record::RunRecords& records,
                                        const std::string& candidate) {
  std::vector<record::Launch> launches;
  for (const record::Round& round : records.rounds) {
    for (const record::Launch& launch : round.launches) {
      if (launch.attempt.candidate == candidate) launches.push_back(launch);
    }
  }
  return launches;
}

// The medians of the phases of opening, in the order in which the first launch met them.
std::vector<Phase> phases_of(const std::vector<record::Launch>& launches) {
  std::vector<Phase> medians;
  if (launches.empty()) return medians;
  for (const runtime::PhaseTime& phase : launches.front().phases) {
    std::vector<double> durations_ns;
    for (const record::Launch& launch : launches) {
      const auto same = std::ranges::find(launch.phases, phase.name, &runtime::PhaseTime::name);
      if (same != launch.phases.end()) {
        durations_ns.push_back(static_cast<double>(same->duration_ns));
      }
    }
    medians.push_back({.name = phase.name, .duration_ns = stats::median(durations_ns)});
  }
  return medians;
}

ColdStart cold_start_of(const std::vector<record::Launch>& all_launches) {
  std::vector<record::Launch> launches;
  std::ranges::copy_if(
      all_launches, std::back_inserter(launches),
      [](const record::Launch& launch) { return launch.attempt.outcome == Outcome::ok; });
  std::vector<double> first_answers_ns;
  for (const record::Launch& launch : launches) {
    if (!launch.spawn_ns || !launch.open_ns || !launch.first_inference_ns) continue;
    first_answers_ns.push_back(
        static_cast<double>(*launch.spawn_ns + *launch.open_ns + *launch.first_inference_ns));
  }
  return {
      .spawn_ns = median_of(launches, &record::Launch::spawn_ns),
      .open_ns = median_of(launches, &record::Launch::open_ns),
      .phases = phases_of(launches),
      .first_inference_ns = median_of(launches, &record::Launch::first_inference_ns),
      .first_answer_ns = median_if_any(first_answers_ns),
      .launches = static_cast<int>(launches.size()),
      .settled = static_cast<int>(std::ranges::count_if(
          launches,
          [](const record::Launch& launch) { return launch.warm_up && launch.warm_up->settled; })),
      .break_even = std::nullopt};
}

Memory memory_of(const record::RunRecords& records, const std::vector<record::Launch>& launches,
                 const std::string& candidate) {
  std::vector<runtime::Closed> workers;
  for (const record::Round& round : records.rounds) {
    if (!round.finished()) continue;
    for (const record::WorkerUse& worker : round.end->workers) {
      if (worker.candidate == candidate) workers.push_back(worker.closed);
    }
  }
  Memory memory{.peak_rss_bytes = median_of(workers, &runtime::Closed::peak_rss_bytes),
                .pss_bytes = median_of(workers, &runtime::Closed::pss_bytes),
                .bare_rss_bytes = median_of(launches, &record::Launch::bare_rss_bytes),
                .own_bytes = std::nullopt,
                .device_bytes = median_of(workers, &runtime::Closed::device_memory_bytes)};
  if (memory.peak_rss_bytes && memory.bare_rss_bytes) {
    memory.own_bytes = *memory.peak_rss_bytes - *memory.bare_rss_bytes;
  }
  return memory;
}

// Of rounds that count, whoever else took part: the device's clock knows nothing of the host's
// workload.
std::optional<DeviceTimes> device_times_of(const record::RunRecords& records,
                                           const record::Candidate& candidate) {
  if (candidate.on_cpu()) return std::nullopt;
  const auto median = [&](std::vector<std::int64_t> runtime::Slice::*times) {
    std::vector<double> all;
    for (const record::Round& round : records.rounds) {
      if (!round.survived_by(candidate.name)) continue;
      for (const record::Sweep& sweep : round.sweeps) {
        for (const record::Slice& slice : sweep.slices) {
          if (slice.candidate != candidate.name) continue;
          all.insert(all.end(), (slice.times.*times).begin(), (slice.times.*times).end());
        }
      }
    }
    return median_if_any(all);
  };
  return DeviceTimes{.kernels_ns = median(&runtime::Slice::device_ns),
                     .copy_to_device_ns = median(&runtime::Slice::copy_to_device_ns),
                     .copy_to_host_ns = median(&runtime::Slice::copy_to_host_ns)};
}

std::optional<double> cores_used_of(const record::RunRecords& records,
                                    const std::string& candidate) {
  std::vector<double> cores;
  for (const record::Round& round : records.rounds) {
    if (!round.survived_by(candidate)) continue;
    for (const record::Sweep& sweep : round.sweeps) {
      for (const record::Slice& slice : sweep.slices) {
        const auto& [cpu_ns, wall_ns] = std::tie(slice.times.cpu_ns, slice.times.wall_ns);
        if (slice.candidate != candidate || !cpu_ns || wall_ns.value_or(0) <= 0) continue;
        cores.push_back(static_cast<double>(*cpu_ns) / static_cast<double>(*wall_ns));
      }
    }
  }
  return median_if_any(cores);
}

// Slices without a reading are left out with their images. A counter that stood still for a whole
// round measures nothing: some virtual machines show one that does.
std::optional<Energy> energy_of(const record::RunRecords& records,
                                const record::Candidate& candidate) {
  // Its counters are the processor's, which hold nothing of what such a device took.
  if (machine::is_cuda(candidate.device)) return std::nullopt;
  std::vector<double> joules_per_image;
  for (const record::Round& round : records.rounds) {
    if (round.head_to_head || !round.survived_by(candidate.name)) continue;
    double energy_uj = 0;
    double images = 0;
    for (const record::Sweep& sweep : round.sweeps) {
      for (const record::Slice& slice : sweep.slices) {
        if (slice.candidate != candidate.name || !slice.energy_uj) continue;
        // Each stream's re-warming inference was paid for as well.
        const std::size_t streams = std::max<std::size_t>(1, slice.times.streams.size());
        energy_uj += static_cast<double>(*slice.energy_uj);
        images += static_cast<double>(slice.times.run_ns.size() + streams) * candidate.batch;
      }
    }
    if (energy_uj > 0) joules_per_image.push_back(energy_uj / 1e6 / images);
  }
  if (joules_per_image.empty()) return std::nullopt;
  return Energy{.joules_per_image = stats::median(joules_per_image),
                .interval = stats::median_interval(joules_per_image, kConfidence)};
}

Share share(int successes, int trials) {
  return {.value = static_cast<double>(successes) / trials,
          .interval = stats::wilson_interval(successes, trials, kConfidence).value()};
}

// Random weights recognise nothing, so a share of right answers would only mislead. A user's file
// has weights of its own.
std::optional<Accuracy> accuracy_of(const record::RunRecords& records,
                                    const record::Candidate& candidate,
                                    const std::optional<record::Evaluation>& evaluation) {
  if (!evaluation || !evaluation->accuracy) return std::nullopt;
  if (records.run.weights.synthetic && !candidate.is_users_file()) return std::nullopt;
  const record::Accuracy& counts = *evaluation->accuracy;
  if (counts.images < 1) return std::nullopt;
  Accuracy accuracy{.counts = counts,
                    .top1 = share(counts.top1_correct, counts.images),
                    .top5 = share(counts.top5_correct, counts.images)};
  if (records.run.weights.synthetic || !counts.has_reference()) return accuracy;
  const stats::PairedCounts paired{
      .images = counts.images,
      .only_first_correct = counts.only_reference_correct.value_or(0),
      .only_second_correct = counts.only_candidate_correct.value_or(0)};
  accuracy.reference_top1 = share(*counts.reference_top1_correct, counts.images);
  accuracy.difference = stats::paired_difference(paired, kConfidence).value();
  accuracy.mcnemar = stats::mcnemar(paired);
  return accuracy;
}

// The last one of a candidate: a resumed run may have made it again.
template <typename Record>
std::optional<Record> last_of(const std::vector<Record>& records, const std::string& candidate) {
  const auto found = std::find_if(records.rbegin(), records.rend(), [&](const Record& record) {
    return record.attempt.candidate == candidate;
  });
  if (found == records.rend()) return std::nullopt;
  return *found;
}

// The first thing that went wrong, in the order in which a candidate meets them.
const record::Attempt* trouble_of(const record::RunRecords& records,
                                  const std::optional<record::Artifact>& artifact,
                                  const std::optional<record::Evaluation>& evaluation,
                                  const std::vector<record::Launch>& launches,
                                  const std::string& candidate) {
  if (artifact && artifact->attempt.outcome != Outcome::ok) return &artifact->attempt;
  if (evaluation && evaluation->attempt.outcome != Outcome::ok) return &evaluation->attempt;
  for (const record::Launch& launch : launches) {
    if (launch.attempt.outcome != Outcome::ok) return &launch.attempt;
  }
  for (const record::Failure& failure : records.failures) {
    if (failure.attempt.candidate == candidate && failure.attempt.outcome != Outcome::ok) {
      return &failure.attempt;
    }
  }
  return nullptr;
}

// What an emulator makes of them: times, and memory with the emulator's own in it.
void leave_out_measured(Row& row) {
  row.latency.reset();
  row.device_times.reset();
  row.cold_start = {.launches = row.cold_start.launches};
  row.memory = {};
  row.cores_used.reset();
  row.energy.reset();
  row.prepare_ns.reset();
}

}  // namespace

Row row_of(const record::RunRecords& records, const record::Candidate& candidate) {
  const auto artifact = last_of(records.artifacts, candidate.name);
  const std::vector<record::Launch> launches = launches_of(records, candidate.name);
  Row row;
  row.candidate = candidate;
  row.latency = latency_of(records, candidate);
  row.device_times = device_times_of(records, candidate);
  row.cold_start = cold_start_of(launches);
  row.memory = memory_of(records, launches, candidate.name);
  row.cores_used = cores_used_of(records, candidate.name);
  row.energy = energy_of(records, candidate);
  row.evaluation = last_of(records.evaluations, candidate.name);
  row.accuracy = accuracy_of(records, candidate, row.evaluation);
  if (artifact) {
    row.size_bytes = number_of(artifact->size_bytes);
    row.prepare_ns = number_of(artifact->prepare_ns);
    row.runtime_version = artifact->runtime_version;
  }
  if (records.run.machine.emulated) leave_out_measured(row);
  if (!launches.empty()) {
    row.repeat = launches.front().attempt.repeat;
    row.session = launches.front().session;
  }
  const record::Attempt* trouble =
      trouble_of(records, artifact, row.evaluation, launches, candidate.name);
  if (trouble == nullptr) return row;
  row.outcome = trouble->outcome;
  row.reason = trouble->reason;
  row.log = trouble->log;
  if (!trouble->repeat.empty()) row.repeat = trouble->repeat;
  return row;
}

}  // namespace edgebench::judge
