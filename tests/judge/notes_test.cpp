#include "judge/notes.h"

#include <algorithm>
#include <set>

#include "judge/made_run.h"

namespace edgebench::judge {
namespace {

using test::MadeRun;

MadeRun quiet_run() {
  MadeRun run({"a:x", "b:x"});
  run.rounds(1, 8, test::kTwoTimes);
  return run;
}

// Whom the note is about; "no such note" where there is none.
std::string subject_of(const Summary& summary, NoteKind kind) {
  const auto note = std::ranges::find(summary.notes, kind, &Note::kind);
  return note == summary.notes.end() ? "no such note" : note->candidate;
}

// The text of the only note of this kind; empty if there is none.
std::string note_of(const Summary& summary, NoteKind kind) {
  std::string text;
  for (const Note& note : summary.notes) {
    if (note.kind != kind) continue;
    CHECK(text.empty());
    text = note.text;
  }
  return text;
}

// Of a run in which a:x is a file of the user's; `more` are further members of its evaluation,
// `given` of the candidate.
Summary with_users_file(const nlohmann::json& more,
                        const nlohmann::json& given = nlohmann::json::object()) {
  MadeRun run = quiet_run();
  run.users_file("a:x", "/m/a.pt", given);
  nlohmann::json evaluation = {
      {"record", "evaluation"}, {"candidate", "a:x"}, {"outcome", "ok"}, {"images", 200}};
  evaluation.update(more);
  run.add(evaluation);
  run.end();
  return run.summary();
}

}  // namespace

TEST_CASE("a quiet, complete run has no notes and all rows are trusted") {
  MadeRun run = quiet_run();
  run.end();
  const Summary summary = run.summary();
  CHECK(summary.notes.empty());
  CHECK(summary.rows.at(0).trusted);
}

TEST_CASE("of a user's file it is said what it was given, and why") {
  const Summary summary = with_users_file(
      {{"probabilities", true},
       {"clipped_share", 0.034},
       {"trial_images", 50},
       {"trial_top1_correct", 3},
       {"normalise_trials",
        {{{"normalise", "none"}, {"top1_correct", 4}, {"clearly_better", false}},
         {{"normalise", "zero-one"}, {"top1_correct", 41}, {"clearly_better", true}}}}},
      {{"form",
        {{"element", "uint8"},
         {"layout", "nhwc"},
         {"image_size", 96},
         {"batch", 4},
         {"classes", 10}}},
       {"normalise", "128:64"},
       {"normalise_why", "so it is"}});
  const std::string note = note_of(summary, NoteKind::users_file);
  CAPTURE(note);
  for (const char* words :
       {"Images of 96 x 96 pixels go in as normalise=128:64, because so it is.",
        "Its input cannot hold 3 % of their values",
        "On the first 50 images it is right 3 times so and 41 times with normalise=zero-one:",
        "It takes batches of 4 only", "It gives probabilities, not logits."}) {
    CHECK(note.find(words) != std::string::npos);
  }
  CHECK(note.find("normalise=none") == std::string::npos);
}

TEST_CASE("a file that takes images of any size says no size") {
  const Summary summary =
      with_users_file(nlohmann::json::object(),
                      {{"form", {{"element", "float32"}, {"layout", "nchw"}, {"classes", 10}}}});
  CHECK(note_of(summary, NoteKind::users_file).find(" Images go in as") != std::string::npos);
}

TEST_CASE("what the user said, and few clipped values, need no reason") {
  const Summary summary = with_users_file({{"clipped_share", 0.02}}, {{"normalise", "zero-one"}});
  const std::string note = note_of(summary, NoteKind::users_file);
  CHECK(note.find("normalise=zero-one, as you say.") != std::string::npos);
  CHECK(note.find("clipped") == std::string::npos);
}

TEST_CASE("of a user's file it is said what was checked and what was not") {
  const Summary summary =
      with_users_file({{"top1_agreement", 150},
                       {"classes", 1001},
                       {"background_skipped", true},
                       {"layers", {{{"arithmetic", "int8"}}, {{"arithmetic", "int8"}}}},
                       {"accuracy_missing", "the images have no labels"}});
  CHECK(
      note_of(summary, NoteKind::users_file) ==
      "a:x is a file of yours: that its answers are finite and repeatable is checked, not that "
      "they "
      "are right. Computed in: int8 2 of 2 layers. Images go in as "
      "normalise=imagenet, because nothing says otherwise. It has 1001 classes, one more than "
      "the network: the first was taken for TensorFlow's background and left out. It decides like "
      "the reference on 150 of 200 images. Accuracy: not available, "
      "because the images have no labels.");
  CHECK(summary.rows.at(0).trusted);
  CHECK(name_of(NoteKind::users_file) == "users_file");
  CHECK(name_of(NoteKind::circumstances) == "circumstances");
}

TEST_CASE("of a user's file that answers all images alike it is said") {
  for (const bool differ : {true, false}) {
    const Summary summary = with_users_file({{"checks", {{"answers_differ", differ}}}});
    const std::string note = note_of(summary, NoteKind::users_file);
    CHECK((note.find("answers all images alike") == std::string::npos) == differ);
  }
}

TEST_CASE("of a user's file whose answers depend on the batch it is said") {
  const Summary summary =
      with_users_file({{"checks", {{"same_bits_twice", true}, {"batch_rows_agree", false}}}});
  CHECK(note_of(summary, NoteKind::users_file).find("depend on the batch") != std::string::npos);
}

TEST_CASE("what latencies hold is said where it is not an application's") {
  MadeRun run = quiet_run();
  CHECK(note_of(run.summary(), NoteKind::gpu_timing).empty());
  run.header()["plan"]["gpu_timing"] = "trtexec-11";
  CHECK(note_of(run.summary(), NoteKind::gpu_timing)
            .starts_with("Latencies are of --gpu-timing trtexec-11: the kernels alone by the "
                         "device's clock, as NVIDIA's trtexec from 11.0 on tells them."));
}

TEST_CASE("what was timed though it is mistrusted has its time and ratio in a note") {
  MadeRun run = quiet_run();
  run.trouble("evaluation", "b:x", "mistrusted", "computed in FP32");
  const Summary summary = run.summary();
  const std::string note = note_of(summary, NoteKind::timed_mistrusted);
  CHECK(note ==
        "b:x is mistrusted and was timed on request (8 rounds): p50 5.02 ms, 0.833 times (0.83 to "
        "0.836) as long as a:x. It took no part in the verdict.");
  CHECK_FALSE(summary.rows.at(1).measured());
  CHECK(name_of(NoteKind::timed_mistrusted) == "timed_mistrusted");
}

TEST_CASE("synthetic weights and generated images are said") {
  MadeRun run = quiet_run();
  run.header()["weights"] = {{"origin", "synthetic, seed 1"}, {"synthetic", true}};
  run.header()["images"]["generated"] = true;
  const Summary summary = run.summary();
  CHECK(note_of(summary, NoteKind::synthetic_weights).find("seed 1") != std::string::npos);
  CHECK_FALSE(note_of(summary, NoteKind::generated_images).empty());
}

TEST_CASE("how images were taken is a minor note, why accuracy is withheld is none") {
  MadeRun run = quiet_run();
  run.end();
  run.header()["images"]["notes"] = {"left out are 3 .webp files"};
  run.header()["images"]["accuracy_withheld"] = "the labels count from 1; give others";
  const Summary summary = run.summary();
  CHECK(note_of(summary, NoteKind::images_read) == "Images: left out are 3 .webp files.");
  CHECK(note_of(summary, NoteKind::accuracy_withheld) ==
        "Accuracy is withheld: the labels count from 1; give others.");
  REQUIRE(summary.notes.size() == 2);
  CHECK(summary.notes[0].kind == NoteKind::accuracy_withheld);
  CHECK_FALSE(summary.notes[0].minor);
  CHECK(summary.notes[1].minor);
  CHECK(name_of(NoteKind::accuracy_withheld) == "accuracy_withheld");
  CHECK(name_of(NoteKind::images_read) == "images_read");
  CHECK(name_of(NoteKind::circumstances) == "circumstances");
}

TEST_CASE("a run without its end was cut off, one with another end was not") {
  MadeRun run = quiet_run();
  CHECK(note_of(run.summary(), NoteKind::interrupted).find("after 8 rounds") != std::string::npos);
  run.end("interrupted");
  CHECK(note_of(run.summary(), NoteKind::interrupted).starts_with("The run was interrupted"));
  run.end("budget");
  CHECK(note_of(run.summary(), NoteKind::interrupted).empty());
}

TEST_CASE("what was lost of the records is named") {
  MadeRun run = quiet_run();
  run.sweep(9, 0, test::kTwoTimes);
  const Summary summary = summarise(run.records("nonsense\n{\"reco"));
  CHECK(note_of(summary, NoteKind::unfinished_round)
            .find("Round 9 was interrupted; what it measured (1 sweep)") == 0);
  CHECK(note_of(summary, NoteKind::broken_line).starts_with("Line 43 of records.jsonl"));
  CHECK_FALSE(note_of(summary, NoteKind::torn_line).empty());
}

TEST_CASE("a run that ended too early says what to give it") {
  MadeRun run({"a:x", "b:x"});
  run.rounds(1, 3, test::kTwoTimes);
  run.end("budget");
  CHECK(note_of(run.summary(), NoteKind::too_few_rounds).empty());  // The budget's note says it.
  run.end("rounds");
  CHECK(note_of(run.summary(), NoteKind::too_few_rounds) ==
        "The run ended (rounds) before a comparison was possible; leave out --rounds, or give at "
        "least 8.");
}

TEST_CASE("the budget that ended a run is said, and what it did not hold") {
  MadeRun run({"a:x", "b:x"});
  run.header()["plan"] = {{"budget_ns", 60e9}};
  run.rounds(1, 3, test::kTwoTimes);
  run.add({{"record", "end"},
           {"reason", "budget"},
           {"duration_ns", 52e9},
           {"next_round_ns", 12'340'000'000}});
  CHECK(note_of(run.summary(), NoteKind::budget) ==
        "The budget of 60 s ended the run after 3 rounds, 52 s; the next one takes about 12.3 s; "
        "`edgebench bench --resume` with a longer --budget goes on.");
  MadeRun none({"a:x", "b:x"});
  none.header()["plan"] = {{"budget_ns", 1e9}};
  none.add({{"record", "end"}, {"reason", "budget"}, {"duration_ns", 3e9}});
  CHECK(note_of(none.summary(), NoteKind::budget) ==
        "The budget of 1 s did not hold a single round; `edgebench bench --resume` with a longer "
        "--budget goes on.");
  // A resumed run has another one.
  run.add({{"record", "resume"}, {"budget_ns", 120e9}});
  run.end("budget");
  CHECK(note_of(run.summary(), NoteKind::budget).starts_with("The budget of 120 s ended the run"));
}

TEST_CASE("slices that a stop hit are left out and said") {
  MadeRun run = quiet_run();
  CHECK(note_of(run.summary(), NoteKind::stopped).empty());
  const std::size_t samples = run.summary().rows.at(0).latency->samples;
  run.add(test::json::parse(R"({"record": "sweep", "round": 9, "sweep": 0, "slices": [
    {"candidate": "a:x", "run_ns": [9e9, 9e9, 9e9], "stopped": true},
    {"candidate": "b:x", "run_ns": [6e6]}]})"));
  run.finish_round(9, test::kTwoTimes);
  const Summary summary = run.summary();
  CHECK(note_of(summary, NoteKind::stopped).find("1 slice that it hit is not used") !=
        std::string::npos);
  CHECK(summary.rows.at(0).latency->samples == samples);
}

TEST_CASE("what the rounds saw alike is one note with its count") {
  MadeRun run = quiet_run();
  run.finish_round(9, test::kTwoTimes, false, {"it stole 4.1 %: probably others; wait"});
  run.finish_round(10, test::kTwoTimes, false, {"it stole 7.0 %: probably others; wait"});
  CHECK(note_of(run.summary(), NoteKind::circumstances) ==
        "In 2 of 10 rounds, for example: it stole 4.1 %: probably others; wait.");
  run.finish_round(11, test::kTwoTimes, false, {"hot"});
  const Summary summary = run.summary();
  CHECK(std::ranges::count(summary.notes, NoteKind::circumstances, &Note::kind) == 2);
}

TEST_CASE("a disturbance in a third of the rounds takes the trust of all rows") {
  MadeRun run = quiet_run();
  for (const int round : {9, 10, 11})
    run.finish_round(round, test::kTwoTimes, false, {"hot: why; wait"});
  CHECK(run.summary().rows.at(0).trusted);  // Three of eleven.
  run.finish_round(12, test::kTwoTimes, false, {"hot: why; wait"});
  const Summary summary = run.summary();
  CHECK_FALSE(summary.rows.at(0).trusted);
  CHECK_FALSE(summary.rows.at(1).trusted);
}

TEST_CASE("CPUs that workers must share are said") {
  MadeRun run = quiet_run();
  run.header()["cpu_choice"] = {{"notes", {"8 threads share 2 CPUs"}}};
  CHECK(note_of(run.summary(), NoteKind::circumstances) == "CPUs: 8 threads share 2 CPUs.");
}

TEST_CASE("a row without figures has nothing to trust") {
  MadeRun run = quiet_run();
  run.trouble("evaluation", "a:x", "inaccurate", "why");
  const Summary summary = run.summary();
  CHECK_FALSE(summary.rows.at(0).trusted);
  CHECK(summary.rows.at(1).trusted);
}

TEST_CASE("notes about a row take its trust") {
  MadeRun run = quiet_run();
  run.launch(9, "b:x", false, false);
  run.finish_round(9, test::kTwoTimes);
  run.header()["candidates"][0]["planted_slowdown"] = 1.03;
  const Summary summary = run.summary();
  CHECK(note_of(summary, NoteKind::not_settled).find("of b:x did not settle in 1 of its 9") !=
        std::string::npos);
  CHECK(note_of(summary, NoteKind::planted_slowdown) ==
        "a:x was slowed down on purpose, by a factor of 1.03.");
  CHECK(subject_of(summary, NoteKind::planted_slowdown) == "a:x");
  CHECK(subject_of(summary, NoteKind::not_settled) == "b:x");
  CHECK_FALSE(summary.rows.at(0).trusted);
  CHECK_FALSE(summary.rows.at(1).trusted);
}

TEST_CASE("rounds that lie apart by more than 10 % are unsteady") {
  MadeRun run = quiet_run();
  run.rounds(9, 9, {{"a:x", 6.2e6}, {"b:x", 6e6}});
  const Summary summary = run.summary();
  CHECK(note_of(summary, NoteKind::unsteady_rounds).find("of b:x lie 21 % apart") !=
        std::string::npos);
  CHECK(summary.rows.at(0).trusted);
  CHECK_FALSE(summary.rows.at(1).trusted);
}

TEST_CASE("tied top logits are counted") {
  MadeRun run = quiet_run();
  run.evaluation("a:x");
  CHECK(note_of(run.summary(), NoteKind::tied_top).empty());
  record::RunRecords records = run.records();
  records.evaluations.at(0).tied_top = 12;
  CHECK(note_of(summarise(records), NoteKind::tied_top).starts_with("On 12 of 200 images a:x"));
}

TEST_CASE("what matters most comes first, and what changes no figure last") {
  test::MadeRun run({"a:x", "b:x"});
  run.header()["weights"]["synthetic"] = true;
  run.evaluation("a:x");
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 6e6}}, 3, false, 0.1);
  for (int round = 9; round <= 10; ++round) {
    run.launch(round, "a:x", false, false);
    run.launch(round, "b:x", false, false);
    run.sweep(round, 0, {{"a:x", 5e6}, {"b:x", 6e6}});
    run.finish_round(round, {{"a:x", 5e6}, {"b:x", 6e6}}, false,
                     {round == 9 ? "busy: neighbours; wait" : "hot: sun; cool it"});
  }
  record::RunRecords records = run.records("torn");
  records.evaluations.at(0).tied_top = 12;
  const Summary summary = summarise(records);
  std::vector<NoteKind> kinds;
  for (const Note& note : summary.notes) kinds.push_back(note.kind);
  CHECK(kinds == std::vector{NoteKind::synthetic_weights, NoteKind::interrupted,
                             NoteKind::not_settled, NoteKind::not_settled,
                             NoteKind::unsteady_rounds, NoteKind::circumstances,
                             NoteKind::circumstances, NoteKind::torn_line, NoteKind::tied_top});
  const auto first_minor = std::ranges::find(summary.notes, true, &Note::minor);
  REQUIRE(first_minor != summary.notes.end());
  CHECK(first_minor - summary.notes.begin() == 5);
}

