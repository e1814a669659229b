// The order is that of display: what the candidate is, how fast, how it starts, how big, how right,
// what it uses. Ranks say which figures a reader wants first where not all fit: how fast, how sure,
// how right, how steady, how big; then how it starts; then details. A rank is given once.
#include "report/figures.h"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "report/json_values.h"
#include "report/readings.h"

namespace edgebench::report {
namespace {

using judge::Accuracy;
using record::Candidate;
using judge::ColdStart;
using judge::DeviceTimes;
using record::Evaluation;
using judge::Latency;
using judge::Memory;
using judge::Row;
using judge::Summary;

constexpr double kMillisecondNs = 1e6;
constexpr double kMegabyte = 1e6;
constexpr double kMillijoule = 1e-3;
constexpr double kPercent = 1e-2;

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
  return reading_of(verdict_word(row.versus_baseline->result.verdict));
}

std::string explain_speed(const Summary& summary) {
  return fmt::format("times as fast{} as {}", summary.throughput_verdict ? ", by the image," : "",
                     summary.baseline);
}

template <auto kMember>
Reading of_break_even(const Summary&, const Row& row) {
  const auto& point = row.cold_start.break_even;
  if (point) {
    Reading reading = reading_of((*point).*kMember);
    reading.words = "never";
    return reading;
  }
  Reading reading = not_here();
  if (row.cold_start.first_answer_ns) reading.words = "first";
  return reading;
}

template <auto kMember>
Reading of_counts(const Summary&, const Row& row) {
  return row.accuracy ? reading_of(row.accuracy->counts.*kMember) : not_here();
}

// Of the comparison with the reference's right answers.
template <auto kMember>
Reading of_pairs(const Summary& summary, const Row& row) {
  return row.accuracy && row.accuracy->difference ? of_counts<kMember>(summary, row) : not_here();
}

Reading top1_difference(const Summary&, const Row& row) {
  if (!row.accuracy || !row.accuracy->difference) return not_here();
  const stats::PairedDifference& difference = *row.accuracy->difference;
  return with_interval(reading_of(difference.difference), difference.interval);
}

Reading reference_top1(const Summary&, const Row& row) {
  if (!row.accuracy || !row.accuracy->reference_top1) return not_here();
  return reading_of(*row.accuracy->reference_top1);
}

template <auto kMember>
Reading of_mcnemar(const Summary&, const Row& row) {
  if (!row.accuracy || !row.accuracy->mcnemar) return not_here();
  return reading_of((*row.accuracy->mcnemar).*kMember);
}

Reading agreement(const Summary&, const Row& row) {
  if (!row.evaluation) return not_here();
  if (!row.evaluation->top1_agreement || row.evaluation->images < 1) return {};
  return reading_of(static_cast<double>(*row.evaluation->top1_agreement) /
                    static_cast<double>(row.evaluation->images));
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
     .rank = 24,
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
    {.key = "dropped", .path = "/rested", .read = of_row<&Row::rested>},
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
     .rank = 9,
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
     .rank = 12,
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
     .read = of_part<&Row::versus_baseline, &judge::Comparison::rounds>},
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
     .rank = 11,
     .explanation = "of all streams, with its interval",
     .obvious = true},
    {.key = "device_p50_ns",
     .path = "/device_times/p50_ns",
     .read = of_part<&Row::device_times, &DeviceTimes::kernels_ns>,
     .title = "on device",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 25,
     .explanation = "the median time of its kernels, by the device's own clock"},
    {.key = "copy_to_device_p50_ns",
     .path = "/device_times/copy_to_device_p50_ns",
     .read = of_part<&Row::device_times, &DeviceTimes::copy_to_device_ns>,
     .title = "copy in",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 26,
     .explanation = "the median time of the input's copy to the device"},
    {.key = "copy_to_host_p50_ns",
     .path = "/device_times/copy_to_host_p50_ns",
     .read = of_part<&Row::device_times, &DeviceTimes::copy_to_host_ns>,
     .title = "copy out",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 27,
     .explanation = "the median time of the output's copy to the host"},
    {.key = "after_switch_p50_ns",
     .path = "/latency/after_switch_p50_ns",
     .read = of_part<&Row::latency, &Latency::after_switch_ns>,
     .title = "switched",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 15,
     .explanation = "the first inference after others ran"},
});

