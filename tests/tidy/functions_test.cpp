#include "tidy/functions.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace edgebench::tidy {
namespace {

// "name 2-5" per function.
std::string found(std::string_view text) {
  std::vector<std::string> names;
  for (const Function& function : functions_in(text)) {
    names.push_back(
        fmt::format("{} {}-{}", function.name, function.first_line, function.last_line));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

TEST_CASE("functions are found in namespaces and classes, with their signatures") {
  CHECK(found("namespace a {\nint f(int x,\n      int y) {\n  if (x) {\n  }\n}\n}\n") == "f 2-6");
  CHECK(
      found("struct S : B {\n int a = 0;\n S() = default;\n public:\n  int g() const {\n  }\n};") ==
      "g 5-6");
  CHECK(found("template <typename T>\nvoid f(T x) noexcept(true) {\n}\n") == "f 1-3");
  CHECK(found("auto C::f() -> std::vector<int> {\n}\nvoid g() {}\n") == "f 1-2, g 3-3");
  CHECK(found("TEST_CASE(\"{ a\") {\n}\n") == "TEST_CASE 1-2");
  CHECK(found("struct stat status {};\nvoid f() {\n}\n") == "f 2-3");
}

TEST_CASE("what stands in brackets, strings, comments and directives opens nothing") {
  CHECK(found("// f() {\nconst char* s = \"g() {\";\n#define M() {\nint h() {\n}\n") == "h 4-5");
  CHECK(found("void f(int a = int{1}, char b = '{') {\n}\n") == "f 1-2");
  CHECK(found("const auto x = R\"({)\";\nvoid f() {\n  g(1'000);\n}\n") == "f 2-4");
}

TEST_CASE("initialisers are no functions") {
  CHECK(found("int a[] = {1, 2};\nauto b = g({{1}, {2}});\nstd::vector<int> c{1};\n"
              "enum class E : int {\n x\n};\nvoid f() {\n}\n") == "f 7-8");
  CHECK(found("auto table = std::to_array<P>(\n {{1}});\nT u = f(1) + T{2};\n").empty());
}

TEST_CASE("a constructor reaches to the end of its body, over its member initialisers") {
  CHECK(found("C::C(int a)\n    : a_(a),\n      b_{a},\n      c_(std::move(a)) {\n  x();\n}\n") ==
        "C 1-6");
  CHECK(found("C::C() : a_{1} {\n}\nvoid f() {\n}\n") == "C 1-2, f 3-4");
}

TEST_CASE("operators, lambdas at namespace level and local classes") {
  CHECK(found("C& C::operator=(C&& o) noexcept {\n}\n").ends_with("1-2"));
  CHECK(found("bool operator==(A a, B b) {\n}\n").ends_with("1-2"));
  CHECK(found("const auto square = [](int x) {\n  return x * x;\n};\n").ends_with("1-3"));
  CHECK(found("void f() {\n  struct L {\n    void m() {\n    }\n  };\n}\nvoid g() {\n}\n") ==
        "f 1-6, g 7-8");
  CHECK(found("class alignas(8) X {\n  int f() {\n  }\n};\n") == "f 2-3");
}

TEST_CASE("unbalanced text ends quietly") {
  CHECK(found("void f() {\n  if (\n") == "f 1-2");
  CHECK(found("}}}\n").empty());
  CHECK(found("").empty());
}

}  // namespace edgebench::tidy
