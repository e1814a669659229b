#include "judge/boards/standing.h"

#include <cmath>

#include "judge/boards/made_boards.h"

namespace edgebench::judge {
namespace {

Question asking(Objective objective, std::vector<Limit> limits = {}, CostWeights weights = {}) {
  return {.objective = objective, .limits = std::move(limits), .weights = std::move(weights)};
}

record::Candidate called(const std::string& name) {
  record::Candidate candidate;
  candidate.name = name;
  candidate.runtime = name.substr(0, name.find(':'));
  candidate.variant = name.substr(name.find(':') + 1);
  return candidate;
}

Standing standing_in(const test::MadeRun& run, const record::Candidate& wanted,
                     const Question& question = {}) {
  const Boards boards = test::boards_of_runs({run}, question);
  return standing_of(boards.boards[0], wanted, question);
}

test::MadeRun sized_run() {
  test::MadeRun run = test::machine_run("pi", test::kPiTimes);
  run.artifact("a:x", 8e6);
  run.artifact("b:x", 10e6);
  run.artifact("c:x", 4e6);
  return run;
}

}  // namespace

TEST_CASE("the best has no price, and another's is the run's own comparison") {
  const test::MadeRun run = test::machine_run("pi", test::kPiTimes);
  const Standing best = standing_in(run, called("b:x"));
  CHECK(best.fit == Fit::best);
  CHECK_FALSE(best.best_over_it);
  CHECK(best.log_price == 0);
  const Standing other = standing_in(run, called("c:x"));
  CHECK(other.fit == Fit::dearer);
  CHECK(other.candidate == "c:x");
  CHECK_FALSE(other.doubtful);
  REQUIRE(other.best_over_it);
  CHECK(other.best_over_it->candidate == "b:x");
  CHECK(*other.best_over_it->result.ratio == doctest::Approx(2));
  CHECK(other.log_price == doctest::Approx(std::log(2.0)));
}

TEST_CASE("a tie is no price") {
  const test::MadeRun run = test::machine_run("pi", {{"a:x", 5e6}, {"b:x", 5.02e6}});
  const Standing level = standing_in(run, called("b:x"));
  CHECK(level.fit == Fit::level);
  CHECK(level.best_over_it->result.decision == stats::Decision::tie);
  CHECK(level.log_price == 0);
}

TEST_CASE("of sizes, energies and costs the price is the figure's own") {
  const Standing size = standing_in(sized_run(), called("a:x"), asking(Objective::size));
  CHECK(size.fit == Fit::dearer);
  CHECK(size.figure == 8e6);
  CHECK(size.best_figure == 4e6);
  CHECK_FALSE(size.best_over_it);
  CHECK(size.log_price == doctest::Approx(std::log(2.0)));
  // By 2 latency + 1 size b:x is the best: a:x is above it by 2 ln(6/5) + ln(8/10).
  const Standing cost = standing_in(sized_run(), called("a:x"),
                                    asking(Objective::cost, {}, {{"latency", 2}, {"size", 1}}));
  CHECK(cost.fit == Fit::dearer);
  CHECK(*cost.figure == doctest::Approx(2 * std::log(1.2) + std::log(0.8)).epsilon(0.02));
  CHECK(cost.log_price == *cost.figure);
  CHECK_FALSE(cost.best_figure);
}

TEST_CASE("sizes and costs that are the same to within 1 % are no price") {
  test::MadeRun run = test::machine_run("pi", test::kPiTimes);
  run.artifact("a:x", 4.02e6);
  run.artifact("b:x", 4e6);
  run.artifact("c:x", 9e6);
  for (const Question& question :
       {asking(Objective::size), asking(Objective::cost, {}, {{"size", 1}})}) {
    const Standing level = standing_in(run, called("a:x"), question);
    CHECK(level.fit == Fit::level);
    CHECK(level.figure);
    CHECK(level.log_price == 0);
  }
}

TEST_CASE("who is faster than a best that is recommended for its size has no price below none") {
  test::MadeRun run({"a:x", "b:x"});
  run.header()["machine"]["host_name"] = "pi";
  run.artifact("a:x", 8e6);
  run.artifact("b:x", 4e6);
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 5.1e6}}, 5, false, 0.02);
  const Standing level = standing_in(run, called("a:x"));
  CHECK(level.fit == Fit::level);
  CHECK(*level.best_over_it->result.ratio < 1);
  CHECK(level.log_price == 0);
}

TEST_CASE("who misses a limit fails, and is told which") {
  const Question question = asking(Objective::latency, {parse_limit(LimitKind::size, "9MB")});
  const Standing missed = standing_in(sized_run(), called("b:x"), question);
  CHECK(missed.fit == Fit::fails);
  CHECK(missed.why == "its size is 10.0 MB, and --max-size is 9MB");
  CHECK(standing_in(sized_run(), called("a:x"), question).fit == Fit::best);
  const Question nobody = asking(Objective::latency, {parse_limit(LimitKind::size, "1MB")});
  CHECK(standing_in(sized_run(), called("c:x"), nobody).why ==
        "its size is 4.00 MB, and --max-size is 1MB");
}

