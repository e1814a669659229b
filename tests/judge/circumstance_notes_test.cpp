#include "judge/circumstance_notes.h"

#include <algorithm>

#include "judge/made_run.h"

namespace edgebench::judge {
namespace {

using nlohmann::json;
using test::MadeRun;

// a:x computes on cuda.0, b:x and c:x on the processor.
MadeRun run_on_device() {
  MadeRun run({"a:x", "b:x"});
  run.header()["candidates"][0]["device"] = "cuda.0";
  return run;
}

// A round in which this was noted of a:x's device.
void round(MadeRun& run, int number, const std::vector<std::string>& device_notes,
           const json& more = json::object()) {
  run.rounds(number, number, test::kTwoTimes);
  json device = {{"device", "cuda.0"}, {"trust_notes", device_notes}};
  device.update(more);
  run.last()["circumstances"]["devices"] = json::array({device});
}

std::vector<Note> about(const Summary& summary) {
  std::vector<Note> notes;
  std::ranges::copy_if(summary.notes, std::back_inserter(notes),
                       [](const Note& note) { return note.kind == NoteKind::circumstances; });
  return notes;
}

}  // namespace

TEST_CASE("what was seen of a device concerns those that computed on it, and nobody else") {
  MadeRun run = run_on_device();
  for (int number = 1; number <= 6; ++number) round(run, number, {});
  round(run, 7, {"cuda.0 was hot at 85: probably why; cool it"});
  round(run, 8, {"cuda.0 was hot at 86: probably why; cool it"});
  Summary summary = run.summary();
  std::vector<Note> notes = about(summary);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].candidate == "a:x");
  CHECK(notes[0].text ==
        "In 2 of 8 rounds, for example: cuda.0 was hot at 85: probably why; cool it.");
  CHECK(notes[0].minor);
  CHECK(summary.rows.at(0).trusted);
  round(run, 9, {"cuda.0 was hot at 87: probably why; cool it"});  // A third of them.
  summary = run.summary();
  notes = about(summary);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].casts_doubt);
  CHECK_FALSE(notes[0].minor);
  CHECK_FALSE(summary.rows.at(0).trusted);
  CHECK(summary.rows.at(1).trusted);
}

TEST_CASE("rounds in which nobody computed on the device do not count for it") {
  MadeRun run = run_on_device();
  run.rounds(1, 8, test::kTwoTimes);
  round(run, 9, {"cuda.0 was hot: probably why; cool it"});
  const Summary summary = run.summary();
  REQUIRE(about(summary).size() == 1);
  CHECK(about(summary)[0].text == "In 1 of 1 round, cuda.0 was hot: probably why; cool it.");
  CHECK_FALSE(summary.rows.at(0).trusted);
}

TEST_CASE("candidates of one device share the sentence, whatever stands in it") {
  MadeRun run = run_on_device();
  run.header()["candidates"][1]["device"] = "cuda.0";
  round(run, 1, {"{} held cuda.0 {0}: probably why; wait"});
  const std::vector<Note> notes = about(run.summary());
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].candidate == "a:x");
  CHECK(notes[1].candidate == "b:x");
  CHECK(notes[0].several == notes[1].several);
  CHECK(fmt::format(fmt::runtime(notes[0].several), "unused") == notes[0].text);
}

TEST_CASE("a device that nobody could watch is told once, and doubts nothing") {
  MadeRun run = run_on_device();
  for (int number = 1; number <= 3; ++number) {
    round(run, number, {}, {{"missing", "the driver shows no device"}});
  }
  const Summary summary = run.summary();
  REQUIRE(about(summary).size() == 1);
  CHECK(about(summary)[0].text ==
        "In which state cuda.0 was is not available: the driver shows no device.");
  CHECK(about(summary)[0].candidate.empty());
  CHECK(about(summary)[0].minor);
  CHECK(summary.rows.at(0).trusted);
}

}  // namespace edgebench::judge
