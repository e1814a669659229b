#include "report/html/layers_section.h"

#include "judge/layers/made_layers.h"
#include "report/formats.h"

namespace edgebench::report::html {
namespace {

using test::contains;

std::string section_of(const test::MadeRun& run) {
  return layers_section(Json::parse(json(run.summary())));
}

}  // namespace

TEST_CASE("heat is a tenth of the largest share each, and the largest is the hottest") {
  CHECK(heat_of(0, 0.5) == 0);
  CHECK(heat_of(0.049, 0.5) == 0);
  CHECK(heat_of(0.051, 0.5) == 1);
  CHECK(heat_of(0.25, 0.5) == 5);
  CHECK(heat_of(0.5, 0.5) == 9);
  CHECK(heat_of(0, 0) == 0);
}

TEST_CASE("a cell has its time and share from the report, its heat, and leads to its kernel") {
  const std::string text = section_of(test::run_with_layers());
  INFO(text);
  CHECK(contains(text,
                 "<tr><th scope=\"row\"><span data-path=\"/layers/0/blocks/1/block\">block 1"
                 "</span></th><td class=\"heat-8\"><a href=\"#kernel-0-1\"><span data-path=\""
                 "/layers/0/blocks/1/median_ns\" data-unit=\"1000\">1600.0</span> <small><span "
                 "data-path=\"/layers/0/blocks/1/share\" data-unit=\"0.01\">32.0</span> %"));
  CHECK(contains(text, "data-path=\"/layers/0/rows/3/layer\">classifier.1<"));
  CHECK(contains(text,
                 "<tr id=\"kernel-0-1\"><th scope=\"row\"><span data-path=\"/layers/0/rows/1/"
                 "layer\">features.1.conv.0.0</span></th>"));
  CHECK(contains(text, "data-path=\"/layers/0/rows/1/kernels/0\">made layer</span>"));
  CHECK(contains(text, "<a href=\"#kernels-0\"><span data-path=\"/layers/0/candidate\">a:x<"));
  CHECK(contains(text, "<details id=\"kernels-0\">"));
  CHECK(contains(text, "data-path=\"/layers/0/rest/0/median_ns\" data-unit=\"1000\">400.0<"));
  CHECK(contains(text, "data-path=\"/layers/0/sum_ns\" data-unit=\"1000\">5000.0<"));
}

TEST_CASE("every link has a place that it leads to") {
  test::MadeRun run = test::run_with_layers();
  run.add(test::layer_times("b:x", 1, test::four_kernels(), {1, 1, 1, 1, 1}, 5000));
  const std::string text = section_of(run);
  std::size_t links = 0;
  const std::string link = "href=\"#";
  for (std::size_t at = text.find(link); at != text.npos; at = text.find(link, at + 1)) {
    const std::size_t first = at + link.size();
    const std::string id = text.substr(first, text.find('"', first) - first);
    CHECK_MESSAGE(contains(text, "id=\"" + id + "\""), id);
    ++links;
  }
  CHECK(links == 2 * (2 + 3 + 4));  // Two tables' headings, three blocks, four layers.
}

TEST_CASE("who has no times is named with the reason, and others' cells stay empty") {
  const std::string text = section_of(test::run_with_layers());
  CHECK(contains(text,
                 "<li><span data-path=\"/layers/1/candidate\">b:x</span>: <span data-path=\""
                 "/layers/1/why_none\">the run ended before its layers were timed</span>"));
  test::MadeRun run = test::run_with_layers();
  const test::json kernels = {test::kernel("features.0.0", "layer"),
                              test::kernel("features.1.conv.0.0", "layer"),
                              test::kernel("classifier.1", "layer")};
  run.add(test::layer_times("b:x", 1, kernels, {100, 100, 100}, 6000));
  const std::string both = section_of(run);
  CHECK_FALSE(contains(both, "Without times"));
  CHECK(contains(both, "/layers/0/rows/2/median_ns\" data-unit=\"1000\">1000.0"));
  CHECK(contains(both, "</a></td><td>-</td></tr>"));
}

TEST_CASE("a run without times by layer has no section") {
  test::MadeRun run({"a:x"});
  run.rounds(1, 3, {{"a:x", 5e6}});
  CHECK(section_of(run).empty());
  CHECK(layers_section(Json::object()).empty());
}

}  // namespace edgebench::report::html
