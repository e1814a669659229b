#include "report/html/markup.h"

#include <string>

#include <doctest/doctest.h>

#include "report/figures/cells.h"

namespace edgebench::report::html {

TEST_CASE("text stays text, in elements and in attributes") {
  CHECK(escaped("a<b>&\"c\"'d'") == "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;");
  CHECK(escaped("a\r\nb") == "a&#13;\nb");
  CHECK(escaped(std::string("a\0b", 3)) == "a\uFFFDb");
  CHECK(escaped("m\u00fcnchen") == "m\u00fcnchen");
}

TEST_CASE("JSON in a script cannot end it, and reads the same") {
  const Json json = {{"name", "</script><!-- & \u2028 \u2029"}, {"a<b", 1.5}};
  const std::string text = script_json(json);
  for (const char* part : {"<", ">", "&", "\u2028", "\u2029"}) {
    CHECK(text.find(part) == std::string::npos);
  }
  CHECK(Json::parse(text) == json);
  CHECK(script_json(Json("\xff")) == "\"\uFFFD\"");
}

TEST_CASE("a path that leads nowhere is null") {
  const Json json = {{"a", {{"b", {1, nullptr}}}}};
  CHECK(at(json, "/a/b/0") == 1);
  CHECK(at(json, "/a/b/1").is_null());
  CHECK(at(json, "/a/b/2").is_null());
  CHECK(at(json, "/a/b/1/low").is_null());
  CHECK(at(json, "/x/y").is_null());
}

TEST_CASE("texts and figures say where they come from") {
  const Json report = {{"name", "a<b"}, {"ns", 1734000.0}, {"nothing", nullptr}, {"yes", true}};
  CHECK(text_at(report, "/name", "b") == "<b data-path=\"/name\">a&lt;b</b>");
  CHECK(text_at(report, "/yes") == "<span data-path=\"/yes\">true</span>");
  CHECK(text_at(report, "/nothing").empty());
  CHECK(figure_at(report, "/ns", 1e6, 2) ==
        "<span data-path=\"/ns\" data-unit=\"1000000\">1.73</span>");
  CHECK(figure_at(report, "/nothing", 1e6, 2) == kNotMeasured);
  CHECK(figure_at(report, "/name", 1e6, 2) == kNotMeasured);
}

}  // namespace edgebench::report::html
