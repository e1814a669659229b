#include "report/json_values.h"

#include <doctest/doctest.h>

namespace edgebench::report {

TEST_CASE("what is missing is null") {
  CHECK(text_or_null("").is_null());
  CHECK(text_or_null("a") == "a");
  const Json nothing = estimate(std::nullopt, std::nullopt);
  for (const char* key : {"value", "low", "high", "confidence"}) CHECK(nothing.at(key).is_null());
  const Json one = estimate(2.0, stats::Interval{.low = 1, .high = 3, .confidence = 0.95});
  CHECK(one.dump() == R"({"value":2.0,"low":1.0,"high":3.0,"confidence":0.95})");
}

TEST_CASE("notes are listed, and bytes that are no UTF-8 do not stop a document") {
  const judge::Note note{.kind = judge::NoteKind::torn_line, .candidate = "", .text = "bad \xff"};
  const Json list = notes({note});
  CHECK(list[0].at("kind") == "torn_line");
  CHECK(list[0].at("candidate").is_null());
  const std::string text = dumped(list);
  CHECK(text.find("bad \xef\xbf\xbd") != std::string::npos);
  CHECK(text.ends_with("]\n"));
}

}  // namespace edgebench::report