constexpr auto kStartsAndSizes = std::to_array<Figure>({
    {.key = "spawn_ns",
     .path = "/cold_start/spawn_ns",
     .read = of_part<&Row::cold_start, &ColdStart::spawn_ns>},
    {.key = "open_ns",
     .path = "/cold_start/open_ns",
     .read = of_part<&Row::cold_start, &ColdStart::open_ns>,
     .title = "open",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 10,
     .explanation = "load, read and compile"},
    {.key = "first_inference_ns",
     .path = "/cold_start/first_inference_ns",
     .read = of_part<&Row::cold_start, &ColdStart::first_inference_ns>,
     .title = "first run",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 19,
     .explanation = "the first inference",
     .obvious = true},
    {.key = "first_answer_ns",
     .path = "/cold_start/first_answer_ns",
     .read = of_part<&Row::cold_start, &ColdStart::first_answer_ns>,
     .title = "start",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 8,
     .explanation = "spawn, open and first inference"},
    {.key = "launches",
     .path = "/cold_start/launches",
     .read = of_part<&Row::cold_start, &ColdStart::launches>},
    {.key = "settled_launches",
     .path = "/cold_start/settled_launches",
     .read = of_part<&Row::cold_start, &ColdStart::settled>},
    {.key = "break_even_other",
     .path = "/cold_start/break_even/other",
     .read = of_break_even<&judge::BreakEven::other>},
    {.key = "break_even_inferences",
     .path = "/cold_start/break_even/inferences",
     .read = of_break_even<&judge::BreakEven::inferences>,
     .title = "pays after",
     .unit = "runs",
     .decimals = Decimals::none,
     .rank = 16,
     .explanation = "the run by which it has caught up with the first to answer"},
    {.key = "peak_rss_bytes",
     .path = "/memory/peak_rss_bytes",
     .read = of_part<&Row::memory, &Memory::peak_rss_bytes>,
     .title = "memory",
     .unit = "MB",
     .scale = kMegabyte,
     .rank = 6,
     .explanation = "peak resident"},
    {.key = "pss_bytes",
     .path = "/memory/pss_bytes",
     .read = of_part<&Row::memory, &Memory::pss_bytes>},
    {.key = "bare_rss_bytes",
     .path = "/memory/bare_rss_bytes",
     .read = of_part<&Row::memory, &Memory::bare_rss_bytes>},
    {.key = "own_bytes",
     .path = "/memory/own_bytes",
     .read = of_part<&Row::memory, &Memory::own_bytes>,
     .title = "own",
     .unit = "MB",
     .scale = kMegabyte,
     .rank = 17,
     .explanation = "the memory's share above the bare worker"},
    {.key = "device_memory_bytes",
     .path = "/memory/device_bytes",
     .read = of_part<&Row::memory, &Memory::device_bytes>,
     .title = "device memory",
     .unit = "MB",
     .scale = kMegabyte,
     .rank = 28,
     .explanation = "the device's own memory that it held at most"},
    {.key = "artifact_bytes",
     .path = "/artifact_bytes",
     .read = of_row<&Row::size_bytes>,
     .title = "size",
     .unit = "MB",
     .scale = kMegabyte,
     .rank = 5,
     .explanation = "of the artifact's files",
     .obvious = true},
    {.key = "prepare_ns", .path = "/prepare_ns", .read = of_row<&Row::prepare_ns>},
});

