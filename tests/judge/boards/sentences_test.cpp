#include "judge/boards/sentences.h"

#include "judge/boards/made_boards.h"

namespace edgebench::judge {
namespace {

Standing by_speed(stats::Decision decision, double ratio, double low, double high) {
  Standing standing;
  standing.fit = Fit::dearer;
  standing.best_over_it = ComparedPair{.candidate = "b:x",
                                       .other = "a:x",
                                       .result = {.decision = decision,
                                                  .rounds_used = 8,
                                                  .ratio = ratio,
                                                  .interval = stats::Interval{low, high, 0.99}},
                                       .rounds = 8};
  return standing;
}

std::string words(const Standing& standing, Objective objective = Objective::latency) {
  return price_words("b:x", "a:x", standing, {.objective = objective, .limits = {}, .weights = {}});
}

Standing by_figure(std::optional<double> best, double own) {
  Standing standing;
  standing.fit = Fit::dearer;
  standing.best_figure = best;
  standing.figure = own;
  return standing;
}

}  // namespace

TEST_CASE("a price in speed has its interval, and says a tie or that nothing was told apart") {
  using stats::Decision;
  CHECK(words(by_speed(Decision::faster, 1.35, 1.31, 1.38)) ==
        "b:x is 1.35x (1.31 to 1.38) as fast as a:x");
  CHECK(words(by_speed(Decision::tie, 1.002, 0.998, 1.005)) ==
        "b:x and a:x are equally fast to within 1 %: 1.002x (0.998 to 1.005)");
  CHECK(words(by_speed(Decision::undecided, 1.04, 0.98, 1.09)) ==
        "b:x and a:x were not told apart: 1.04x (0.98 to 1.09) as fast");
  Standing clear = by_speed(Decision::undecided, 3, 2.9, 3.1);
  clear.best_over_it->result.clear = true;
  clear.best_over_it->result.rounds_used = 3;
  CHECK(words(clear) == "b:x is 3.00x (2.90 to 3.10 in all 3 rounds) as fast as a:x");
}

TEST_CASE("other prices are in the objective's own figure") {
  CHECK(words(by_figure(3.8e6, 14.2e6), Objective::size) == "b:x has 3.80 MB and a:x 14.2 MB");
  CHECK(words(by_figure(0.03, 0.0412), Objective::energy) ==
        "b:x takes 30.0 mJ per image and a:x 41.2 mJ");
  CHECK(words(by_figure(std::nullopt, 0.347), Objective::cost) ==
        "the weighted cost of a:x is 0.35 more");
}

TEST_CASE("the sentence of one choice for all tells its largest price and where") {
  const Boards boards = test::pi_and_xeon();
  const std::string sentence = across_sentence(boards, across_boards(boards));
  CHECK(sentence ==
        "No candidate is the best on both boards. One choice for all is a:x, which gives up the "
        "least: the most on xeon, where c:x is 1.250x (1.246 to 1.254) as fast as a:x.");
}

TEST_CASE("boards are counted in words") {
  const auto sentence = [](const std::vector<test::MadeRun>& runs) {
    const Boards boards = test::boards_of_runs(runs);
    return across_sentence(boards, across_boards(boards));
  };
  const auto run = [](const std::string& host_name) {
    return test::machine_run(host_name, test::kTwoTimes);
  };
  CHECK(sentence({run("1")}) == "b:x is the best on the only board.");
  CHECK(sentence({run("1"), run("2"), run("3")}) == "b:x is the best on all 3 boards.");
  test::MadeRun early({"a:x", "b:x"});
  early.header()["machine"]["host_name"] = "4";
  test::MadeRun earlier = early;
  earlier.header()["machine"]["host_name"] = "5";
  CHECK(sentence({run("1"), run("2"), early, earlier}) ==
        "b:x is the best on both boards with an answer. This is without 4 and 5, whose runs have "
        "no answer.");
}

}  // namespace edgebench::judge
