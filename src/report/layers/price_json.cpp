#include "report/layers/price_json.h"

#include <cmath>

#include "base/enum_names.h"
#include "report/layers/price_words.h"

namespace edgebench::report {
namespace {

constexpr int kPriceSchema = 1;

// Null of logits that are equal: there is no noise.
Json db_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json rows_json(const LayerAccuracy& accuracy) {
  Json rows = Json::array();
  for (const quantise::LayerCost& cost : accuracy.costs.layers) {
    rows.push_back({{"layer", cost.name},
                    {"alone_sqnr_db", db_or_null(cost.alone_sqnr_db)},
                    {"lifted_sqnr_db", db_or_null(cost.lifted_sqnr_db)},
                    {"lifted_gain_db", db_or_null(cost.lifted_sqnr_db - accuracy.costs.sqnr_db)}});
  }
  return rows;
}

Json cost_json(const judge::LayerPrice& price) {
  return price.cost_ns ? Json(*price.cost_ns) : Json(nullptr);
}

// Nulls of a network that was not simulated.
void add_network(const LayerAccuracy& accuracy, const std::optional<SimulatedNetwork>& network,
                 Json& fields) {
  const bool answers = network && accuracy.images_together > 0;
  fields["sqnr_db"] = network ? db_or_null(network->sqnr_db) : Json(nullptr);
  fields["top1_agreement_images"] = network ? Json(network->agreeing) : Json(nullptr);
  fields["top1_agreement"] = answers ? Json(static_cast<double>(network->agreeing) /
                                            static_cast<double>(accuracy.images_together))
                                     : Json(nullptr);
}

Json step_json(const LayerAccuracy& accuracy, const LiftingOffer& offer, const LiftingStep& step) {
  Json fields = {{"layer", accuracy.costs.layers[step.layer].name},
                 {"cost_ns", cost_json(offer.prices.layers[step.layer])},
                 {"cumulated_ns", step.cumulated_ns}};
  add_network(accuracy, step.network, fields);
  const auto difference =
      step.network ? step.network->difference : std::optional<stats::PairedDifference>();
  fields["top1_agreement_difference"] = difference
                                            ? estimate(difference->difference, difference->interval)
                                            : estimate(std::nullopt, std::nullopt);
  return fields;
}

Json offer_json(const LayerAccuracy& accuracy, const LiftingOffer& offer, const Lift& lift) {
  Json costs = Json::array();
  for (std::size_t i = 0; i < offer.prices.layers.size(); ++i) {
    costs.push_back(
        {{"layer", accuracy.costs.layers[i].name}, {"cost_ns", cost_json(offer.prices.layers[i])}});
  }
  Json steps = Json::array();
  for (const LiftingStep& step : offer.steps) steps.push_back(step_json(accuracy, offer, step));
  return {{"candidate", offer.prices.candidate},
          {"why_none", nullptr},
          {"p50_ns", offer.p50_ns},
          {"prices", costs},
          {"lifted", steps},
          {"sentence", offer_sentence(accuracy, offer, lift)}};
}

Json scheme_json(const LayerAccuracy& accuracy, const Lift& lift) {
  Json candidates = Json::array();
  for (const LiftingOffer& offer : accuracy.offers) {
    candidates.push_back(offer_json(accuracy, offer, lift));
  }
  for (const CandidateWithoutPrices& without : accuracy.without) {
    candidates.push_back({{"candidate", without.candidate}, {"why_none", without.why_none}});
  }
  Json together = {{"images", accuracy.images_together}};
  add_network(accuracy, accuracy.in_int8, together);
  return {{"scheme", enum_name(accuracy.scheme)},
          {"images", accuracy.images},
          {"sqnr_db", db_or_null(accuracy.costs.sqnr_db)},
          {"weights_sqnr_db", db_or_null(accuracy.costs.weights_sqnr_db)},
          {"rows", rows_json(accuracy)},
          {"together", together},
          {"candidates", candidates}};
}

}  // namespace

Json schemes_of(const Prices& prices) {
  Json schemes = Json::array();
  for (const LayerAccuracy& accuracy : prices.schemes) {
    schemes.push_back(scheme_json(accuracy, prices.lift));
  }
  return schemes;
}

std::string price_json(const Prices& prices) {
  const Lift& lift = prices.lift;
  return dumped({{"schema", kPriceSchema},
                 {"lift",
                  {{"share_of_p50", lift.layers ? Json(nullptr) : Json(lift.share_of_p50)},
                   {"layers", lift.layers ? Json(*lift.layers) : Json(nullptr)}}},
                 {"schemes", schemes_of(prices)},
                 {"mixed", prices.mixed ? Json({{"candidate", prices.mixed->candidate},
                                                {"file", prices.mixed->file}})
                                        : Json(nullptr)}});
}

}  // namespace edgebench::report
