#include "cli/layers/layer_accuracy.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "base/units.h"
#include "cli/bench/bench_inputs.h"
#include "cli/layers/layer_links.h"
#include "emit/onnx_files.h"
#include "judge/layers/layer_table.h"
#include "measure/bench.h"
#include "quantise/mixed/layer_costs.h"
#include "quantise/quantised_file.h"
#include "report/layers/price_text.h"

namespace edgebench::cli {
namespace {

using quantise::Scheme;
using report::LayerAccuracy;
using report::LiftingOffer;

// Differences between networks are the same images', so few are enough.
constexpr std::size_t kImages = 32;

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

// How much may be lifted: a share of a candidate's p50, or so many layers.
struct Lift {
  double share = 0;
  std::optional<std::size_t> layers;

  // Of what bounds it; empty: the number does.
  std::string words() const {
    if (layers) return {};
    return fmt::format("{:g} % of its p50", 100 * share);
  }
};

Lift parse_lift(const std::string& text) {
  if (text.ends_with('%')) return {.share = parse_percent("--lift", text), .layers = {}};
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count == 0) {
    throw UsageError(fmt::format(
        "--lift {} is neither a share of the time, as 10%, nor a number of layers, as 5", text));
  }
  return {.share = 0, .layers = count};
}

std::vector<std::size_t> chosen_layers(const judge::PriceList& prices, const Lift& lift,
                                       double p50_ns) {
  if (!lift.layers) return prices.within(lift.share * p50_ns);
  std::vector<std::size_t> chosen = prices.best;
  chosen.resize(std::min(chosen.size(), *lift.layers));
  return chosen;
}

// What is known of one set of integers, and of the candidates that express it.
class AccuracyOfScheme {
 public:
  AccuracyOfScheme(const measure::Inputs& inputs, const measure::QuantisedNetworkFile& file,
                   measure::Progress& progress)
      : quantised_(quantise::load_quantised(file.file)),
        crops_(file.calibration_crops),
        images_(crops_, quantised_.network, kImages, 1),
        work_({.threads = 0,
               .progress =
                   [&](std::string_view stage, std::size_t done, std::size_t total) {
                     progress.show(fmt::format("{}: {} of {}", stage, done, total));
                   }}),
        lifting_(inputs.weights.network, quantised_, images_, work_) {
    result_ = {.scheme = file.scheme,
               .images = images_.count(),
               .costs = quantise::layer_costs(lifting_, work_.progress),
               .offers = {}};
  }

  void add(const judge::Summary& summary, const Int8Row& row, const Lift& lift) {
    const auto* int8 = times_of(summary, row.int8);
    const auto* fp32 = times_of(summary, row.fp32);
    if (int8 == nullptr || fp32 == nullptr) return;
    std::vector<double> gains_db;
    for (const quantise::LayerCost& cost : result_.costs.layers) {
      gains_db.push_back(cost.lifted_sqnr_db - result_.costs.sqnr_db);
    }
    LiftingOffer offer{.prices = judge::price_list(*int8, *fp32, summary.run.network.layers,
                                                   layer_links(quantised_.network), gains_db),
                       .p50_ns = row.int8->latency->p50_ns,
                       .chosen = {},
                       .sqnr_db = result_.costs.sqnr_db};
    offer.chosen = chosen_layers(offer.prices, lift, offer.p50_ns);
    offer.sqnr_db = lifting_.sqnr_db(lifting_.lifted(nodes_of(offer.chosen)));
    result_.offers.push_back(std::move(offer));
  }

  const LayerAccuracy& result() const { return result_; }

  // The network with the layers of an offer in FP32.
  std::string onnx(const LiftingOffer& offer) const {
    return emit::onnx_int8_mixed(lifting_.lifted(nodes_of(offer.chosen)));
  }

 private:
  std::vector<std::size_t> nodes_of(const std::vector<std::size_t>& layers) const {
    std::vector<std::size_t> nodes;
    for (const std::size_t layer : layers) nodes.push_back(result_.costs.layers[layer].node);
    std::ranges::sort(nodes);
    return nodes;
  }

  quantise::QuantisedNetwork quantised_;
  MappedNpy crops_;
  quantise::CalibrationImages images_;
  quantise::Work work_;
  quantise::Lifting lifting_;
  LayerAccuracy result_;
};

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

std::string why_no_offer(const Int8Row& row) {
  if (row.fp32 == nullptr) {
    return fmt::format("- {}: no prices, since the run has no {}:fp32 of the same settings.\n",
                       row.int8->candidate.name, row.int8->candidate.runtime);
  }
  return fmt::format("- {}: no prices, since it or {} has no times by layer.\n",
                     row.int8->candidate.name, row.fp32->candidate.name);
}

void write_mixed(const AccuracyOfScheme& accuracy, const std::string& file) {
  const LiftingOffer& offer = accuracy.result().offers.front();
  if (offer.chosen.empty()) {
    throw InputError(fmt::format("nothing is to be gained for {}, so {} was not written",
                                 offer.prices.candidate, file));
  }
  write_file_atomically(file, accuracy.onnx(offer));
}

}  // namespace

std::string layer_accuracy(const judge::Summary& summary, std::span<const std::string> names,
                           const AccuracyArguments& arguments, const std::string& folder) {
  const Lift lift = parse_lift(arguments.lift);
  const std::vector<Int8Row> rows = int8_rows(summary, names);
  if (!arguments.mixed.empty() && rows.size() != 1) {
    throw UsageError(fmt::format(
        "--mixed writes the file of one INT8 candidate; name it: edgebench layers {} {} "
        "--accuracy --mixed {}",
        folder, rows.front().int8->candidate.name, arguments.mixed));
  }
  const auto progress = make_progress();
  const measure::Inputs inputs = inputs_of(summary.run, arguments, rows, folder, *progress);
  std::map<Scheme, std::vector<Int8Row>> by_scheme;
  for (const Int8Row& row : rows) by_scheme[row.scheme].push_back(row);
  std::string text;
  for (const auto& [scheme, same] : by_scheme) {
    const measure::QuantisedNetworkFile& file = inputs.quantised.at(scheme);
    if (file.file.empty()) throw InputError(file.why_none);
    AccuracyOfScheme accuracy(inputs, file, *progress);
    std::string without;
    for (const Int8Row& row : same) {
      const std::size_t before = accuracy.result().offers.size();
      accuracy.add(summary, row, lift);
      if (accuracy.result().offers.size() == before) without += why_no_offer(row);
    }
    progress->show("");
    if (!text.empty()) text += "\n";
    text += report::price_text(accuracy.result(),
                               {.width = std::min<std::size_t>(terminal_width(), 100),
                                .every = arguments.every,
                                .budget = lift.words()}) +
            without;
    if (!arguments.mixed.empty()) {
      if (accuracy.result().offers.empty()) throw InputError(without);
      write_mixed(accuracy, arguments.mixed);
      text +=
          fmt::format("\nWritten: {}\nMeasure it: edgebench bench --candidate {} --artifact {}\n",
                      arguments.mixed, rows.front().int8->candidate.name, arguments.mixed);
    }
  }
  return text;
}

}  // namespace edgebench::cli
