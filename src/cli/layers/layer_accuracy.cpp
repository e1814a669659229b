#include "cli/layers/layer_accuracy.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/bench/bench_inputs.h"
#include "cli/layers/lift.h"
#include "cli/layers/scheme_accuracy.h"
#include "judge/layers/layer_table.h"
#include "measure/bench.h"
#include "report/layers/price_words.h"

namespace edgebench::cli {
namespace {

using quantise::Scheme;

// Steps of all candidates together: each takes seconds.
constexpr std::size_t kMostSimulated = 8;

// A candidate whose INT8 network can be looked at, and the FP32 one of the same runtime.
struct Int8Row {
  const judge::Row* int8 = nullptr;
  const judge::Row* fp32 = nullptr;  // Null: the run has none.
  Scheme scheme = Scheme::asymmetric_u8;
};

const judge::Row* fp32_beside(const judge::Summary& summary, const judge::Row& int8) {
  for (const judge::Row& row : summary.rows) {
    if (row.candidate.runtime != int8.candidate.runtime || !row.measured()) continue;
    if (row.candidate.variant == "fp32" && same_workload(row.candidate, int8.candidate) &&
        row.candidate.threads == int8.candidate.threads &&
        row.candidate.device == int8.candidate.device) {
      return &row;
    }
  }
  return nullptr;
}

std::vector<Int8Row> int8_rows(const judge::Summary& summary, std::span<const std::string> names) {
  std::vector<Int8Row> rows;
  for (const judge::Row& row : summary.rows) {
    const bool wanted =
        names.empty() || std::ranges::find(names, row.candidate.name) != names.end();
    if (!wanted || !row.measured() || !row.evaluation || !row.evaluation->simulation) continue;
    const auto scheme = enum_from_name<Scheme>(row.evaluation->simulation->scheme);
    if (!scheme) continue;
    rows.push_back({.int8 = &row, .fp32 = fp32_beside(summary, row), .scheme = *scheme});
  }
  if (rows.empty()) {
    throw UsageError(
        "none of these candidates is a static INT8 network of edgebench's that was measured; "
        "--accuracy is about those");
  }
  return rows;
}

// Null where there is no such row, or it has no times by layer.
const judge::CandidateLayers* times_of(const judge::Summary& summary, const judge::Row* row) {
  if (row == nullptr) return nullptr;
  const auto own =
      std::ranges::find(summary.layers, row->candidate.name, &judge::CandidateLayers::candidate);
  return own != summary.layers.end() && own->has_times() ? &*own : nullptr;
}

measure::Inputs inputs_of(const record::Run& recorded, const AccuracyArguments& arguments,
                          const std::vector<Int8Row>& rows, const std::string& folder,
                          measure::Progress& progress) {
  measure::ResumedRun run;
  run.run = recorded;
  std::set<Scheme> schemes;
  for (const Int8Row& row : rows) schemes.insert(row.scheme);
  const BenchInputs given = bench_inputs(arguments.inputs, "", run);
  measure::Inputs inputs = resolve(given, progress, schemes, {});
  if (run.run.weights.network_sha256 != inputs.weights.network_sha256) {
    throw InputError(
        fmt::format("{} is a run of other weights; give where they are now: --weights", folder));
  }
  return inputs;
}

std::string why_no_prices(const Int8Row& row) {
  if (row.fp32 == nullptr) {
    return fmt::format("the run has no {}:fp32 of the same settings", row.int8->candidate.runtime);
  }
  return fmt::format("it or {} has no times by layer", row.fp32->candidate.name);
}

void add_candidate(const judge::Summary& summary, const Int8Row& row, const report::Lift& lift,
                   std::size_t most_simulated, SchemeAccuracy& accuracy) {
  const auto* int8 = times_of(summary, row.int8);
  const auto* fp32 = times_of(summary, row.fp32);
  if (int8 == nullptr || fp32 == nullptr) {
    accuracy.add_without({.candidate = row.int8->candidate.name, .why_none = why_no_prices(row)});
  } else {
    accuracy.add(*row.int8, *int8, *fp32, summary, lift, most_simulated);
  }
}

report::MixedFile write_mixed(const SchemeAccuracy& accuracy, const std::string& file) {
  const report::LayerAccuracy& result = accuracy.result();
  if (result.offers.empty()) throw InputError(report::without_sentence(result.without.front()));
  const report::LiftingOffer& offer = result.offers.front();
  if (offer.steps.empty()) {
    throw InputError(fmt::format("nothing is to be gained for {}, so {} was not written",
                                 offer.prices.candidate, file));
  }
  write_file_atomically(file, accuracy.onnx(offer));
  return {.candidate = offer.prices.candidate, .file = file};
}

}  // namespace

report::Prices layer_accuracy(const judge::Summary& summary, std::span<const std::string> names,
                              const AccuracyArguments& arguments, const std::string& folder) {
  report::Prices prices{.lift = parse_lift(arguments.lift), .schemes = {}, .mixed = {}};
  const std::vector<Int8Row> rows = int8_rows(summary, names);
  if (!arguments.mixed.empty() && rows.size() != 1) {
    throw UsageError(fmt::format(
        "--mixed writes the file of one INT8 candidate; name it: edgebench layers {} {} "
        "--accuracy --mixed {}",
        folder, rows.front().int8->candidate.name, arguments.mixed));
  }
  const auto progress = make_progress();
  const measure::Inputs inputs = inputs_of(summary.run, arguments, rows, folder, *progress);
  const std::size_t most_simulated = std::max<std::size_t>(1, kMostSimulated / rows.size());
  std::map<Scheme, std::vector<Int8Row>> by_scheme;
  for (const Int8Row& row : rows) by_scheme[row.scheme].push_back(row);
  for (const auto& [scheme, same] : by_scheme) {
    const measure::QuantisedNetworkFile& file = inputs.quantised.at(scheme);
    if (file.file.empty()) throw InputError(file.why_none);
    SchemeAccuracy accuracy(inputs, file, *progress);
    for (const Int8Row& row : same) {
      add_candidate(summary, row, prices.lift, most_simulated, accuracy);
    }
    if (!arguments.mixed.empty()) prices.mixed = write_mixed(accuracy, arguments.mixed);
    prices.schemes.push_back(accuracy.result());
  }
  progress->show("");
  return prices;
}

}  // namespace edgebench::cli
