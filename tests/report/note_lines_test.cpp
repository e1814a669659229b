#include "report/note_lines.h"

#include "report/made_reports.h"

namespace edgebench::report {
namespace {

using judge::NoteKind;
using Lines = std::vector<std::string>;

judge::Note about(NoteKind kind, const std::string& candidate, double amount) {
  return {.kind = kind,
          .candidate = candidate,
          .text = "Of " + candidate + ".",
          .minor = kind == NoteKind::tied_top,
          .several = "Of several ({}).",
          .amount = amount,
          .unit = " of 8"};
}

judge::Summary with_notes(const std::vector<judge::Note>& notes) {
  judge::Summary summary;
  summary.notes = notes;
  return summary;
}

// Four candidates of 27 samples each.
judge::Summary short_run() {
  test::MadeRun run({"a:x", "b:x", "c:x", "d:x"});
  run.rounds(1, 3, {{"a:x", 5e6}, {"b:x", 5.1e6}, {"c:x", 5.2e6}, {"d:x", 5.3e6}}, 5);
  run.header()["plan"]["budget_ns"] = std::int64_t{180'000'000'000};
  run.end("budget");
  return run.summary();
}

}  // namespace

TEST_CASE("equal notes of several candidates are one line") {
  const auto lines = note_lines(with_notes({about(NoteKind::not_settled, "a", 1),
                                            {.kind = NoteKind::interrupted, .text = "Cut off."},
                                            about(NoteKind::not_settled, "b", 1),
                                            about(NoteKind::unsteady_rounds, "b", 7)}));
  CHECK(lines == Lines{"Of several (a and b: 1 of 8).", "Cut off.", "Of b."});
}

TEST_CASE("notes that cannot share a line keep their own") {
  const auto lines =
      note_lines(with_notes({{.kind = NoteKind::users_file, .candidate = "m", .text = "m is one."},
                             {.kind = NoteKind::users_file, .candidate = "n", .text = "n too."}}));
  CHECK(lines == Lines{"m is one.", "n too."});
}

TEST_CASE("what changes no figure is counted, and shown on request") {
  const judge::Summary summary =
      with_notes({about(NoteKind::not_settled, "a", 1),
                  about(NoteKind::tied_top, "a", 2),
                  about(NoteKind::tied_top, "b", 3),
                  {.kind = NoteKind::torn_line, .text = "The last line.", .minor = true}});
  CHECK(note_lines(summary, {.run = "results/one"}) ==
        Lines{"Of a.", "2 more: edgebench report results/one --notes all"});
  CHECK(note_lines(summary, {.all_notes = true}) ==
        Lines{"Of a.", "Of several (a: 2 of 8; b: 3 of 8).", "The last line."});
}

TEST_CASE("too few samples are one line") {
  const Lines lines = missing_lines(short_run());
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "p90: not enough samples (all 4 candidates: 30 of 64).");
  CHECK(lines[1] == "p99: not enough samples (all 4 candidates: 30 of 662).");
}

TEST_CASE("who was dropped is said, and is not among those with too few samples") {
  const judge::Summary loads = test::loads_run().summary();
  const Lines lines = missing_lines(loads);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] ==
        "Dropped as soon as they were clearly slower than the leader of their workload, 1.95 times "
        "in the first round or 1.25 times in each of 3: litert:int8. --every-round keeps "
        "everyone.");
  CHECK(lines[1].find("litert:int8") == std::string::npos);
}

TEST_CASE("accuracy is missing for a reason") {
  test::MadeRun run = test::tied_run();
  CHECK(missing_lines(run.summary()).back() ==
        "Accuracy: not measured (no evaluation was recorded).");
  run.header()["images"]["labelled"] = false;
  CHECK(missing_lines(run.summary()).back() ==
        "Accuracy: not measured (the images have no labels).");
  CHECK(missing_lines(test::winner_run().summary()).empty());
}

TEST_CASE("the notes of a made run: doubt first, then what is missing") {
  const Lines lines = note_lines(short_run());
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].starts_with("The budget of 180 s ended the run after 3 rounds, 40 s; "));
  CHECK(lines[1].starts_with("p90: "));
}

}  // namespace edgebench::report
