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

  CHECK(isolation("runtimes/null/x.cpp", "#include \"acme/x.h\"\n#include <acme/api.h>\n") == 1);
  CHECK(isolation("runtimes/null/x.cpp", "#include \"null/x.h\"\n") == 0);
  CHECK(isolation("runtimes/null/x.cpp", "#include \"shared/torch/x.h\"\n") == 0);
  CHECK(isolation("runtimes/shared/torch/x.cpp", "#include \"acme/x.h\"\n") == 1);
  CHECK(isolation("runtimes/shared/torch/x.cpp", "#include \"shared/other/x.h\"\n") == 0);

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

TEST_CASE("a runtime is built without another's folder, objects or worker") {
  const Strings runtimes = {"null", "acme", "acme-mobile"};
  const auto complaints = [&](std::string path, std::string text) {
    return runtime_isolation({.path = std::move(path), .text = std::move(text)}, runtimes).size();
  };
  const auto of_null = [&](std::string text) {
    return complaints("runtimes/null/CMakeLists.txt", std::move(text));
  };
  CHECK(of_null("include(../acme/acme.cmake)\n") == 1);
  CHECK(of_null("target_include_directories(x PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/../acme)\n") == 1);
  CHECK(of_null("target_include_directories(x PUBLIC ${CMAKE_SOURCE_DIR}/runtimes/acme/b)\n") == 1);
  CHECK(of_null("edgebench_sdk_folder(sdk ../acme-mobile)\n") == 1);
  CHECK(of_null("LINKS edgebench_runtime_acme\n\nadd_dependencies(x edgebench-worker-acme)\n") ==
        2);
  CHECK(complaints("runtimes/null/x.cmake", "include(../acme/acme.cmake)\n") == 1);
  CHECK(complaints("runtimes/shared/torch/CMakeLists.txt", "include(../../acme/x.cmake)\n") == 1);

  CHECK(of_null("# as ../acme does\nLINKS edgebench_torch ${CMAKE_SOURCE_DIR}/src\n") == 0);
  CHECK(of_null("set(t edgebench_runtime_null)\ninclude(../../runtimes/null/x.cmake)\n") == 0);
  CHECK(of_null("include(../shared/torch/x.cmake)\n") == 0);
  CHECK(complaints("runtimes/acme-mobile/CMakeLists.txt", "edgebench_runtime_acme-mobile\n") == 0);
}

TEST_CASE("sixteen sources fill a folder, headers and the rooms in it not counted") {
  Strings paths = {"src/a/x.h", "src/a/x.cpp", "src/a/room/y.cpp", "src/a/CMakeLists.txt"};
  for (int i = 1; i < 16; ++i) paths.push_back("src/a/x" + std::to_string(i) + ".cpp");
  for (int i = 0; i < 20; ++i) {
    paths.push_back("tests/a/x" + std::to_string(i) + "_test.cpp");
    paths.push_back("runtimes/acme/tests/x" + std::to_string(i) + "_test.cpp");
  }
  CHECK(crowded_folders(paths).empty());
  paths.push_back("src/a/only.h");
  CHECK(crowded_folders(paths) ==
        Strings{"src/a:1: holds 17 sources, at most 16: make rooms in it"});
  for (std::string& path : paths) {
    if (path.starts_with("src/a/")) path.replace(0, 3, "runtimes");
  }
  CHECK(crowded_folders(paths).size() == 1);
}

TEST_CASE("rooms of a folder are mirrored, and are one layer with it") {
  const Strings paths = {"src/a/room/x.cpp", "tests/a/room/x_test.cpp", "src/a/room/y.cpp",
                         "tests/a/y_test.cpp"};
  CHECK(missing_tests(paths, {}) ==
        Strings{"src/a/room/y.cpp:1: has no test; write tests/a/room/y_test.cpp"});
  const Strings order = {"a", "b", "c"};
  const SourceFile in_room = {
      .path = "src/b/room/x.cpp",
      .text = "#include \"a/other/x.h\"\n#include \"b/other/x.h\"\n#include \"c/room/x.h\"\n"};
  const Complaints complaints = include_direction(in_room, order);
  REQUIRE(complaints.size() == 1);
  CHECK(complaints[0].starts_with("src/b/room/x.cpp:3:"));
}

TEST_CASE("the sources of runtimes have tests in their own folder") {
  const Strings paths = {"runtimes/ac-me/runtime.cpp",          "runtimes/ac-me/session.cpp",
                         "runtimes/ac-me/tests/ac_me_test.cpp", "runtimes/ac-me/kernels.cpp",
                         "runtimes/ac-me/room/x.cpp",           "runtimes/ac-me/room/x.h",
                         "runtimes/ac-me/tests/room/x_test.cpp"};
  CHECK(missing_tests(paths, {}) == Strings{"runtimes/ac-me/kernels.cpp:1: has no test; write "
                                            "runtimes/ac-me/tests/kernels_test.cpp"});
  const Strings shared = {"runtimes/shared/torch/session.cpp"};
  CHECK(missing_tests(shared, {}) ==
        Strings{"runtimes/shared/torch/session.cpp:1: has no test; write "
                "runtimes/shared/torch/tests/session_test.cpp"});
  const Strings lonely = {"runtimes/acme/runtime.cpp"};
  CHECK(missing_tests(lonely, {}).size() == 1);
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
