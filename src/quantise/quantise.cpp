// The steps in order, each on the calibration images: observe the FP32 network; equalise channels;
// choose ranges; correct biases layer by layer; refine the last blocks end to end; round.
#include "quantise/quantise.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/version.h"
#include "quantise/calibrate/observe.h"
#include "quantise/diagnose.h"
#include "quantise/refine/bias_correction.h"
#include "quantise/refine/draft.h"
#include "quantise/refine/equalise.h"
#include "quantise/refine/refine.h"

namespace edgebench::quantise {
namespace {

constexpr std::size_t kFewImages = 32;

// What was observed, as it is after equalisation: minima and maxima scale with their channel.
Observations scaled(Observations observations, const ScaleGroups& groups,
                    const ChannelScales& scales) {
  for (std::size_t i = 0; i < observations.nodes.size(); ++i) {
    ChannelStatistics& node = observations.nodes[i];
    const std::vector<float>& factors = scales[groups.group_of[i]];
    for (std::size_t c = 0; c < factors.size(); ++c) {
      node.minimum[c] *= factors[c];
      node.maximum[c] *= factors[c];
      node.linear_mean[c] *= static_cast<double>(factors[c]);
    }
  }
  return observations;
}

RangeMethod method_for(const model::Node& node, const Recipe& recipe) {
  const bool no_sign = node.rectified() || node.op == model::Op::global_average_pool;
  return no_sign ? recipe.relu6_ranges : recipe.linear_ranges;
}

void choose_activations(const Observations& observations, const CalibrationImages& images,
                        const Recipe& recipe, const Work& work, Draft& draft) {
  const model::Network& network = draft.equalised;
  std::vector<Range> counted(network.nodes.size());
  bool any = false;
  for (std::size_t i = 1; i < network.nodes.size(); ++i) {
    if (!is_quantised(network, i, draft.scheme)) continue;
    if (method_for(network.nodes[i], recipe) == RangeMethod::min_max) continue;
    counted[i] = observations.nodes[i].range();
    any = true;
  }
  std::vector<Histogram> found(network.nodes.size());
  if (any) {
    const std::size_t count = std::min(recipe.range_images, images.count());
    found = histograms(network, counted, images, count, work);
  }
  draft.activations.resize(network.nodes.size());
  draft.activations.front() = quantiser_for(input_range(network.normalise), draft.scheme,
                                            zero_point_of(network, 0, draft.scheme));
  for (std::size_t i = 1; i < network.nodes.size(); ++i) {
    const model::Node& node = network.nodes[i];
    if (!is_quantised(network, i, draft.scheme)) continue;
    const ZeroPoint zero_point = zero_point_of(network, i, draft.scheme);
    Range range = observations.nodes[i].range();
    if (!found[i].counts.empty()) {
      range = choose_range(found[i], method_for(node, recipe), draft.scheme, zero_point);
    }
    draft.activations[i] = quantiser_for(node, range, draft.scheme, zero_point);
  }
}

void check_finite(const model::Network& network) {
  for (const model::Node& node : network.nodes) {
    const auto finite = [](float value) { return std::isfinite(value); };
    if (std::ranges::all_of(node.weight, finite) && std::ranges::all_of(node.bias, finite)) {
      continue;
    }
    throw InputError(fmt::format("{}: {} holds a NaN or an infinity; quantise other weights",
                                 network.origin, node.name));
  }
}

void describe(const CalibrationImages& images, const Recipe& recipe, QuantisedNetwork& result) {
  result.provenance = quantise::describe(recipe);
  const auto add = [&](const char* key, std::string value) {
    result.provenance.emplace_back(key, std::move(value));
  };
  add("quantiser", fmt::format("edgebench {}, revision {}", kVersion, kQuantiserRevision));
  add("calibration_images", fmt::format("{} of {}", images.count(), images.available()));
  if (images.count() < kFewImages) {
    add("warning",
        fmt::format("only {} calibration images; some hundred are good", images.count()));
  }
  if (const std::size_t constant = images.constant_count(); constant > 0) {
    add("warning", fmt::format("{} calibration images are of one colour", constant));
  }
}

void describe(const Refined& refined, QuantisedNetwork& result) {
  if (refined.fitted == 0) {
    result.provenance.emplace_back("warning", "too few calibration images to refine");
    return;
  }
  result.provenance.emplace_back(
      "refinement", fmt::format("{}: {:.2f} dB before, {:.2f} after ({} images kept, {} fitted)",
                                refined.taken() ? "taken" : "dropped", refined.before_db,
                                refined.after_db, refined.selected, refined.fitted));
}

}  // namespace

QuantisedNetwork quantise(const model::Network& network, const MappedNpy& crops,
                          const Recipe& recipe, const Work& work) {
  check_finite(network);
  const CalibrationImages images(crops, network, recipe.images, recipe.seed);
  const Observations original = observe(network, images, recipe.bias_correction_images, work);

  Draft draft{.original = network,
              .groups = scale_groups(network),
              .scheme = recipe.scheme,
              .weight_scales = recipe.weight_scales};
  draft.scales = recipe.equalise ? equalisation(draft.groups, original) : unit_scales(draft.groups);
  draft.equalised = folded(network, draft.groups, draft.scales);
  const Observations observations = scaled(original, draft.groups, draft.scales);
  choose_activations(observations, images, recipe, work, draft);
  std::optional<std::size_t> trained_from;
  if (const int block = recipe.refinement.first_block; block > 0) {
    trained_from = block_input(network, block);
  }
  StoredValues known;
  if (recipe.bias_correction_images > 0) {
    known = correct_biases(observations, images, work, draft, trained_from);
  }
  std::optional<Refined> refined;
  if (trained_from) refined = refine(recipe.refinement, original, images, work, draft, known);
  QuantisedNetwork result = finish(draft);
  result.diagnostics = diagnose(folded(network, draft.groups, draft.scales),
                                scaled(original, draft.groups, draft.scales), result, images, work);
  describe(images, recipe, result);
  if (refined) describe(*refined, result);
  return result;
}

}  // namespace edgebench::quantise
