#include "report/layers/price_json.h"

#include <limits>

#include <doctest/doctest.h>

#include "report/layers/made_prices.h"
#include "report/layers/price_words.h"

namespace edgebench::report {

TEST_CASE("the document has each layer's cost, each price and each step of the list") {
  const Prices prices = test::made_prices();
  const Json document = Json::parse(price_json(prices));
  CHECK(document.at("lift") == Json{{"share_of_p50", 0.1}, {"layers", nullptr}});
  CHECK(document.at("mixed").is_null());
  const Json& scheme = document.at("schemes").at(0);
  CHECK(scheme.at("scheme") == "asymmetric_u8");
  CHECK(scheme.at("rows").size() == 12);
  CHECK(scheme.at("rows").at(10).at("layer") == "layer.10");
  CHECK(scheme.at("rows").at(10).at("lifted_gain_db").get<double>() == doctest::Approx(0.1));
  CHECK(scheme.at("together").at("images") == 200);
  CHECK(scheme.at("together").at("top1_agreement") == 0.95);
  const Json& offer = scheme.at("candidates").at(0);
  CHECK(offer.at("prices").at(10).at("cost_ns") == 10'000);
  CHECK(offer.at("prices").at(11).at("cost_ns").is_null());
  CHECK(offer.at("lifted").at(0).at("cumulated_ns") == 10'000);
  CHECK(offer.at("lifted").at(0).at("sqnr_db").is_null());
  CHECK(offer.at("lifted").at(0).at("top1_agreement_difference").at("value").is_null());
  CHECK(offer.at("lifted").at(1).at("top1_agreement_images") == 192);
  CHECK(offer.at("lifted").at(1).at("top1_agreement_difference").at("low") == -0.005);
  CHECK(scheme.at("candidates").at(1).at("why_none") == "it has no times by layer");
}

TEST_CASE("the document's sentence is the text's") {
  const Prices prices = test::made_prices();
  const LayerAccuracy& accuracy = prices.schemes.front();
  CHECK(schemes_of(prices).at(0).at("candidates").at(0).at("sentence") ==
        offer_sentence(accuracy, accuracy.offers.front(), prices.lift));
}

TEST_CASE("without any noise there is no figure in dB") {
  Prices prices = test::made_prices();
  prices.schemes.front().costs.layers[3].alone_sqnr_db = std::numeric_limits<double>::infinity();
  CHECK(schemes_of(prices).at(0).at("rows").at(3).at("alone_sqnr_db").is_null());
}

}  // namespace edgebench::report
