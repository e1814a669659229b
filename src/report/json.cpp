// Everything that the judge found, for programs; docs/RESULT_SCHEMA.md describes it. Figures that
// were not measured are null.
#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "report/json_values.h"

namespace edgebench::report {
namespace {

using judge::Row;

constexpr int kSchema = 1;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json percentile(const stats::PercentileEstimate& estimate) {
  return {{"value", or_null(estimate.value)},
          {"samples", estimate.have},
          {"samples_needed", estimate.need}};
}

const char* verdict_word(stats::Verdict verdict) {
  switch (verdict) {
    case stats::Verdict::faster:
      return "faster";
    case stats::Verdict::slower:
      return "slower";
    case stats::Verdict::tie:
      return "tie";
    case stats::Verdict::undecided:
      break;
  }
  return "undecided";
}

Json comparison(const judge::Comparison& comparison) {
  return {{"candidate", comparison.candidate},
          {"other", comparison.other},
          {"verdict", verdict_word(comparison.result.verdict)},
          {"speed_ratio", estimate(comparison.result.ratio, comparison.result.interval)},
          {"rounds", comparison.rounds},
          {"rounds_used", comparison.result.rounds_used},
          {"clear", comparison.result.clear}};
}

Json latency(const judge::Latency& latency) {
  return {{"p50_ns", estimate(latency.p50_ns, latency.p50_interval)},
          {"p90_ns", percentile(latency.p90_ns)},
          {"p99_ns", percentile(latency.p99_ns)},
          {"p99_over_p50", or_null(latency.p99_over_p50)},
          {"after_switch_p50_ns", or_null(latency.after_switch_ns)},
          {"images_per_second",
           estimate(latency.images_per_second, latency.images_per_second_interval)},
          {"round_spread", latency.round_spread},
          {"rounds", latency.rounds},
          {"samples", latency.samples}};
}

Json break_even(const std::optional<judge::BreakEven>& break_even) {
  if (!break_even) return nullptr;
  return {{"other", break_even->other}, {"inferences", or_null(break_even->inferences)}};
}

Json phases(const std::vector<judge::Phase>& phases) {
  Json list = Json::array();
  for (const judge::Phase& phase : phases) {
    list.push_back({{"name", phase.name}, {"duration_ns", phase.duration_ns}});
  }
  return list;
}

Json rooflines(const std::vector<judge::Roofline>& rooflines) {
  Json list = Json::array();
  for (const judge::Roofline& roofline : rooflines) {
    Json peaks = Json::array();
    for (const judge::Roofline::Peak& peak : roofline.peaks) {
      peaks.push_back({{"arithmetic", peak.arithmetic},
                       {"instructions", peak.instructions},
                       {"macs_per_second", peak.macs_per_second}});
    }
    list.push_back({{"threads", roofline.threads},
                    {"peaks", std::move(peaks)},
                    {"read_bytes_per_second", or_null(roofline.read_bytes_per_second)}});
  }
  return list;
}

Json energy(const std::optional<judge::Energy>& energy) {
  if (!energy) return nullptr;
  return {{"joules_per_image", estimate(energy->joules_per_image, energy->interval)}};
}

Json cold_start(const judge::ColdStart& start) {
  return {{"spawn_ns", or_null(start.spawn_ns)},
          {"open_ns", or_null(start.open_ns)},
          {"first_inference_ns", or_null(start.first_inference_ns)},
          {"first_answer_ns", or_null(start.first_answer_ns)},
          {"launches", start.launches},
          {"settled_launches", start.settled},
          {"phases", phases(start.phases)},
          {"break_even", break_even(start.break_even)}};
}

Json memory(const judge::Memory& memory) {
  return {{"peak_rss_bytes", or_null(memory.peak_rss_bytes)},
          {"pss_bytes", or_null(memory.pss_bytes)},
          {"bare_rss_bytes", or_null(memory.bare_rss_bytes)},
          {"own_bytes", or_null(memory.own_bytes)}};
}

Json reference(const judge::Evaluation& evaluation) {
  return {{"images", evaluation.images},
          {"max_abs_error", or_null(evaluation.max_abs_error)},
          {"sqnr_db", or_null(evaluation.sqnr_db)},
          {"top1_agreement", or_null(evaluation.top1_agreement)},
          {"tied_top", or_null(evaluation.tied_top)},
          {"checks", evaluation.checks}};
}

Json share(const judge::Share& share) {
  return estimate(share.value, share.interval);
}

Json accuracy(const judge::Accuracy& accuracy) {
  Json figures = {{"images", accuracy.counts.images},
                  {"top1", share(accuracy.top1)},
                  {"top5", share(accuracy.top5)}};
  if (!accuracy.reference_top1 || !accuracy.difference || !accuracy.mcnemar) return figures;
  const stats::PairedDifference& difference = *accuracy.difference;
  figures["reference_top1"] = share(*accuracy.reference_top1);
  figures["top1_difference"] = estimate(difference.difference, difference.interval);
  figures["only_reference_correct"] = accuracy.counts.only_reference_correct;
  figures["only_candidate_correct"] = accuracy.counts.only_candidate_correct;
  figures["mcnemar_exact_p"] = accuracy.mcnemar->exact_p;
  figures["mcnemar_mid_p"] = accuracy.mcnemar->mid_p;
  return figures;
}

Json row(const Row& row) {
  return {
      {"candidate", row.candidate.name},
      {"runtime", row.candidate.runtime},
      {"runtime_version", text_or_null(row.runtime_version)},
      {"variant", text_or_null(row.candidate.variant)},
      {"file", text_or_null(row.candidate.file)},
      {"threads", row.candidate.threads},
      {"batch", row.candidate.batch},
      {"streams", row.candidate.streams},
      {"compile_cache", row.candidate.compile_cache},
      {"outcome", enum_name(row.outcome)},
      {"reason", text_or_null(row.reason)},
      {"log", text_or_null(row.log)},
      {"repeat", text_or_null(row.repeat)},
      {"trusted", row.trusted},
      {"latency", row.latency ? latency(*row.latency) : Json(nullptr)},
      {"versus_baseline", row.versus_baseline ? comparison(*row.versus_baseline) : Json(nullptr)},
      {"cold_start", cold_start(row.cold_start)},
      {"memory", memory(row.memory)},
      {"cores_used", or_null(row.cores_used)},
      {"energy", energy(row.energy)},
      {"roofline_share", or_null(row.roofline_share)},
      {"rested", row.rested},
      {"artifact_bytes", or_null(row.size_bytes)},
      {"prepare_ns", or_null(row.prepare_ns)},
      {"reference", row.evaluation ? reference(*row.evaluation) : Json(nullptr)},
      {"computed_in", row.evaluation ? Json(row.evaluation->computed_in) : Json(nullptr)},
      {"accuracy", row.accuracy ? accuracy(*row.accuracy) : Json(nullptr)},
      {"session", row.session}};
}

Json verdict(const judge::Verdict& verdict) {
  return {{"kind", name_of(verdict.kind)},
          {"sentence", verdict.sentence},
          {"fastest", text_or_null(verdict.fastest)},
          {"tied", verdict.tied},
          {"not_told_apart", verdict.not_told_apart},
          {"recommended", text_or_null(verdict.recommended)}};
}

}  // namespace

std::string json(const judge::Summary& summary) {
  Json report = {
      {"schema", kSchema},
      {"synthetic_weights", summary.run.weights.synthetic},
      {"verdict", verdict(summary.verdict)},
      {"throughput_verdict",
       summary.throughput_verdict ? verdict(*summary.throughput_verdict) : Json(nullptr)},
      {"baseline", text_or_null(summary.baseline)},
      {"rounds", summary.rounds},
      {"duel_rounds", summary.duel_rounds},
      {"end", summary.end ? Json(summary.end->reason) : Json(nullptr)},
      {"energy_source", text_or_null(summary.run.energy_source)},
      {"energy_missing", text_or_null(summary.run.energy_missing)},
      {"macs_per_image", or_null(summary.run.macs)},
      {"rooflines", rooflines(summary.rooflines)},
      {"candidates", Json::array()},
      {"comparisons", Json::array()},
      {"notes", notes(summary.notes)},
      {"run", summary.run.record}};
  for (const Row& one : summary.rows) report["candidates"].push_back(row(one));
  for (const auto& one : summary.comparisons) report["comparisons"].push_back(comparison(one));
  return dumped(report);
}

}  // namespace edgebench::report
