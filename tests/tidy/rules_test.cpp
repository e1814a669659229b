// Each rule on planted violations, and on what comes close without being one.
#include "tidy/rules.h"

#include <array>

#include <doctest/doctest.h>

namespace edgebench::tidy {
namespace {

using Strings = std::vector<std::string>;

std::string repeated(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

SourceFile cpp(std::string text) {
  return {.path = "src/b/x.cpp", .text = std::move(text)};
}

}  // namespace

TEST_CASE("functions of 70 lines pass, of 71 do not") {
  CHECK(long_functions(cpp("void f() {\n" + repeated("  g();\n", 68) + "}\n")).empty());
  CHECK(long_functions(cpp("\nvoid f() {\n" + repeated("  g();\n", 69) + "}\n")) ==
        Strings{"src/b/x.cpp:2: f has 71 lines, at most 70: split it"});
}

TEST_CASE("files of 400 lines pass, of 401 do not; documents may be longer") {
  CHECK(long_files(cpp(repeated("\n", 400))).empty());
  CHECK(long_files(cpp(repeated("\n", 401))).size() == 1);
  CHECK(long_files({.path = "docs/a.md", .text = repeated("\n", 401)}).empty());
}

TEST_CASE("lines of 100 characters pass, of 101 do not") {
  CHECK(long_lines(cpp(std::string(100, 'x') + "\n")).empty());
  CHECK(long_lines(cpp(repeated("\xC3\xA4", 100) + "\n")).empty());  // Two bytes a character.
  CHECK(long_lines(cpp("\n" + std::string(101, 'x') + "\n")) ==
        Strings{"src/b/x.cpp:2: the line has 101 columns, at most 100"});
  CHECK(long_lines({.path = "cmake/x.cmake", .text = std::string(101, 'x')}).size() == 1);
  CHECK(long_lines({.path = "docs/table.md", .text = std::string(101, 'x')}).empty());
}

TEST_CASE("tabs, blanks at the end and a missing last line end") {
  CHECK(stray_blanks(cpp("a b\n\nc\n")).empty());
  CHECK(stray_blanks(cpp("")).empty());
  CHECK(stray_blanks(cpp("a \nb\tc\nd\r\n")).size() == 3);
  CHECK(stray_blanks(cpp("a\nb")) == Strings{"src/b/x.cpp:2: no line end at the end"});
  CHECK(stray_blanks({.path = "Makefile", .text = "a:\n\tb\n"}).empty());
  CHECK(stray_blanks({.path = "Makefile", .text = "a:\n\tb\t\n"}).size() == 1);
}

TEST_CASE("notes to oneself as whole words") {
  CHECK(leftover_notes(cpp("int TODOS; // hackneyed, MAXXX, todo\n")).empty());
  CHECK(leftover_notes(cpp("// TODO: x\nint FIXME;\n\"XXX\"\n/* HACK */\n")).size() == 4);
}

TEST_CASE("headers have their guard and, under src, their opening comment") {
  const std::string good = "// What it is.\n#pragma once\n";
  CHECK(header_form({.path = "src/b/x.h", .text = good}).empty());
  CHECK(header_form({.path = "src/b/x.h", .text = "#pragma once\n"}).size() == 1);
  CHECK(header_form({.path = "src/b/x.h", .text = "// #pragma once\n"}).size() == 1);
  CHECK(header_form({.path = "tests/b/x.h", .text = "#pragma once\n"}).empty());
  CHECK(header_form({.path = "tests/b/x.h", .text = "int x;\n"}).size() == 1);
  CHECK(header_form(cpp("int x;\n")).empty());
}

TEST_CASE("the order of folders is read from the build") {
  CHECK(folder_order("# x\nforeach(folder IN ITEMS a b\n    c)\n  add()\nendforeach()\n") ==
        Strings{"a", "b", "c"});
  CHECK(folder_order("foreach(other IN ITEMS a)").empty());
}

TEST_CASE("a folder includes itself and those before it") {
  const Strings order = {"a", "b", "c"};
  CHECK(include_direction(cpp("#include <vector>\n#include \"a/x.h\"\n#include \"b/y.h\"\n"), order)
            .empty());
  CHECK(include_direction(cpp("// #include \"c/x.h\"\n"), order).empty());
  const auto complaints = include_direction(
      cpp("#include \"c/x.h\"\n#include \"z/x.h\"\n#  include \"x.h\"  // here\n"), order);
  REQUIRE(complaints.size() == 3);
  CHECK(complaints[0].starts_with("src/b/x.cpp:1: src/b may not include \"c/x.h\""));
  CHECK(complaints[2].starts_with("src/b/x.cpp:3:"));
  CHECK(include_direction({.path = "src/new/x.cpp", .text = ""}, order).size() == 1);
  CHECK(
      include_direction({.path = "tests/a/x.cpp", .text = "#include \"c/x.h\"\n"}, order).empty());
}

TEST_CASE("runtimes do not know each other, and nobody else knows them") {
  const Strings runtimes = {"null", "acme"};
  const auto isolation = [&](std::string path, std::string text) {
    return runtime_isolation({.path = std::move(path), .text = std::move(text)}, runtimes).size();
  };
  CHECK(isolation("runtimes/null/x.cpp", "#include \"script.h\"\n#include \"base/file.h\"\n") == 0);
  CHECK(isolation("runtimes/null/x.cpp", "#include \"../acme/x.h\"\n") == 1);
  CHECK(isolation("runtimes/null/tests/x.cpp", "#include \"../script.h\"\n") == 0);
  CHECK(isolation("runtimes/null/tests/x.cpp", "#include \"../../acme/x.h\"\n") == 1);
  CHECK(isolation("runtimes/null/tests/x.cpp", "#include \"../../../src/base/x.h\"\n") == 1);
  CHECK(isolation("runtimes/null/x.cpp", "#include \"runtimes/acme/x.h\"\n") == 1);

  CHECK(isolation("src/b/x.cpp", "auto d = \"acme:fp32\";\n") == 1);
  CHECK(isolation("src/b/x.cpp", "if (name == \"acme\") {\n") == 1);
  CHECK(isolation("src/b/x.cpp", "spawn(\"edgebench-worker-null\");\n") == 1);
  CHECK(isolation("src/b/x.cpp", "#include <acme/api.h>\n") == 1);
  CHECK(isolation("cmake/x.cmake", "add_subdirectory(runtimes/acme)\n") == 1);
  CHECK(isolation("CMakeLists.txt", "add_subdirectory(runtimes/acme)\n") == 1);

  CHECK(isolation("src/b/x.cpp", "// as \"acme\" does\nint* p = nullptr;\n") == 0);
  CHECK(isolation("src/b/x.cpp", "help(\"for example acme:fp32\");\n") == 0);
  CHECK(isolation("cmake/x.cmake", "# runtimes/acme is one\n") == 0);
  CHECK(isolation("tests/b/x.cpp", "auto d = \"acme:fp32\";\n") == 0);
}

TEST_CASE("each source has its test, and each exception is needed") {
  const Strings paths = {"src/a/x.cpp", "src/a/y.cpp", "src/a/y.h", "src/a/main.cpp",
                         "tests/a/x_test.cpp"};
  constexpr std::array kMain = {MirrorException{"src/a/main.cpp", "only wires"}};
  CHECK(missing_tests(paths, kMain) ==
        Strings{"src/a/y.cpp:1: has no test; write tests/a/y_test.cpp"});
  constexpr std::array kNeedless = {MirrorException{"src/a/main.cpp", ""},
                                    MirrorException{"src/a/x.cpp", ""},
                                    MirrorException{"src/a/gone.cpp", ""}};
  CHECK(missing_tests(paths, kNeedless).size() == 3);
}

}  // namespace edgebench::tidy
