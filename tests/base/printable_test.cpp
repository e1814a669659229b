#include "base/printable.h"

#include <doctest/doctest.h>

namespace edgebench {

TEST_CASE("control characters become question marks, everything else stays") {
  CHECK(printable("a\x1b[31mb\tc\nd\x7f") == "a?[31mb?c?d?");
  CHECK(printable("\xc2\x9b"
                  "1m") == "?1m");
  CHECK(printable("m\u00fcnchen \u00b0") == "m\u00fcnchen \u00b0");
  CHECK(printable("cut \xc2") == "cut \xc2");
}

TEST_CASE("a page keeps its line ends and tabs") {
  CHECK(printable_page("a\x1b[31m\tb\rc\n") == "a?[31m\tb?c\n");
  // As CSV files have them.
  CHECK(printable_page("a\x1b\r\nb\r\n") == "a?\r\nb\r\n");
  CHECK(printable_page("\xc2\x85\n") == "?\n");
}

TEST_CASE("several lines become one") {
  CHECK(printable_line("one") == "one");
  CHECK(printable_line("Unknown builtin op: a::b.\n\n  Here:\r\n\tx = 1 + 2 \n") ==
        "Unknown builtin op: a::b.; Here:; x = 1 + 2");
  CHECK(printable_line("a\x1b[31mb\nc") == "a?[31mb; c");
  CHECK(printable_line("\n \n").empty());
  CHECK(printable_line("").empty());
}

}  // namespace edgebench
