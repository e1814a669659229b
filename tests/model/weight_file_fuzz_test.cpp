// Weight files come from strangers: whatever is changed in a valid one, loading it ends in a valid
// network or in an InputError that names the file, never in a crash or another exception.
#include <cmath>

#include <rapidcheck.h>

#include "base/error.h"
#include "base/file.h"
#include "model/network_file.h"
#include "model/synthetic.h"
#include "network_support.h"
#include "support.h"

namespace edgebench::model {
namespace {

// Copied over one another, cut off, or overwritten, mostly within the first `focus` bytes.
std::string damaged(std::string content, std::size_t focus) {
  const auto position = [&](std::size_t limit) { return *rc::gen::inRange<std::size_t>(0, limit); };
  const int changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes && !content.empty(); ++i) {
    const std::size_t limit = std::min(focus, content.size());
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        content.resize(position(content.size()));
        break;
      case 1:
        content += static_cast<char>(*rc::gen::arbitrary<char>());
        break;
      case 2:
        content.insert(position(limit), 1, *rc::gen::elementOf(std::string("0123456789[]{},:\"-")));
        break;
      default:
        content[position(limit)] = *rc::gen::oneOf(
            rc::gen::arbitrary<char>(), rc::gen::elementOf(std::string("0123456789[]{},:\"-eF")));
    }
  }
  return content;
}

// True if loading ended as it may.
template <typename Load>
bool loads_or_names_the_file(const Load& load) {
  try {
    load();
    return true;
  } catch (const InputError& error) {
    return std::string(error.what()).find("fuzzed") != std::string::npos;
  }
}

}  // namespace

TEST_CASE("a damaged header never does worse than an input error") {
  const test::TemporaryFolder folder;
  const std::string valid = test::safetensors_bytes(
      R"({"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
      R"("b":{"dtype":"F16","shape":[3],"data_offsets":[8,14]}})",
      std::string(14, '\x3C'));
  test::write_bytes(folder / "fuzzed", valid);
  REQUIRE(SafetensorsFile(folder / "fuzzed").tensors().size() == 2);

  CHECK(rc::check("safetensors", [&] {
    test::write_bytes(folder / "fuzzed", damaged(valid, valid.size()));
    RC_ASSERT(loads_or_names_the_file([&] {
      const SafetensorsFile file(folder / "fuzzed");
      for (const auto& [name, tensor] : file.tensors()) {
        if (tensor.dtype == "F32" || tensor.dtype == "F16") file.floats(name, tensor.shape);
      }
    }));
  }));
}

TEST_CASE("a damaged weight file gives a finite MobileNetV2 or an input error") {
  const test::TemporaryFolder folder;
  save_network(synthetic_network(0.1, 32, 2, 1), folder / "valid");
  const std::string valid = read_file(folder / "valid");
  const std::size_t header_bytes = valid.find("}}") + 2;
  REQUIRE(header_bytes < valid.size());

  CHECK(rc::check("load_network", [&] {
    test::write_bytes(folder / "fuzzed", damaged(valid, header_bytes));
    RC_ASSERT(loads_or_names_the_file([&] {
      const Network network = load_network(folder / "fuzzed");
      RC_ASSERT(network.classes == 2);
      for (const Node& node : network.nodes) {
        for (const float weight : node.weight) RC_ASSERT(std::isfinite(weight));
      }
    }));
  }));
}

}  // namespace edgebench::model
