#include "judge/boards/across.h"

#include "judge/boards/made_boards.h"

namespace edgebench::judge {
namespace {

using test::machine_run;

AcrossBoards across(const std::vector<test::MadeRun>& runs, const Question& question = {}) {
  return across_boards(test::boards_of_runs(runs, question));
}

Question limited(LimitKind kind, const std::string& text) {
  return {.objective = Objective::latency, .limits = {parse_limit(kind, text)}, .weights = {}};
}

// The machine's run with sizes for a:x, b:x and c:x.
test::MadeRun sized(const std::string& host_name, const test::Times& times_ns,
                    const std::vector<double>& sizes_bytes) {
  test::MadeRun run = machine_run(host_name, times_ns);
  auto size_bytes = sizes_bytes.begin();
  for (const auto& [name, time_ns] : times_ns) run.artifact(name, *size_bytes++);
  return run;
}

test::MadeRun emulated() {
  test::MadeRun run = machine_run("emu", test::kPiTimes);
  run.header()["machine"]["emulated"] = "QEMU without KVM";
  return run;
}

}  // namespace

TEST_CASE("one candidate is the best on every board") {
  const AcrossBoards answer =
      across({machine_run("pi", test::kPiTimes),
              machine_run("jetson", {{"a:x", 3e6}, {"b:x", 2e6}, {"c:x", 9e6}})});
  CHECK(answer.kind == AcrossKind::best_everywhere);
  CHECK(answer.choice == "b:x");
  CHECK(answer.sentence == "b:x is the best on both boards.");
  REQUIRE(answer.next);
  CHECK(answer.next->candidate == "a:x");
}

TEST_CASE("who ties with the best is as good as the best") {
  // On pi the two differ by 0.4 %, and a:x is named; on xeon b:x is the faster by far.
  const AcrossBoards answer = across({machine_run("pi", {{"a:x", 5e6}, {"b:x", 5.02e6}}),
                                      machine_run("xeon", {{"a:x", 5e6}, {"b:x", 4e6}})});
  CHECK(answer.kind == AcrossKind::best_everywhere);
  CHECK(answer.choice == "b:x");
  REQUIRE(answer.serving);
  CHECK(answer.serving->standings[0].fit == Fit::level);
  CHECK(answer.serving->standings[1].fit == Fit::best);
  CHECK(answer.sentence == "b:x is the best, or as good as the best, on both boards.");
}

TEST_CASE("of two that are equally good everywhere, who is recommended on more boards is named") {
  const test::Times tie = {{"a:x", 5.02e6}, {"b:x", 5e6}};
  const AcrossBoards answer = across({machine_run("pi", tie), machine_run("xeon", tie)});
  CHECK(answer.choice == "b:x");
  REQUIRE(answer.next);
  CHECK(answer.next->candidate == "a:x");
}

TEST_CASE("else the one whose largest price is least, not the least on the whole") {
  const AcrossBoards answer = across_boards(test::pi_and_xeon());
  CHECK(answer.kind == AcrossKind::one_for_all);
  CHECK(answer.choice == "a:x");
  REQUIRE(answer.serving);
  CHECK(answer.serving->served() == 2);
  CHECK(answer.serving->dearest() == 1);
  CHECK(*answer.serving->standings[0].best_over_it->result.ratio ==
        doctest::Approx(1.2).epsilon(0.01));
  CHECK(*answer.serving->standings[1].best_over_it->result.ratio ==
        doctest::Approx(1.25).epsilon(0.01));
  REQUIRE(answer.next);
  CHECK(answer.next->candidate == "b:x");
  CHECK(answer.notes.empty());
}

TEST_CASE("who cannot be told apart from a best comes before who is surely a little slower") {
  // On pi the ratio of b:x and a:x is 1.03 and its interval holds 1; c:x is 2 % slower than the
  // best on both boards.
  test::MadeRun pi({"a:x", "b:x", "c:x"});
  pi.header()["machine"]["host_name"] = "pi";
  pi.rounds(1, 8, {{"a:x", 5.15e6}, {"b:x", 5e6}, {"c:x", 5.1e6}}, 5, false, 0.02);
  pi.end();
  const AcrossBoards answer =
      across({pi, machine_run("xeon", {{"a:x", 4e6}, {"b:x", 8e6}, {"c:x", 4.08e6}})});
  CHECK(answer.kind == AcrossKind::best_everywhere);
  CHECK(answer.choice == "a:x");
  REQUIRE(answer.next);
  CHECK(answer.next->candidate == "c:x");
}

TEST_CASE("who can be used on every board comes before who is better on most") {
  // c:x would be the choice for pi and jetson; xeon has only a:x and b:x.
  const test::Times c_leads = {{"a:x", 6e6}, {"b:x", 9e6}, {"c:x", 5e6}};
  const AcrossBoards answer = across({machine_run("pi", c_leads), machine_run("jetson", c_leads),
                                      machine_run("xeon", test::kTwoTimes)});
  CHECK(answer.kind == AcrossKind::one_for_all);
  CHECK(answer.choice == "a:x");
}

TEST_CASE("where nobody serves all boards, who serves the most is named, and why it fails") {
  const AcrossBoards answer = across({machine_run("pi", {{"a:x", 5e6}, {"b:x", 6e6}}),
                                      machine_run("jetson", {{"a:x", 5e6}, {"b:x", 6e6}}),
                                      machine_run("xeon", {{"c:x", 5e6}, {"d:x", 6e6}})});
  CHECK(answer.kind == AcrossKind::none_for_all);
  CHECK(answer.choice.empty());
  REQUIRE(answer.serving);
  CHECK(answer.serving->candidate == "a:x");
  CHECK(answer.serving->served() == 2);
  CHECK_FALSE(answer.next);
  CHECK(answer.sentence ==
        "No candidate can be used on all 3 boards. a:x serves the most, 2 of 3, and fails on xeon "
        "(it was not among the candidates).");
}

TEST_CASE("limits hold on every board") {
  // b:x is the best on both, and too large on xeon, whose artifact is another one.
  const test::Times times = {{"a:x", 6e6}, {"b:x", 5e6}, {"c:x", 10e6}};
  const std::vector<test::MadeRun> runs = {sized("pi", times, {7e6, 7e6, 7e6}),
                                           sized("xeon", times, {7e6, 9e6, 7e6})};
  CHECK(across(runs).choice == "b:x");
  const AcrossBoards answer = across(runs, limited(LimitKind::size, "8MB"));
  CHECK(answer.kind == AcrossKind::one_for_all);
  CHECK(answer.choice == "a:x");
}

TEST_CASE("where nothing is within the limits on one board, nothing serves all") {
  const std::vector<test::MadeRun> runs = {sized("pi", test::kPiTimes, {7e6, 7e6, 7e6}),
                                           sized("xeon", test::kPiTimes, {9e6, 9e6, 9e6})};
  const AcrossBoards answer = across(runs, limited(LimitKind::size, "8MB"));
  CHECK(answer.kind == AcrossKind::none_for_all);
  REQUIRE(answer.serving);
  CHECK(answer.serving->candidate == "b:x");
  CHECK(answer.serving->standings[1].why == "its size is 9.00 MB, and --max-size is 8MB");
  const AcrossBoards nobody = across(runs, limited(LimitKind::size, "1MB"));
  CHECK(nobody.kind == AcrossKind::none_for_all);
  CHECK_FALSE(nobody.serving);
  CHECK(nobody.sentence == "No candidate can be used on any board.");
}

TEST_CASE("a board without an answer is left aside, and the sentence says so") {
  const AcrossBoards answer = across({machine_run("pi", test::kPiTimes), emulated()});
  CHECK(answer.kind == AcrossKind::best_everywhere);
  CHECK(answer.choice == "b:x");
  CHECK(answer.sentence ==
        "b:x is the best on the one board with an answer. This is without emu, whose run has no "
        "answer.");
  REQUIRE(answer.serving);
  CHECK(answer.serving->standings[1].fit == Fit::no_answer);
}

TEST_CASE("nothing measured on any board is another answer than none") {
  test::MadeRun empty({"a:x"});
  empty.header()["machine"]["host_name"] = "pi";
  empty.trouble("launch", "a:x", "crashed", "died of signal 11");
  CHECK(across({empty, emulated()}).kind == AcrossKind::nothing_measured);
  test::MadeRun early({"a:x", "b:x"});
  early.header()["machine"]["host_name"] = "xeon";
  early.rounds(1, 2, test::kTwoTimes, 5);
  const AcrossBoards answer = across({empty, early});
  CHECK(answer.kind == AcrossKind::no_answer);
  CHECK_FALSE(answer.serving);
  CHECK(answer.sentence == "No board's run has an answer.");
}

TEST_CASE("who is trusted everywhere comes before who gives up less") {
  // As in pi_and_xeon(), but the rounds of a:x on pi lie far apart.
  test::MadeRun pi({"a:x", "b:x", "c:x"});
  pi.header()["machine"]["host_name"] = "pi";
  pi.rounds(1, 8, test::kPiTimes, 5, false, 0.04);
  pi.end();
  const AcrossBoards answer = across({pi, machine_run("xeon", test::kXeonTimes)});
  CHECK(answer.kind == AcrossKind::one_for_all);
  CHECK(answer.choice == "b:x");
  REQUIRE(answer.next);
  CHECK(answer.next->candidate == "c:x");
  CHECK(answer.sentence.find("doubt") == std::string::npos);
}

TEST_CASE("doubt about the only choice is said") {
  test::MadeRun pi({"a:x", "b:x"});
  pi.header()["machine"]["host_name"] = "pi";
  pi.rounds(1, 8, test::kTwoTimes, 5, false, 0.04);
  pi.end();
  const AcrossBoards answer = across({pi, machine_run("xeon", {{"a:x", 5e6}, {"c:x", 9e6}})});
  CHECK(answer.choice == "a:x");
  CHECK(answer.sentence.ends_with("Something casts doubt on the latencies of a:x on pi."));
}

TEST_CASE("a user's file is one choice, whatever it is called on each board") {
  test::MadeRun pi = machine_run("pi", {{"a:net.onnx", 4e6}, {"b:x", 5e6}});
  pi.users_file("a:net.onnx", "net.onnx", {{"file_sha256", "abc"}});
  test::MadeRun xeon = machine_run("xeon", {{"a:copy.onnx", 4e6}, {"b:x", 5e6}});
  xeon.users_file("a:copy.onnx", "copy.onnx", {{"file_sha256", "abc"}});
  const AcrossBoards answer = across({pi, xeon});
  CHECK(answer.kind == AcrossKind::best_everywhere);
  CHECK(answer.choice == "a:net.onnx");
  CHECK(answer.serving->standings[1].candidate == "a:copy.onnx");
}

TEST_CASE("versions of the choice's runtime that differ are a note") {
  test::MadeRun xeon = machine_run("xeon", test::kXeonTimes);
  xeon.add({{"record", "artifact"},
            {"candidate", "a:x"},
            {"outcome", "ok"},
            {"reason", ""},
            {"runtime_version", "1.3.0"}});
  test::MadeRun pi = machine_run("pi", test::kPiTimes);
  pi.artifact("a:x", 7e6);
  const AcrossBoards answer = across({pi, xeon});
  CHECK(answer.notes == std::vector<std::string>{
                            "The runtime of a:x is of several versions: 1.2.3 on pi and 1.3.0 on "
                            "xeon."});
  test::MadeRun same = machine_run("xeon", test::kXeonTimes);
  same.artifact("a:x", 7e6);
  CHECK(across({pi, same}).notes.empty());
}

TEST_CASE("the order of the boards changes no answer") {
  const AcrossBoards answer =
      across({machine_run("xeon", test::kXeonTimes), machine_run("pi", test::kPiTimes)});
  CHECK(answer.choice == "a:x");
  CHECK(answer.next->candidate == "b:x");
  CHECK(answer.serving->dearest() == 0);
}

TEST_CASE("of equal prices that of a board on which another is better is told") {
  Serving serving{.candidate = "a:x", .standings = {}};
  serving.standings = {{.candidate = "a:x", .fit = Fit::best, .log_price = 0},
                       {.candidate = "a:x", .fit = Fit::level, .log_price = 0},
                       {.candidate = "a:x", .fit = Fit::dearer, .log_price = 0},
                       {.candidate = "", .fit = Fit::fails, .log_price = 9}};
  CHECK(serving.dearest() == 2);
  serving.standings[1].log_price = 0.1;
  CHECK(serving.dearest() == 1);
  serving.standings.resize(1);
  CHECK(serving.dearest() == 0);
}

TEST_CASE("every kind of answer has a name") {
  CHECK(name_of(AcrossKind::best_everywhere) == "best_everywhere");
  CHECK(name_of(AcrossKind::nothing_measured) == "nothing_measured");
}

}  // namespace edgebench::judge
