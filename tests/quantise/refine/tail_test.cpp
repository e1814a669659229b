// The tail computes what the simulation computes; its gradients are in tail_parameters_test.cpp.
#include "quantise/refine/tail.h"

#include "quantise/quantise_support.h"
#include "quantise/refine/refine.h"
#include "quantise/refine/tail_parameters.h"
#include "quantise/simulate.h"
#include "stats/logits.h"

namespace edgebench::quantise {

TEST_CASE("at its starting point the tail answers as the simulation does") {
  for (const Scheme scheme :
       {Scheme::asymmetric_u8, Scheme::symmetric_i8, Scheme::asymmetric_u8_w7}) {
    // The logits' noise is lower than that of a hidden layer by itself.
    const test::Bench bench(
        5, 1, 64, scheme == Scheme::asymmetric_u8_w7 ? std::vector<int>{} : std::vector<int>{24});
    const Draft draft = test::make_draft(bench, scheme);
    const QuantisedNetwork network = finish(draft);
    for (const int block : {2, 8, 16, 18}) {
      const std::size_t start = block_input(bench.network, block);
      const model::Node& node = bench.network.nodes[start];
      const Eigen::Index pixels = static_cast<Eigen::Index>(node.out_height) * node.out_height;
      Matrix input(node.out_channels, 5 * pixels);
      std::vector<float> expected(50);
      Simulation simulation(network);
      for (std::size_t i = 0; i < 5; ++i) {
        simulation.run(bench.images.load(i), std::span(expected).subspan(i * 10, 10),
                       [&](std::size_t at, std::span<float> value) {
                         if (at != start) return;
                         input.middleCols(static_cast<Eigen::Index>(i) * pixels, pixels) =
                             Eigen::Map<const Matrix>(value.data(), node.out_channels, pixels);
                       });
      }
      const TailParameters parameters(draft, bench.observations, start);
      const std::vector<float> zeros(parameters.trainables().size());
      TailPass pass(bench.network);
      const Matrix logits =
          pass.forward(parameters.tail(zeros, Rounding::half_even, 1), input).transpose();
      const std::vector<float> found(logits.data(), logits.data() + logits.size());
      // Biases are not rounded in the tail, which turns a few ties.
      CHECK(stats::mean_sqnr_db({.values = expected, .classes = 10},
                                {.values = found, .classes = 10}) > 35);
    }
  }
}

// All that rounding errors of weights do is linear in them: as large as the weights themselves,
// they do as much again. Images that are all alike are as good a sample of one as any.
TEST_CASE("errors of weights count as weights do, and one image stands for its group") {
  const test::Bench bench(2, 1, 32);
  const Draft draft = test::make_draft(bench);
  const std::size_t start = block_input(bench.network, 16);
  const TailParameters parameters(draft, bench.observations, start);
  const std::vector<float> zeros(parameters.trainables().size());
  Tail tail = parameters.tail(zeros, Rounding::half_even, 1);
  const model::Node& node = bench.network.nodes[start];
  const Matrix one = Matrix::Random(node.out_channels, node.out_height * node.out_height);
  for (const int images : {1, 3}) {
    const auto gradients = [&] {
      TailPass pass(bench.network);
      const Matrix logits = pass.forward(tail, one.replicate(1, images));
      TailGradients result = zero_gradients(bench.network);
      pass.backward(tail, Matrix::Ones(10, images), result);
      return result;
    };
    for (TailNode& numbers : tail.nodes) numbers.error = PackedMatrix();
    const TailGradients without = gradients();
    for (TailNode& numbers : tail.nodes) numbers.error = numbers.transposed;
    const TailGradients with = gradients();
    for (std::size_t i = start + 2; i < tail.nodes.size(); ++i) {
      if (tail.nodes[i].error.empty()) continue;
      CAPTURE(bench.network.nodes[i].name);
      CHECK(without.nodes[i].log_in.norm() > 0);
      CHECK(with.nodes[i].log_in.isApprox(2 * without.nodes[i].log_in, 1e-5));
    }
  }
}

TEST_CASE("gradients of two groups of images are added number by number") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  const auto made = [&](double first) {
    TailGradients gradients = zero_gradients(network);
    double next = first;
    for (auto& node : gradients.nodes) {
      node.scale = next++;
      node.zero_point = next++;
      node.bias.setConstant(next++);
      node.log_out.setConstant(next++);
      node.log_in.setConstant(next++);
    }
    gradients.loss = next;
    return gradients;
  };
  const TailGradients left = made(1);
  const TailGradients right = made(1000);
  TailGradients sum = left;
  sum.add(right);
  CHECK(sum.loss == left.loss + right.loss);
  for (std::size_t i = 0; i < sum.nodes.size(); ++i) {
    CHECK(sum.nodes[i].bias.size() == network.nodes[i].out_channels);
    CHECK(sum.nodes[i].log_in.size() == network.nodes[i].in_channels);
    CHECK(sum.nodes[i].scale == left.nodes[i].scale + right.nodes[i].scale);
    CHECK(sum.nodes[i].zero_point == left.nodes[i].zero_point + right.nodes[i].zero_point);
    CHECK(sum.nodes[i].bias == left.nodes[i].bias + right.nodes[i].bias);
    CHECK(sum.nodes[i].log_out == left.nodes[i].log_out + right.nodes[i].log_out);
    CHECK(sum.nodes[i].log_in == left.nodes[i].log_in + right.nodes[i].log_in);
  }
}

TEST_CASE("the noise is that of stats::sqnr_db, and its gradient points uphill") {
  Matrix reference(3, 2), logits(3, 2), gradient;
  reference << 1, 4, -2, 5, 3, 6;
  logits << 1.5F, 4, -2, 4, 3.25F, 6.5F;
  const double loss = noise_db(logits, reference, gradient);
  const std::vector<float> expected = {1, -2, 3, 4, 5, 6};
  const std::vector<float> found = {1.5F, -2, 3.25F, 4, 4, 6.5F};
  CHECK(loss == doctest::Approx(-2 * stats::mean_sqnr_db({.values = expected, .classes = 3},
                                                         {.values = found, .classes = 3})));
  Matrix ignored;
  Matrix moved = logits;
  moved(0, 0) += 1e-3F;
  CHECK((noise_db(moved, reference, ignored) - loss) / 1e-3 ==
        doctest::Approx(gradient(0, 0)).epsilon(0.02));
  CHECK(noise_db(reference, reference, gradient) == 0);
  CHECK(gradient.isZero());
}

}  // namespace edgebench::quantise
