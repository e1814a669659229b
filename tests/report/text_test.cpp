#include "report/text.h"

#include <doctest/doctest.h>

namespace edgebench::report {

TEST_CASE("words are wrapped at the width, behind the first line's mark") {
  CHECK(wrapped("one two three", 7) == "one two\nthree\n");
  CHECK(wrapped("one two three", 8) == "one two\nthree\n");
  CHECK(wrapped("one two three", 9, "- ") == "- one two\n  three\n");
  CHECK(wrapped("a  b\nc", 80) == "a b c\n");
  CHECK(wrapped("", 80, "- ") == "- \n");
}

TEST_CASE("a word that is too long has a line of its own") {
  CHECK(wrapped("a incomprehensibilities b", 6) == "a\nincomprehensibilities\nb\n");
}

TEST_CASE("padding never cuts") {
  CHECK(left("ab", 4) == "ab  ");
  CHECK(right("ab", 4) == "  ab");
  CHECK(left("abcde", 4) == "abcde");
  CHECK(right("abcde", 4) == "abcde");
}

TEST_CASE("characters are counted, not bytes") {
  CHECK(width_of("") == 0);
  CHECK(width_of("na\u00efve \u20ac \U0001F600") == 9);
  CHECK(left("\u00fc", 3) + "|" == "\u00fc  |");
  CHECK(right("\u00fc", 3) == "  \u00fc");
  CHECK(wrapped("\u00fc\u00fc \u00fc\u00fc", 5) == "\u00fc\u00fc \u00fc\u00fc\n");
}

TEST_CASE("cells of CSV and Markdown keep what is in them") {
  CHECK(csv_cell("plain") == "plain");
  CHECK(csv_cell("a,\"b\"") == "\"a,\"\"b\"\"\"");
  CHECK(csv_cell("two\nlines") == "\"two\nlines\"");
  CHECK(markdown_cell("a|b\nc") == "a\\|b c");
}

}  // namespace edgebench::report
