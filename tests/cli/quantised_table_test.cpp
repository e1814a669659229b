#include "cli/quantised_table.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "model/synthetic.h"
#include "quantised_support.h"

namespace edgebench::cli {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("every value has its row, in 80 columns, and the worst five are marked") {
  quantise::QuantisedNetwork network =
      test::hand_quantised(model::synthetic_network(0.25, 32, 10, 1));
  network.provenance = {{"recipe", "by hand"}};
  for (std::size_t i = 0; i < network.network.nodes.size(); ++i) {
    const bool logits = i + 1 == network.network.nodes.size();
    network.diagnostics.push_back({.minimum = -12.3456F, .maximum = 12.3456F});
    if (!logits) network.diagnostics.back().own_sqnr_db = 20.0F + static_cast<float>(i);
  }
  network.diagnostics[30].own_sqnr_db = 3.25F;
  const std::vector<std::string> lines = lines_of(quantised_table(network));
  CHECK(std::ranges::all_of(lines, [](const std::string& line) { return line.size() <= 80; }));
  CHECK(std::ranges::find(lines, "  recipe: by hand") != lines.end());
  std::vector<std::string> marked;
  for (const model::Node& node : network.network.nodes) {
    const auto row = std::ranges::find_if(lines, [&](const std::string& line) {
      return line.starts_with("  " + node.name + " ") || line.starts_with("* " + node.name + " ");
    });
    CAPTURE(node.name);
    REQUIRE(row != lines.end());
    if (row->front() == '*') marked.push_back(node.name);
  }
  CHECK(marked == std::vector{network.network.nodes[0].name, network.network.nodes[1].name,
                              network.network.nodes[2].name, network.network.nodes[3].name,
                              network.network.nodes[30].name});
}

TEST_CASE("a network without diagnostics is shown without them") {
  const quantise::QuantisedNetwork network =
      test::hand_quantised(model::synthetic_network(0.25, 32, 10, 1));
  const std::string table = quantised_table(network);
  CHECK(table.find("\n* ") == table.find("\n* marks"));
  CHECK(table.find("classifier.1") != std::string::npos);
  CHECK(table.find("FP32") != std::string::npos);
}

}  // namespace edgebench::cli
