#include "tidy/source_text.h"

#include <doctest/doctest.h>

namespace edgebench::tidy {
namespace {

std::string code(std::string_view text) {
  return blanked(text, Blank::comments_and_literals);
}

}  // namespace

TEST_CASE("comments and literals become blanks, everything else keeps its place") {
  CHECK(code("a // b\nc") == "a     \nc");
  CHECK(code("a /* { \n } */ b") == "a      \n      b");
  CHECK(code("f(\"{\\\"}\", '}', '\\'') + 1") == "f(\"    \", ' ', '  ') + 1");
  CHECK(code("\"//\" + x") == "\"  \" + x");
  CHECK(code("// \"\nx") == "    \nx");
}

TEST_CASE("raw strings end at their own delimiter") {
  CHECK(code("R\"(a\")\" }") == "R\"    \" }");
  CHECK(code("R\"x({\n)\" )x\" }") == "R\"   \n     \" }");
  CHECK(code("aR\"(\" }") == "aR\" \" }");  // An identifier before an ordinary literal.
}

TEST_CASE("digit separators are no character literals") {
  CHECK(code("1'000'000 + '{'") == "1'000'000 + ' '");
  CHECK(code("0xFF'FF{'a'}") == "0xFF'FF{' '}");
  CHECK(code("u8'{'") == "u8' '");
}

TEST_CASE("only what is asked for is blanked") {
  CHECK(blanked("\"s\" // c", Blank::comments) == "\"s\"     ");
  CHECK(blanked("#define X { \\\n {\nx # y\n", Blank::everything_but_code) ==
        "             \n  \nx # y\n");
  CHECK(blanked("  #include \"a\"\nx", Blank::comments) == "  #include \"a\"\nx");
}

TEST_CASE("unfinished literals and comments end with the text or the line") {
  CHECK(code("\"abc\n{") == "\"   \n{");
  CHECK(code("/* {") == "    ");
  CHECK(code("R\"({") == "R\"  ");
  CHECK(code("\"\\") == "\" ");
}

TEST_CASE("lines") {
  CHECK(lines_of("a\n\nb\n") == std::vector<std::string_view>{"a", "", "b"});
  CHECK(lines_of("a") == std::vector<std::string_view>{"a"});
  CHECK(lines_of("").empty());
}

}  // namespace edgebench::tidy
