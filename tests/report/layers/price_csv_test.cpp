#include "report/layers/price_csv.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "report/layers/made_prices.h"

namespace edgebench::report {
TEST_CASE("a line for each layer, each price and each step; what is not known is empty") {
  const std::string text = price_csv(test::made_prices());
  CHECK(text.starts_with(
      "scheme,candidate,part,layer,images,alone_sqnr_db,lifted_sqnr_db,lifted_gain_db,cost_ns,"
      "cumulated_ns,sqnr_db,top1_agreement_images,top1_agreement,top1_agreement_difference,"
      "top1_agreement_difference_low,top1_agreement_difference_high,"
      "top1_agreement_difference_confidence\r\n"
      "asymmetric_u8,,int8,,200,,,,,,20.5,190,0.95,,,,\r\n"
      "asymmetric_u8,,layer,layer.0,32,40,20,0,,,,,,,,,\r\n"));
  CHECK(test::has(text, "asymmetric_u8,a:int8,price,layer.10,,,,,10000,,,,,,,,\r\n"));
  CHECK(test::has(text, "asymmetric_u8,a:int8,price,layer.11,,,,,,,,,,,,,\r\n"));
  CHECK(test::has(text, "asymmetric_u8,a:int8,lifted,layer.10,,,,,10000,10000,,,,,,,\r\n"));
  CHECK(
      test::has(text,
                "asymmetric_u8,a:int8,lifted,layer.8,200,,,,8000,18000,20.75,192,0.96,0.01,-0.005,"
                "0.025,0.95\r\n"));
  CHECK(std::ranges::count(text, '\n') == 1 + 1 + 12 + 12 + 2);
}

}  // namespace edgebench::report
