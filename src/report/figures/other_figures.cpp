// Figures of how a candidate starts, how big it is, how right its answers are and what it uses.
#include <array>
#include <set>
#include <string>

#include "report/figures/figure_list.h"
#include "report/figures/readings.h"

namespace edgebench::report {
namespace {

using judge::Accuracy;
using judge::ColdStart;
using judge::Memory;
using judge::Row;
using judge::Summary;
using record::Evaluation;

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
     .rank = 15,
     .explanation = "load, read and compile"},
    {.key = "first_inference_ns",
     .path = "/cold_start/first_inference_ns",
     .read = of_part<&Row::cold_start, &ColdStart::first_inference_ns>,
     .title = "first run",
     .unit = "ms",
     .scale = kMillisecondNs,
     .rank = 24,
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
     .rank = 21,
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
     .rank = 22,
     .explanation = "the memory's share above the bare worker"},
    {.key = "device_memory_bytes",
     .path = "/memory/device_bytes",
     .read = of_part<&Row::memory, &Memory::device_bytes>,
     .title = "device memory",
     .unit = "MB",
     .scale = kMegabyte,
     .rank = 13,
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
     .rank = 19,
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
     .rank = 28,
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
     .rank = 26,
     .explanation = "decides like the reference"},
    {.key = "tied_top_images",
     .path = "/reference/tied_top",
     .read = of_part<&Row::evaluation, &Evaluation::tied_top>},
    {.key = "sqnr_db",
     .path = "/reference/sqnr_db",
     .read = of_part<&Row::evaluation, &Evaluation::sqnr_db>,
     .title = "SQNR",
     .unit = "dB",
     .rank = 27,
     .explanation = "signal to noise of the logits against the reference"},
    {.key = "max_abs_error",
     .path = "/reference/max_abs_error",
     .read = of_part<&Row::evaluation, &Evaluation::max_abs_error>},
});

// Of the whole run: what its rounds say, or that they differ.
Reading transparent_huge_pages(const judge::Summary& summary, const Row&) {
  std::set<std::string> seen;
  for (const record::Circumstances& round : summary.circumstances) {
    if (round.machine.transparent_huge_pages) seen.insert(*round.machine.transparent_huge_pages);
  }
  if (seen.empty()) return {};
  return reading_of(seen.size() == 1 ? *seen.begin() : "mixed");
}

constexpr auto kUses = std::to_array<Figure>({
    {.key = "cores_used",
     .path = "/cores_used",
     .read = of_row<&Row::cores_used>,
     .title = "cores",
     .rank = 25,
     .explanation = "CPUs kept busy"},
    {.key = "energy_per_image_j",
     .path = "/energy/joules_per_image",
     .read = of_part_with_interval<&Row::energy, &judge::Energy::joules_per_image,
                                   &judge::Energy::interval>,
     .form = Form::estimate,
     .title = "energy",
     .unit = "mJ",
     .scale = kMillijoule,
     .rank = 18,
     .explanation = "an image's share of what the sensor saw"},
    {.key = "roofline_share",
     .path = "/roofline_share",
     .read = of_row<&Row::roofline_share>,
     .title = "of peak",
     .unit = "%",
     .scale = kPercent,
     .rank = 23,
     .explanation = "of the multiply-adds that this CPU was seen to do at most"},
    {.key = "transparent_huge_pages",
     .path = "/transparent_huge_pages",
     .read = transparent_huge_pages},
});

}  // namespace

std::span<const Figure> start_figures() {
  return kStartsAndSizes;
}

std::span<const Figure> answer_figures() {
  return kAnswers;
}

std::span<const Figure> use_figures() {
  return kUses;
}

}  // namespace edgebench::report
