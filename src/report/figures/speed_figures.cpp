// Figures of what a candidate is and how fast it was.
#include <array>

#include <fmt/format.h>

#include "report/figures/figure_list.h"
#include "report/figures/readings.h"
#include "report/json_values.h"

namespace edgebench::report {
namespace {

using judge::DeviceTimes;
using judge::Latency;
using judge::Row;
using judge::Summary;
using record::Candidate;

bool is_baseline(const Summary& summary, const Row& row) {
  return row.candidate.name == summary.baseline;
}

// Of the comparison with the baseline, which has none with itself.
template <auto kMember>
Reading of_comparison(const Summary&, const Row& row) {
  return row.versus_baseline ? reading_of(row.versus_baseline->result.*kMember) : not_here();
}

Reading speed(const Summary& summary, const Row& row) {
  if (is_baseline(summary, row)) {
    Reading reading = not_here();
    reading.words = "1x";
    reading.interval_words = "baseline";
    return reading;
  }
  if (!row.versus_baseline) return not_here();
  Reading reading = reading_of(row.versus_baseline->result.ratio);
  reading.interval = row.versus_baseline->result.interval;
  reading.is_range = row.versus_baseline->result.clear;
  return reading;
}

Reading verdict(const Summary&, const Row& row) {
  if (!row.versus_baseline) return not_here();
  return reading_of(decision_word(row.versus_baseline->result.decision));
}

std::string explain_speed(const Summary& summary) {
  return fmt::format("times as fast{} as {}", summary.throughput_verdict ? ", by the image," : "",
                     summary.baseline);
}

constexpr auto kIdentity = std::to_array<Figure>({
    {.key = "candidate", .path = "/candidate", .read = of_candidate<&Candidate::name>},
    {.key = "runtime", .path = "/runtime", .read = of_candidate<&Candidate::runtime>},
    {.key = "runtime_version",
     .path = "/runtime_version",
     .read = of_row<&Row::runtime_version>,
     .title = "version",
     .rank = 99,
     .explanation = "of the runtime",
     .shown = Shown::on_pages},
    {.key = "variant", .path = "/variant", .read = of_candidate<&Candidate::variant>},
    {.key = "file", .path = "/file", .read = of_candidate<&Candidate::file>},
    {.key = "device",
     .path = "/device",
     .read = of_candidate<&Candidate::device>,
     .title = "device",
     .rank = 9,
     .explanation = "where it runs",
     .is_setting = true,
     .usual = runtime::kCpu},
    {.key = "threads",
     .path = "/threads",
     .read = of_candidate<&Candidate::threads>,
     .title = "threads",
     .decimals = Decimals::none,
     .rank = 30,
     .explanation = "that one inference may use",
     .shown = Shown::on_pages,
     .is_setting = true},
    {.key = "batch",
     .path = "/batch",
     .read = of_candidate<&Candidate::batch>,
     .title = "batch",
     .decimals = Decimals::none,
     .rank = 31,
     .explanation = "images of one inference",
     .shown = Shown::on_pages,
     .is_setting = true},
    {.key = "streams",
     .path = "/streams",
     .read = of_candidate<&Candidate::streams>,
     .title = "streams",
     .decimals = Decimals::none,
     .rank = 32,
     .explanation = "inferences at the same time",
     .shown = Shown::on_pages,
     .is_setting = true},
    {.key = "compile_cache",
     .path = "/compile_cache",
     .read = of_candidate<&Candidate::compile_cache>,
     .title = "compile cache",
     .rank = 33,
     .explanation = "it finds what was compiled at an earlier start",
     .shown = Shown::on_pages,
     .is_setting = true},
    {.key = "outcome",
     .path = "/outcome",
     .read = [](const Summary&, const Row& row) { return reading_of(enum_name(row.outcome)); }},
    {.key = "reason", .path = "/reason", .read = of_row<&Row::reason>},
    {.key = "log", .path = "/log", .read = of_row<&Row::log>},
    {.key = "repeat", .path = "/repeat", .read = of_row<&Row::repeat>},
    {.key = "synthetic_weights",
     .path = "/synthetic_weights",
     .read = [](const Summary& summary,
                const Row&) { return reading_of(summary.run.weights.synthetic); }},
    {.key = "recommended",
     .path = "/recommended",
     .read =
         [](const Summary& summary, const Row& row) {
           return reading_of(row.candidate.name == summary.verdict.recommended);
         }},
    {.key = "trusted", .path = "/trusted", .read = of_row<&Row::trusted>},
    {.key = "dropped", .path = "/dropped", .read = of_row<&Row::dropped>},
});

constexpr auto kSpeeds = std::to_array<Figure>({
    {.key = "rounds", .path = "/latency/rounds", .read = of_part<&Row::latency, &Latency::rounds>},
    {.key = "samples",
     .path = "/latency/samples",
     .read = of_part<&Row::latency, &Latency::samples>},
    {.key = "p50_ns",
     .path = "/latency/p50_ns",
     .read = of_part_with_interval<&Row::latency, &Latency::p50_ns, &Latency::p50_interval>,
     .form = Form::estimate,
     .title = "p50",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 0,
     .interval_rank = 7,
     .explanation = "the median over rounds of each round's median, with its interval",
     .obvious = true},
    {.key = "p90_ns",
     .path = "/latency/p90_ns",
     .read = of_part<&Row::latency, &Latency::p90_ns>,
     .form = Form::percentile,
     .title = "p90",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 14,
     .explanation = "of all samples",
     .obvious = true},
    {.key = "p99_ns",
     .path = "/latency/p99_ns",
     .read = of_part<&Row::latency, &Latency::p99_ns>,
     .form = Form::percentile,
     .title = "p99",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 4,
     .explanation = "of all samples",
     .obvious = true},
    {.key = "p99_over_p50",
     .path = "/latency/p99_over_p50",
     .read = of_part<&Row::latency, &Latency::p99_over_p50>,
     .title = "p99/p50",
     .rank = 17,
     .explanation = "how steady it is",
     .obvious = true},
    {.key = "round_spread",
     .path = "/latency/round_spread",
     .read = of_part<&Row::latency, &Latency::round_spread>},
    {.key = "baseline",
     .path = "/versus_baseline/other",
     .read =
         [](const Summary& summary, const Row& row) {
           Reading reading = reading_of(summary.baseline);
           reading.applies = row.versus_baseline.has_value();
           return reading;
         }},
    {.key = "speed_verdict", .path = "/versus_baseline/verdict", .read = verdict},
    {.key = "speed_ratio",
     .path = "/versus_baseline/speed_ratio",
     .read = speed,
     .form = Form::estimate,
     .title = "speed",
     .suffix = "x",
     .decimals = Decimals::of_ratio,
     .rank = 1,
     .interval_rank = 2,
     .explanation = "times as fast as the baseline, taken side by side, with its interval",
     .explain = explain_speed},
    {.key = "speed_rounds",
     .path = "/versus_baseline/rounds",
     .read = of_part<&Row::versus_baseline, &judge::ComparedPair::rounds>},
    {.key = "speed_rounds_used",
     .path = "/versus_baseline/rounds_used",
     .read = of_comparison<&stats::Comparison::rounds_used>},
    {.key = "speed_clear",
     .path = "/versus_baseline/clear",
     .read = of_comparison<&stats::Comparison::clear>},
    {.key = "images_per_second",
     .path = "/latency/images_per_second",
     .read = of_part_with_interval<&Row::latency, &Latency::images_per_second,
                                   &Latency::images_per_second_interval>,
     .form = Form::estimate,
     .title = "images/s",
     .rank = 16,
     .explanation = "of all streams, with its interval",
     .obvious = true},
    {.key = "device_p50_ns",
     .path = "/device_times/p50_ns",
     .read = of_part<&Row::device_times, &DeviceTimes::kernels_ns>,
     .title = "on device",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 10,
     .explanation = "the median time of its kernels, by the device's own clock"},
    {.key = "copy_to_device_p50_ns",
     .path = "/device_times/copy_to_device_p50_ns",
     .read = of_part<&Row::device_times, &DeviceTimes::copy_to_device_ns>,
     .title = "copy in",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 11,
     .explanation = "the median time of the input's copy to the device"},
    {.key = "copy_to_host_p50_ns",
     .path = "/device_times/copy_to_host_p50_ns",
     .read = of_part<&Row::device_times, &DeviceTimes::copy_to_host_ns>,
     .title = "copy out",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 12,
     .explanation = "the median time of the output's copy to the host"},
    {.key = "after_switch_p50_ns",
     .path = "/latency/after_switch_p50_ns",
     .read = of_part<&Row::latency, &Latency::after_switch_ns>,
     .title = "switched",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 20,
     .explanation = "the first inference after others ran"},
});

}  // namespace

std::span<const Figure> identity_figures() {
  return kIdentity;
}

std::span<const Figure> speed_figures() {
  return kSpeeds;
}

}  // namespace edgebench::report