TEST_CASE("a slowdown that was planted comes before all else") {
  MadeRun run = quiet_run();
  run.header()["weights"]["synthetic"] = true;
  run.header()["candidates"][0]["planted_slowdown"] = 1.03;
  run.end();
  const Summary summary = run.summary();
  REQUIRE(summary.notes.size() >= 2);
  CHECK(summary.notes[0].kind == NoteKind::planted_slowdown);
  CHECK(summary.notes[1].kind == NoteKind::synthetic_weights);
}

TEST_CASE("of an emulated machine nothing is said of its state, since no time is shown") {
  MadeRun run = quiet_run();
  run.launch(9, "b:x", false, false);
  run.finish_round(9, test::kTwoTimes, false, {"busy: neighbours; wait"});
  run.end();
  const auto kinds = [&] {
    std::set<NoteKind> found;
    for (const Note& note : run.summary().notes) found.insert(note.kind);
    return found;
  };
  CHECK(kinds().contains(NoteKind::not_settled));
  CHECK(kinds().contains(NoteKind::circumstances));
  run.header()["machine"] = {{"emulated", "QEMU without KVM"}};
  CHECK_FALSE(kinds().contains(NoteKind::not_settled));
  CHECK_FALSE(kinds().contains(NoteKind::circumstances));
}

TEST_CASE("notes that many can have say who has how much") {
  test::MadeRun run({"a:x", "b:x"});
  run.rounds(1, 8, {{"a:x", 5e6}, {"b:x", 6e6}});
  run.launch(9, "b:x", false, false);
  run.end();
  const Summary summary = run.summary();
  const auto note = std::ranges::find(summary.notes, NoteKind::not_settled, &Note::kind);
  REQUIRE(note != summary.notes.end());
  CHECK(note->candidate == "b:x");
  CHECK(note->amount == 1);
  CHECK(note->unit == " of 9 launches");
  CHECK(note->several.find("({})") != std::string::npos);
  CHECK(note->several.find("b:x") == std::string::npos);
}

}  // namespace edgebench::judge