TEST_CASE("who was not measured fails, with its outcome") {
  test::MadeRun run({"a:x", "b:x", "d:x"});
  run.header()["machine"]["host_name"] = "pi";
  run.trouble("launch", "d:x", "out_of_memory", "it asked for more than 512 MB");
  run.rounds(1, 8, test::kTwoTimes, 5);
  const Standing standing = standing_in(run, called("d:x"));
  CHECK(standing.fit == Fit::fails);
  CHECK(standing.candidate == "d:x");
  CHECK(standing.why == "out of memory: it asked for more than 512 MB");
}

TEST_CASE("who is not there fails, and so does another candidate of its name") {
  const test::MadeRun run = test::machine_run("pi", test::kPiTimes);
  const Standing absent = standing_in(run, called("d:x"));
  CHECK(absent.fit == Fit::fails);
  CHECK(absent.candidate.empty());
  CHECK(absent.why == "it was not among the candidates");
  record::Candidate threads = called("b:x");
  threads.threads = 2;
  CHECK(standing_in(run, threads).why == "it ran with 2 threads and 1 thread");
  record::Candidate options = called("b:x");
  options.options["level"] = "3";
  CHECK(standing_in(run, options).why == "the candidate of that name has other settings");
}

TEST_CASE("a user's file is known by its content and runtime, not by its name") {
  test::MadeRun run = test::machine_run("pi", test::kPiTimes);
  run.users_file("b:x", "/home/pi/net.onnx", {{"file_sha256", "abc"}});
  record::Candidate file = called("b:net.onnx");
  file.variant = "";
  file.file = "net.onnx";
  file.file_sha256 = "abc";
  const Standing found = standing_in(run, file);
  CHECK(found.fit == Fit::best);
  CHECK(found.candidate == "b:x");
  record::Candidate other_runtime = file;
  other_runtime.runtime = "a";
  CHECK(standing_in(run, other_runtime).fit == Fit::fails);
  record::Candidate other_content = file;
  other_content.name = "b:x";
  other_content.file_sha256 = "def";
  CHECK(standing_in(run, other_content).why == "the file of that name is another");
}

TEST_CASE("of latency only those of the smallest workload have a price") {
  test::MadeRun run = test::machine_run("pi", test::kPiTimes);
  run.header()["candidates"][2]["batch"] = 8;
  record::Candidate batches = called("c:x");
  batches.batch = 8;
  CHECK(standing_in(run, batches).why == "the best is judged by another workload than its own");
  CHECK(standing_in(run, batches, asking(Objective::throughput)).fit == Fit::best);
}

TEST_CASE("who met the best too rarely has no price, so it fails") {
  test::MadeRun run({"a:x", "b:x", "c:x"});
  run.header()["machine"]["host_name"] = "pi";
  run.rounds(1, 8, test::kTwoTimes, 5);
  run.rounds(9, 10, {{"a:x", 6e6}, {"c:x", 20e6}}, 5);
  const Boards boards = test::boards_of_runs({run});
  Board board = boards.boards[0];
  board.recommendation.kind = RecommendationKind::recommended;
  board.recommendation.recommended = "b:x";
  const Standing standing = standing_of(board, called("c:x"), {});
  CHECK(standing.fit == Fit::fails);
  CHECK(standing.why == "it met b:x in 0 of the 3 rounds that a comparison needs");
}

TEST_CASE("a board that cannot tell its best tells of nobody") {
  test::MadeRun run = test::machine_run("pi", test::kPiTimes);
  run.header()["machine"]["emulated"] = "QEMU without KVM";
  CHECK(standing_in(run, called("b:x")).fit == Fit::no_answer);
  test::MadeRun early({"a:x", "b:x"});
  early.header()["machine"]["host_name"] = "pi";
  early.rounds(1, 2, test::kTwoTimes, 5);
  CHECK(standing_in(early, called("b:x")).fit == Fit::no_answer);
}

TEST_CASE("doubt about latencies is passed on") {
  test::MadeRun run({"a:x", "b:x"});
  run.header()["machine"]["host_name"] = "pi";
  run.rounds(1, 8, test::kTwoTimes, 5, false, 0.08);
  CHECK(standing_in(run, called("a:x")).doubtful);
  CHECK_FALSE(standing_in(run, called("b:x")).doubtful);
}

TEST_CASE("every fit has a name") {
  CHECK(name_of(Fit::best) == "best");
  CHECK(name_of(Fit::no_answer) == "no_answer");
}

}  // namespace edgebench::judge
