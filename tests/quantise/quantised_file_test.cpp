#include "quantise/quantised_file.h"

#include <cmath>
#include <fstream>

#include <rapidcheck.h>

#include "base/error.h"
#include "base/file.h"
#include "model/safetensors.h"
#include "quantise/diagnose.h"
#include "quantise/quantise_support.h"

namespace edgebench::quantise {
namespace {

QuantisedNetwork example(Scheme scheme, const std::vector<int>& hidden = {}) {
  const test::Bench bench(2, 1, 32, hidden);
  QuantisedNetwork network = finish(test::make_draft(bench, scheme));
  network.provenance = {{"recipe", "test"}, {"warning", "\"quoted\""}, {"warning", "second"}};
  const Observations seen = observe(bench.network, bench.images, 0, {});
  network.diagnostics = diagnose(bench.network, seen, network, bench.images, {});
  return network;
}

void write(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string message_of(const std::filesystem::path& path) {
  try {
    load_quantised(path);
    return "loaded";
  } catch (const InputError& error) {
    return error.what();
  }
}

// Saves what `change` makes of a valid network, and gives loading's message.
template <typename Change>
std::string refusal(const Change& change) {
  const test::TemporaryFolder folder;
  QuantisedNetwork network = example(Scheme::asymmetric_u8);
  change(network);
  save_quantised(network, folder / "spoilt");
  const std::string message = message_of(folder / "spoilt");
  CHECK((message == "loaded" || message.find("spoilt") != std::string::npos));
  return message;
}

}  // namespace

TEST_CASE("what is saved comes back bit by bit") {
  const test::TemporaryFolder folder;
  for (const Scheme scheme : {Scheme::asymmetric_u8, Scheme::asymmetric_u8_w7,
                              Scheme::asymmetric_u8_depthwise_w7, Scheme::symmetric_i8}) {
    for (const std::vector<int>& hidden : {std::vector<int>{}, {24, 8}}) {
      const QuantisedNetwork network = example(scheme, hidden);
      save_quantised(network, folder / "network");
      const QuantisedNetwork loaded = load_quantised(folder / "network");
      CHECK(loaded == network);
      save_quantised(loaded, folder / "again");
      CHECK(read_file(folder / "again") == read_file(folder / "network"));
    }
  }
}

TEST_CASE("numbers that no quantiser has are refused") {
  CHECK(refusal([](QuantisedNetwork&) {}) == "loaded");
  const auto mentions = [](const std::string& message, const char* word) {
    CAPTURE(message);
    CHECK(message.find(word) != std::string::npos);
  };
  mentions(refusal([](QuantisedNetwork& n) { n.activations[3]->scale = std::nanf(""); }), "NaN");
  mentions(refusal([](QuantisedNetwork& n) { n.activations[3]->scale = 0; }), "scale");
  mentions(refusal([](QuantisedNetwork& n) { n.activations[3]->scale = -1; }), "scale");
  mentions(refusal([](QuantisedNetwork& n) { n.activations[3]->zero_point = 256; }), "256");
  mentions(refusal([](QuantisedNetwork& n) { n.activations[3]->zero_point = -1; }), "zero point");
  mentions(refusal([](QuantisedNetwork& n) { n.layers[1].weight_scale[0] = INFINITY; }), "NaN");
  mentions(refusal([](QuantisedNetwork& n) { n.layers[1].weight_scale[0] = 0; }), "scale");
  mentions(refusal([](QuantisedNetwork& n) { n.layers[1].weight[5] = -128; }), "127");
  mentions(refusal([](QuantisedNetwork& n) { n.layers[1].weight_scale[0] = 3e38F; }), "large");
  mentions(refusal([](QuantisedNetwork& n) { n.network.image_size = 1; }), "image_size");
  mentions(refusal([](QuantisedNetwork& n) { n.diagnostics.pop_back(); }), "diagnostics");
  mentions(refusal([](QuantisedNetwork& n) { n.network.width = 1; }), "shape");
  mentions(refusal([](QuantisedNetwork& n) { n.activations[3].reset(); }), "missing");
  mentions(refusal([](QuantisedNetwork& n) { n.channel_factors[2][1] = -1; }), "scale");
  mentions(refusal([](QuantisedNetwork& n) { n.channel_factors[2].pop_back(); }), "shape");
}

TEST_CASE("a head whose layers do not fit each other is refused") {
  const test::TemporaryFolder folder;
  const auto message = [&](auto change) {
    QuantisedNetwork network = example(Scheme::asymmetric_u8, {24, 8});
    const std::size_t last = network.network.nodes.size() - 1;
    change(network, last);
    save_quantised(network, folder / "head");
    return message_of(folder / "head");
  };
  CHECK(message([](QuantisedNetwork&, std::size_t) {}) == "loaded");
  // The classes are not those of the last layer.
  CHECK(message([](QuantisedNetwork& n, std::size_t) {
          n.network.classes = 9;
        }).find("classifier.7") != std::string::npos);
  // The layer in the middle is not there, so that the first would be the classifier.
  CHECK(message([](QuantisedNetwork& n, std::size_t last) {
          n.layers[last - 1] = {};
        }).find("classifier.1.weight_scale has shape [24]") != std::string::npos);
}

TEST_CASE("the symmetric scheme has no zero points where a convolution pads") {
  const test::TemporaryFolder folder;
  const QuantisedNetwork whole = example(Scheme::symmetric_i8);
  for (std::size_t i = 0; i + 1 < whole.activations.size(); ++i) {
    if (!whole.activations[i]) continue;
    QuantisedNetwork network = whole;
    network.activations[i]->zero_point = 1;
    save_quantised(network, folder / "network");
    const bool zero = zero_point_of(network.network, i, network.scheme) == ZeroPoint::zero;
    CHECK((message_of(folder / "network").find("zero point") != std::string::npos) == zero);
  }
}

TEST_CASE("cut files, weight files and missing ones are refused") {
  const test::TemporaryFolder folder;
  save_quantised(example(Scheme::asymmetric_u8), folder / "whole");
  const std::string whole = read_file(folder / "whole");
  for (const double share : {0.0, 0.001, 0.1, 0.5, 0.99}) {
    write(folder / "cut",
          whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size()))));
    CHECK(message_of(folder / "cut").find("cut") != std::string::npos);
  }
  model::write_safetensors(folder / "weights", {}, {{"width", "1"}});
  CHECK(message_of(folder / "weights").find("format") != std::string::npos);
  CHECK(message_of(folder / "missing").find("missing") != std::string::npos);
}

TEST_CASE("whatever is changed in the header, loading ends well or in an input error") {
  const test::TemporaryFolder folder;
  save_quantised(example(Scheme::asymmetric_u8), folder / "whole");
  const std::string whole = read_file(folder / "whole");
  const std::size_t header = whole.find("}}") + 2;
  REQUIRE(header < whole.size());
  CHECK(rc::check("fuzz", [&] {
    std::string content = whole;
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
      content[*rc::gen::inRange<std::size_t>(0, header)] = *rc::gen::oneOf(
          rc::gen::arbitrary<char>(), rc::gen::elementOf(std::string("0123456789[]{},:\"-eF")));
    }
    write(folder / "fuzzed", content);
    const std::string message = message_of(folder / "fuzzed");
    RC_ASSERT(message == "loaded" || message.find("fuzzed") != std::string::npos);
  }));
}

}  // namespace edgebench::quantise