constexpr auto kAnswers = std::to_array<Figure>({
    {.key = "accuracy_images",
     .path = "/accuracy/images",
     .read = of_counts<&record::Accuracy::images>},
    {.key = "top1",
     .path = "/accuracy/top1",
     .read = of_part<&Row::accuracy, &Accuracy::top1>,
     .form = Form::estimate,
     .title = "top-1",
     .unit = "%",
     .scale = kPercent,
     .rank = 3,
     .explanation = "right answers, with their interval",
     .obvious = true},
    {.key = "top5",
     .path = "/accuracy/top5",
     .read = of_part<&Row::accuracy, &Accuracy::top5>,
     .form = Form::estimate,
     .title = "top-5",
     .unit = "%",
     .scale = kPercent,
     .rank = 14,
     .explanation = "right answers among the first five",
     .obvious = true},
    {.key = "reference_top1",
     .path = "/accuracy/reference_top1",
     .read = reference_top1,
     .form = Form::estimate},
    {.key = "top1_difference",
     .path = "/accuracy/top1_difference",
     .read = top1_difference,
     .form = Form::estimate,
     .title = "change",
     .unit = "points",
     .scale = kPercent,
     .rank = 23,
     .explanation = "top-1 of the candidate minus that of the reference, on the same images",
     .shown = Shown::on_pages},
    {.key = "only_reference_correct",
     .path = "/accuracy/only_reference_correct",
     .read = of_pairs<&record::Accuracy::only_reference_correct>},
    {.key = "only_candidate_correct",
     .path = "/accuracy/only_candidate_correct",
     .read = of_pairs<&record::Accuracy::only_candidate_correct>},
    {.key = "mcnemar_p",
     .path = "/accuracy/mcnemar_exact_p",
     .read = of_mcnemar<&stats::McNemar::exact_p>},
    {.key = "mcnemar_mid_p",
     .path = "/accuracy/mcnemar_mid_p",
     .read = of_mcnemar<&stats::McNemar::mid_p>},
    {.key = "reference_images",
     .path = "/reference/images",
     .read = of_part<&Row::evaluation, &Evaluation::images>},
    {.key = "top1_agreement_images",
     .path = "/reference/top1_agreement",
     .read = of_part<&Row::evaluation, &Evaluation::top1_agreement>},
    {.key = "top1_agreement",
     .path = "/reference/top1_agreement_share",
     .read = agreement,
     .title = "agree",
     .unit = "%",
     .scale = kPercent,
     .rank = 21,
     .explanation = "decides like the reference"},
    {.key = "tied_top_images",
     .path = "/reference/tied_top",
     .read = of_part<&Row::evaluation, &Evaluation::tied_top>},
    {.key = "sqnr_db",
     .path = "/reference/sqnr_db",
     .read = of_part<&Row::evaluation, &Evaluation::sqnr_db>,
     .title = "SQNR",
     .unit = "dB",
     .rank = 22,
     .explanation = "signal to noise of the logits against the reference"},
    {.key = "max_abs_error",
     .path = "/reference/max_abs_error",
     .read = of_part<&Row::evaluation, &Evaluation::max_abs_error>},
});

constexpr auto kUses = std::to_array<Figure>({
    {.key = "cores_used",
     .path = "/cores_used",
     .read = of_row<&Row::cores_used>,
     .title = "cores",
     .rank = 20,
     .explanation = "CPUs kept busy"},
    {.key = "energy_per_image_j",
     .path = "/energy/joules_per_image",
     .read = of_part_with_interval<&Row::energy, &judge::Energy::joules_per_image,
                                   &judge::Energy::interval>,
     .form = Form::estimate,
     .title = "energy",
     .unit = "mJ",
     .scale = kMillijoule,
     .rank = 13,
     .explanation = "an image's share of what the sensor saw"},
    {.key = "roofline_share",
     .path = "/roofline_share",
     .read = of_row<&Row::roofline_share>,
     .title = "of peak",
     .unit = "%",
     .scale = kPercent,
     .rank = 18,
     .explanation = "of the multiply-adds that this CPU was seen to do at most"},
});

}  // namespace

std::optional<double> Reading::number() const {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

std::span<const Figure> figures() {
  static const std::vector<Figure> all = [] {
    std::vector<Figure> list(kIdentity.begin(), kIdentity.end());
    for (const std::span<const Figure> part :
         {std::span<const Figure>(kSpeeds), std::span<const Figure>(kStartsAndSizes),
          std::span<const Figure>(kAnswers), std::span<const Figure>(kUses)}) {
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

int rank_of(const Figure& figure, const Summary& summary) {
  // Of one workload images per second say the same as p50.
  constexpr int kFirstBehindEssentials = kLastEssentialRank + 1;
  const bool throughput = figure.key == "images_per_second" && summary.throughput_verdict;
  return throughput ? kFirstBehindEssentials : figure.rank;
}

std::string bound_key(std::string_view key, std::string_view bound) {
  for (const std::string_view unit : {"_ns", "_bytes", "_j", "_db"}) {
    if (!key.ends_with(unit)) continue;
    return fmt::format("{}_{}{}", key.substr(0, key.size() - unit.size()), bound, unit);
  }
  return fmt::format("{}_{}", key, bound);
}

std::string plain_text(const Reading& reading) {
  if (const auto number = reading.number()) return fmt::format("{:.10g}", *number);
  if (const auto* flag = std::get_if<bool>(&reading.value)) return *flag ? "true" : "false";
  const auto* text = std::get_if<std::string>(&reading.value);
  return text == nullptr ? "" : *text;
}

}  // namespace edgebench::report
