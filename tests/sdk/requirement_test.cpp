#include "sdk/requirement.h"

#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::sdk {
namespace {

TEST_CASE("a requirement takes the versions that pip would take") {
  const Requirement range("onnxruntime>=1.17,<2");
  CHECK(range.name() == "onnxruntime");
  CHECK(range.takes("1.17"));
  CHECK(range.takes("1.17.0"));
  CHECK(range.takes("1.31.1"));
  CHECK_FALSE(range.takes("1.16.3"));
  CHECK_FALSE(range.takes("2.0"));
  CHECK_FALSE(range.takes("nightly"));
  const Requirement exact("torch==2.12.1");
  CHECK(exact.is_exact());
  CHECK_FALSE(range.is_exact());
  CHECK_FALSE(Requirement("x<=3").is_exact());
  CHECK_FALSE(Requirement("anything").is_exact());
  CHECK(exact.takes("2.12.1+cpu"));
  CHECK_FALSE(exact.takes("2.12.2"));
  CHECK(Requirement("x<=3").takes("3"));
  CHECK_FALSE(Requirement("x<=3").takes("3.1"));
  CHECK(Requirement("anything").takes("0.1"));
}

TEST_CASE("what is no requirement is refused and quoted") {
  for (const char* text : {"", ">=1", "a b", "x>=", "x~=1.2", "x>=1,", "x===1", "x!=1", "x=>1"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(Requirement{text}, doctest::Contains(text), std::invalid_argument);
  }
}

TEST_CASE("names of one package are equal when they are normalised") {
  CHECK(normalised_name("AI-edge.LiteRT") == "ai_edge_litert");
  CHECK(normalised_name("ai__edge-_litert") == "ai_edge_litert");
}

}  // namespace
}  // namespace edgebench::sdk
