// A row in which no two figures are equal, so that a figure that is read from a wrong place shows.
#pragma once

#include "judge/summary.h"

namespace edgebench::test {

inline judge::Latency distinct_latency() {
  judge::Latency latency;
  latency.p50_ns = 5.1e6;
  latency.p50_interval = stats::Interval{.low = 5.01e6, .high = 5.21e6, .confidence = 0.95};
  latency.p90_ns = {.value = 6.2e6, .have = 901, .need = 64};
  latency.p99_ns = {.value = 7.3e6, .have = 902, .need = 662};
  latency.p99_over_p50 = 1.43;
  latency.after_switch_ns = 8.4e6;
  latency.images_per_second = 196.5;
  latency.images_per_second_interval =
      stats::Interval{.low = 190.25, .high = 199.75, .confidence = 0.95};
  latency.round_spread = 0.07;
  latency.rounds = 9;
  latency.samples = 903;
  return latency;
}

inline judge::ColdStart distinct_start() {
  judge::ColdStart start;
  start.spawn_ns = 11e6;
  start.open_ns = 83e6;
  start.phases = {{.name = "read", .duration_ns = 23e6}};
  start.first_inference_ns = 17e6;
  start.first_answer_ns = 112e6;
  start.launches = 12;
  start.settled = 10;
  start.break_even = judge::BreakEven{.other = "b:x", .inferences = 41};
  return start;
}

inline judge::Accuracy distinct_accuracy() {
  judge::Accuracy accuracy;
  accuracy.counts.images = 1000;
  accuracy.counts.top1_correct = 718;
  accuracy.counts.only_reference_correct = 6;
  accuracy.counts.only_candidate_correct = 4;
  accuracy.top1 = {.value = 0.718, .interval = {.low = 0.69, .high = 0.745, .confidence = 0.95}};
  accuracy.top5 = {.value = 0.902, .interval = {.low = 0.88, .high = 0.92, .confidence = 0.95}};
  accuracy.reference_top1 =
      judge::Share{.value = 0.72, .interval = {.low = 0.692, .high = 0.747, .confidence = 0.95}};
  accuracy.difference = stats::PairedDifference{
      .difference = -0.002, .interval = {.low = -0.009, .high = 0.005, .confidence = 0.95}};
  accuracy.mcnemar = stats::McNemar{.exact_p = 0.754, .mid_p = 0.549};
  return accuracy;
}

inline judge::Row distinct_row() {
  judge::Row row;
  row.candidate.name = "a:int8,batch=8";
  row.candidate.runtime = "a";
  row.candidate.variant = "int8";
  row.candidate.file = "net.onnx";
  row.candidate.device = "gpu";
  row.device_times = judge::DeviceTimes{
      .kernels_ns = 3.1e6, .copy_to_device_ns = 0.41e6, .copy_to_host_ns = 0.12e6};
  row.candidate.threads = 2;
  row.candidate.batch = 8;
  row.candidate.streams = 3;
  row.candidate.compile_cache = true;
  row.reason = "no reason";
  row.log = "logs/a.log";
  row.repeat = "edgebench bench";
  row.runtime_version = "1.2.3";
  row.latency = distinct_latency();
  row.versus_baseline = judge::ComparedPair{
      .candidate = "a:int8,batch=8",
      .other = "b:x",
      .result = {.decision = stats::Decision::faster,
                 .rounds_used = 13,
                 .ratio = 1.5,
                 .interval = stats::Interval{.low = 1.4, .high = 1.6, .confidence = 0.99},
                 .clear = true},
      .rounds = 15};
  row.cold_start = distinct_start();
  row.memory = {.peak_rss_bytes = 60e6,
                .pss_bytes = 51e6,
                .bare_rss_bytes = 19e6,
                .own_bytes = 42e6,
                .device_bytes = 77e6};
  row.cores_used = 0.93;
  row.energy = judge::Energy{.joules_per_image = 0.031,
                             .interval = stats::Interval{.low = 0.03, .high = 0.032}};
  row.roofline_share = 0.44;
  row.dropped = true;
  row.size_bytes = 13.9e6;
  row.prepare_ns = 2.5e9;
  row.evaluation.emplace();
  row.evaluation->images = 200;
  row.evaluation->max_abs_error = 1.5e-5;
  row.evaluation->sqnr_db = 112.4;
  row.evaluation->top1_agreement = 190;
  row.evaluation->tied_top = 5;
  row.accuracy = distinct_accuracy();
  return row;
}

inline judge::Summary distinct_summary() {
  judge::Summary summary;
  summary.baseline = "b:x";
  summary.rows = {distinct_row()};
  summary.circumstances.resize(2);
  summary.circumstances[1].machine.transparent_huge_pages = "madvise";
  return summary;
}

}  // namespace edgebench::test
