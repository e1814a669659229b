#include "report/html/notes.h"

#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

judge::Note note(judge::NoteKind kind, std::string candidate, std::string text) {
  return {.kind = kind, .candidate = std::move(candidate), .text = std::move(text)};
}

}  // namespace

TEST_CASE("equal notes of several candidates are one, others stay apart") {
  using judge::NoteKind;
  const auto joined = joined_notes({note(NoteKind::interrupted, "", "It was cut off."),
                                    note(NoteKind::interrupted, "", "It was cut off."),
                                    note(NoteKind::tied_top, "a", "On 1 of 9 images a ties."),
                                    note(NoteKind::tied_top, "b", "On 1 of 9 images b ties."),
                                    note(NoteKind::tied_top, "c", "On 2 of 9 images c ties."),
                                    note(NoteKind::not_settled, "b", "On 1 of 9 images b ties."),
                                    note(NoteKind::tied_top, "d", "Something else of d.")});
  REQUIRE(joined.size() == 5);
  CHECK(joined[2].first == 2);
  CHECK(joined[2].same == std::vector<std::size_t>{3});
  CHECK(joined[2].similar == std::vector<std::size_t>{4});
  CHECK(joined[3].first == 5);
  CHECK(joined[4].first == 6);
}

TEST_CASE("a candidate's name is a whole word") {
  using judge::NoteKind;
  const auto joined = joined_notes({note(NoteKind::tied_top, "a", "An idea of a: again."),
                                    note(NoteKind::tied_top, "b", "An idea of b: again.")});
  REQUIRE(joined.size() == 1);
  CHECK(joined[0].same == std::vector<std::size_t>{1});
}

TEST_CASE("joined notes name every candidate, and doubt shows") {
  judge::Summary summary;
  for (const char* name : {"a", "b", "c", "d"}) {
    const std::string figure = std::string(name) == "d" ? "2" : "1";
    summary.notes.push_back(note(judge::NoteKind::not_settled, name,
                                 "Launches of " + std::string(name) + ": " + figure + "."));
    summary.notes.back().casts_doubt = true;
  }
  const std::string list = notes_list(summary, Json::parse(json(summary)));
  CHECK(test::contains(list, "<li class=\"doubt\"><span data-path=\"/notes/0/text\">Launches of"));
  CHECK(test::contains(list,
                       " The same of <span data-path=\"/notes/1/candidate\">b</span> and "
                       "<span data-path=\"/notes/2/candidate\">c</span>."));
  CHECK(test::contains(list, "Of 1 more, with other figures"));
  CHECK(test::contains(list, "<li><span data-path=\"/notes/3/text\">Launches of d: 2.</span>"));
}

TEST_CASE("a quiet run has no notes") {
  judge::Summary summary;
  CHECK(notes_list(summary, Json::parse(json(summary))).empty());
}

}  // namespace edgebench::report::html
