// The file that TensorRT takes, in a runtime that any machine has: its integers are those of the
// simulation, although it has no zero points.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/file.h"
#include "emit/onnx_files.h"
#include "model/synthetic.h"
#include "no_phases.h"
#include "quantise/integer_simulation.h"
#include "quantised_support.h"
#include "runtime/runtime.h"
#include "stats/logits.h"
#include "support.h"

namespace edgebench::test {
namespace {

std::vector<float> answer(const std::filesystem::path& file, const model::Network& network,
                          const std::vector<float>& image) {
  NoPhases phases;
  const auto session = runtime::make_runtime()->open(
      {.artifact = file, .image_size = network.image_size}, phases);
  const std::span<std::byte> input = session->input();
  REQUIRE(input.size() == image.size() * sizeof(float));
  std::memcpy(input.data(), image.data(), input.size());
  session->run();
  return {session->output().begin(), session->output().end()};
}

TEST_CASE("the file without zero points answers as the simulation in integers does") {
  const TemporaryFolder folder;
  for (const std::vector<int>& hidden : {std::vector<int>{}, {24}}) {
    const quantise::QuantisedNetwork quantised = hand_quantised(
        model::synthetic_network(0.35, 96, 10, 3, hidden), quantise::Scheme::symmetric_i8);
    write_file_atomically(folder / "model.onnx", emit::onnx_int8_symmetric(quantised));
    std::vector<float> image(quantised.network.nodes.front().value_size());
    for (std::size_t i = 0; i < image.size(); ++i) {
      image[i] = 2 * std::cos(static_cast<float>(i % 977) / 5);
    }
    std::vector<float> expected(10);
    quantise::IntegerSimulation(quantised).run(image, expected);
    const std::vector<float> found = answer(folder / "model.onnx", quantised.network, image);
    // A few sums that lie between two integers go to the other one.
    CHECK(stats::sqnr_db(expected, found) > 30);
  }
}

}  // namespace
}  // namespace edgebench::test
