#include "report/layers/price_words.h"

#include <doctest/doctest.h>

#include "report/layers/made_prices.h"

namespace edgebench::report {

TEST_CASE("what the budget allows is foretold, and said to be little and within chance") {
  const Prices prices = test::made_prices();
  const LayerAccuracy& accuracy = prices.schemes.front();
  CHECK(offer_sentence(accuracy, accuracy.offers.front(), prices.lift) ==
        "a:int8: within 10 % of its p50, 2 layers in FP32 would cost 18 us, 9.0 % of its p50, and "
        "take 20.50 dB to 20.75. That is less than 2 dB. It would decide as FP32 on 96.0 % of the "
        "images instead of 95.0 %: +1.0 (-0.5 to +2.5) points, no significant difference.");
  CHECK(offer_sentence(accuracy, accuracy.offers.front(), {.share_of_p50 = 0, .layers = 2})
            .starts_with("a:int8: 2 layers in FP32 would cost"));
}

TEST_CASE("a gain that pays, and one of points that is none of chance, are called so") {
  const Prices prices = test::made_prices();
  const LayerAccuracy& accuracy = prices.schemes.front();
  LiftingOffer much = accuracy.offers.front();
  much.steps.back().network->sqnr_db = 22.5;
  much.steps.back().network->difference->interval.low = 0.001;
  const std::string sentence = offer_sentence(accuracy, much, prices.lift);
  CHECK(sentence.find("less than") == std::string::npos);
  CHECK(sentence.ends_with("points, a significant difference."));
  much.steps.clear();
  CHECK(offer_sentence(accuracy, much, prices.lift) ==
        "a:int8: nothing is to be gained within 10 % of its p50.");
}

TEST_CASE("the whole network's figures say on how many images they were found") {
  const Prices prices = test::made_prices();
  const LayerAccuracy& accuracy = prices.schemes.front();
  CHECK(costs_sentence(accuracy) ==
        "What INT8 costs each layer (asymmetric_u8): the logits keep 20.0 dB of FP32's with all "
        "layers in INT8, 22.5 dB with all weights in FP32. Simulated on 32 calibration images.");
  CHECK(int8_sentence(accuracy) ==
        "On 200 calibration images, all layers in INT8 keep 20.50 dB and decide as FP32 on 95.0 % "
        "(91.0 to 97.3) of them.");
  CHECK(without_sentence(accuracy.without.front()) ==
        "b:int8: no prices, since it has no times by layer.");
}

TEST_CASE("of a long list a page shows what was simulated, or all of it") {
  LiftingOffer offer = test::made_prices().schemes.front().offers.front();
  CHECK(shown_steps(offer, false) == std::vector<std::size_t>{0, 1});
  offer.steps.insert(offer.steps.begin(), 10, offer.steps.front());
  CHECK(shown_steps(offer, false) == std::vector<std::size_t>{11});
  CHECK(shown_steps(offer, true).size() == 12);
}

TEST_CASE("a page shows the ten layers that gain most, in the network's order") {
  const LayerAccuracy accuracy = test::made_prices().schemes.front();
  CHECK(shown_layers(accuracy, false) == std::vector<std::size_t>{2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(shown_layers(accuracy, true).size() == 12);
}

}  // namespace edgebench::report
