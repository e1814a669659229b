#include "cli/layers/scheme_accuracy.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace edgebench {

TEST_CASE("the list adds layer after layer, and its end is what the mixed file holds") {
  const test::Program program;
  const std::string options = ",layers=scripted,latency_us=";
  REQUIRE(program
              .run("bench --out run --synthetic 0.25,32,10 --recipe quick --rounds 6 --sweeps 4 "
                   "--candidate fp32=null:fp32" +
                   options + "400 --candidate int8=null:int8" + options + "200")
              .exit_code == 0);
  const auto run = program.run("layers run int8 --accuracy --lift 3 --format json");
  REQUIRE(run.exit_code == 0);
  const auto document = nlohmann::json::parse(run.out);
  const auto& scheme = document.at("schemes").at(0);
  CHECK(scheme.at("rows").size() == 53);
  CHECK(scheme.at("images") <= scheme.at("together").at("images"));
  const auto& offer = scheme.at("candidates").at(0);
  const auto& steps = offer.at("lifted");
  REQUIRE(steps.size() == 3);
  CHECK(steps.at(0).at("cumulated_ns") <= steps.at(1).at("cumulated_ns"));
  CHECK(steps.at(2).at("sqnr_db") > scheme.at("together").at("sqnr_db"));
  // The first step of the list is that of a list of one.
  const auto one =
      nlohmann::json::parse(program.run("layers run int8 --accuracy --lift 1 --format json").out);
  const auto& first = one.at("schemes").at(0).at("candidates").at(0).at("lifted");
  REQUIRE(first.size() == 1);
  CHECK(first.at(0) == steps.at(0));
}

}  // namespace edgebench
