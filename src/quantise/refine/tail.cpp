#include "quantise/refine/tail.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "model/padded_channel.h"
#include "quantise/calibrate/sums.h"

namespace edgebench::quantise {
namespace {

using Eigen::Index;
using model::Node;
using model::Op;

Index pixels(const Node& node) {
  return static_cast<Index>(node.out_height) * node.out_height;
}

std::span<const float> row_of(const Matrix& matrix, Index row, Index count) {
  return {matrix.row(row).data(), static_cast<std::size_t>(count)};
}

void depthwise(const Node& node, int in_height, Index images, const TailNode& numbers,
               const Matrix& input, Matrix& output) {
  model::PaddedChannel padded(in_height, node.kernel, static_cast<std::size_t>(images));
  for (Index channel = 0; channel < output.rows(); ++channel) {
    padded.put(input.row(channel).data(), in_height, 1);
    padded.filter(numbers.taps.row(channel).data(), node.out_height, node.stride,
                  output.row(channel).data());
  }
}

// The transposed map: mirrored taps over the gradient, its pixels a stride apart.
void depthwise_backward(const Node& node, int in_height, Index images, const TailNode& numbers,
                        const Matrix& gradient, Matrix& in_gradient) {
  model::PaddedChannel padded(in_height, node.kernel, static_cast<std::size_t>(images));
  Eigen::RowVectorXf taps;
  for (Index channel = 0; channel < gradient.rows(); ++channel) {
    taps = numbers.taps.row(channel).reverse();
    padded.put(gradient.row(channel).data(), node.out_height, node.stride);
    padded.filter(taps.data(), in_height, 1, in_gradient.row(channel).data());
  }
}

void pool(Index images, const Matrix& input, Matrix& output) {
  const Index area = input.cols() / images;
  for (Index image = 0; image < images; ++image) {
    output.col(image) = input.middleCols(image * area, area).rowwise().mean();
  }
}

// Adds the bias, and makes the value of it.
void quantise_forward(const TailNode& numbers, Rounding rounding, Matrix& linear, Matrix& value) {
  value.resize(linear.rows(), linear.cols());
  for (Index row = 0; row < linear.rows(); ++row) {
    auto sum = linear.row(row).array();
    auto out = value.row(row).array();
    if (numbers.bias.size() > 0) sum += numbers.bias[row];
    if (!numbers.quantised) {
      out = sum;
      continue;
    }
    const auto steps = (sum / numbers.scale).max(numbers.low).min(numbers.high);
    if (rounding == Rounding::half_even) {
      out = steps.rint() * numbers.scale;
    } else {
      out = steps * numbers.scale;
    }
  }
}

// The gradients that clipping does not stop. Both comparisons are made, always: a branch would keep
// the compiler from vector instructions.
void pass_inside(const TailNode& numbers, std::span<const float> linear,
                 std::span<const float> gradient, float* passed) {
  const float steps = 1 / numbers.scale;
  const float low = numbers.low;
  const float high = numbers.high;
  for (std::size_t i = 0; i < linear.size(); ++i) {
    const float step = linear[i] * steps;
    const bool inside = (step >= low) & (step <= high);
    passed[i] = inside ? gradient[i] : 0.0F;
  }
}

// Sums over one row, in lanes: the order of ordered_sum(), one pass for all of them. Eigen's arrays
// of fixed size make vector instructions of it on every processor.
class RowSums {
 public:
  // `linear` was quantised to `value`, of whose gradients clipping lets `passed` through.
  void add(const TailNode& numbers, std::span<const float> linear, std::span<const float> value,
           std::span<const float> gradient, std::span<const float> passed) {
    std::size_t at = 0;
    for (; at + kLanes <= linear.size(); at += kLanes) {
      add_lanes(numbers, linear.data() + at, value.data() + at, gradient.data() + at,
                passed.data() + at);
    }
    std::array<float, kLanes> x{}, y{}, g{}, p{};
    std::ranges::copy(linear.subspan(at), x.begin());
    std::ranges::copy(value.subspan(at), y.begin());
    std::ranges::copy(gradient.subspan(at), g.begin());
    std::ranges::copy(passed.subspan(at), p.begin());
    add_lanes(numbers, x.data(), y.data(), g.data(), p.data());
  }

  double scale() const { return total(scale_); }      // Gradient x what rounding adds, in steps.
  double clipped() const { return total(clipped_); }  // Gradients that clipping stops.
  double passed() const { return total(passed_); }    // Those that it does not.
  double product() const { return total(product_); }  // Those x what was quantised.

 private:
  static constexpr std::size_t kLanes = 16;
  using Lanes = Eigen::Array<float, kLanes, 1>;
  using Map = Eigen::Map<const Lanes>;

  void add_lanes(const TailNode& numbers, const float* x, const float* y, const float* g,
                 const float* p) {
    const Lanes product = Map(p) * Map(x);
    passed_ += Map(p);
    product_ += product;
    if (!numbers.quantised) return;
    scale_ += (Map(g) * Map(y) - product) * (1 / numbers.scale);
    clipped_ += Map(g) - Map(p);
  }

  static double total(const Lanes& lanes) {
    double sum = 0;
    for (const float lane : lanes) sum += static_cast<double>(lane);
    return sum;
  }

  Lanes scale_ = Lanes::Zero();
  Lanes clipped_ = Lanes::Zero();
  Lanes passed_ = Lanes::Zero();
  Lanes product_ = Lanes::Zero();
};

// Turns the gradient of the value into that of what was quantised; `scratch` is overwritten.
void quantise_backward(const TailNode& numbers, const Matrix& linear, const Matrix& value,
                       Matrix& gradient, Matrix& scratch, TailGradients::Node& out) {
  const Index count = linear.cols();
  if (numbers.quantised) scratch.resize(linear.rows(), count);
  const Matrix& passed = numbers.quantised ? scratch : gradient;
  for (Index row = 0; row < linear.rows(); ++row) {
    const auto given = row_of(gradient, row, count);
    if (numbers.quantised) {
      pass_inside(numbers, row_of(linear, row, count), given, scratch.row(row).data());
    }
    RowSums sums;
    sums.add(numbers, row_of(linear, row, count), row_of(value, row, count), given,
             row_of(passed, row, count));
    if (numbers.quantised) {
      out.scale += sums.scale();
      out.zero_point -= sums.clipped() * static_cast<double>(numbers.scale);
    }
    if (numbers.bias.size() == 0) continue;
    out.bias[row] += sums.passed();
    out.log_out[row] += sums.product() - sums.passed() * static_cast<double>(numbers.bias[row]);
  }
  if (numbers.quantised) gradient.swap(scratch);
}

// Takes the products of a value and its gradient off the logarithm of each channel's factor.
void take_log_in(const Matrix& given, const Matrix& gradient, double weight,
                 Eigen::VectorXd& log_in) {
  for (Index row = 0; row < gradient.rows(); ++row) {
    log_in[row] -= weight * ordered_product(row_of(given, row, gradient.cols()),
                                            row_of(gradient, row, gradient.cols()));
  }
}

}  // namespace

void TailGradients::add(const TailGradients& other) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].scale += other.nodes[i].scale;
    nodes[i].zero_point += other.nodes[i].zero_point;
    nodes[i].bias += other.nodes[i].bias;
    nodes[i].log_out += other.nodes[i].log_out;
    nodes[i].log_in += other.nodes[i].log_in;
  }
  loss += other.loss;
}

TailGradients zero_gradients(const model::Network& network) {
  TailGradients gradients;
  for (const Node& node : network.nodes) {
    gradients.nodes.push_back({.bias = Eigen::VectorXd::Zero(node.out_channels),
                               .log_out = Eigen::VectorXd::Zero(node.out_channels),
                               .log_in = Eigen::VectorXd::Zero(node.in_channels)});
  }
  return gradients;
}

TailPass::TailPass(const model::Network& network)
    : linear_(network.nodes.size()),
      value_(network.nodes.size()),
      gradient_(network.nodes.size()),
      reached_(network.nodes.size()) {}

const Matrix& TailPass::forward(const Tail& tail, const Matrix& input) {
  const std::vector<Node>& nodes = tail.network->nodes;
  images_ = input.cols() / pixels(nodes[tail.start]);
  value_[tail.start] = input;
  for (std::size_t i = tail.start + 1; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    const TailNode& numbers = tail.nodes[i];
    const Matrix& from = value_[node.input()];
    Matrix& linear = linear_[i];
    linear.resize(node.out_channels, images_ * pixels(node));
    if (node.op == Op::add) {
      linear = from + value_[node.input(1)];
    } else if (node.op == Op::global_average_pool) {
      pool(images_, from, linear);
    } else if (node.depthwise()) {
      depthwise(node, nodes[node.input()].out_height, images_, numbers, from, linear);
    } else {
      numbers.weight.times(from, linear);
    }
    quantise_forward(numbers, tail.rounding, linear, value_[i]);
  }
  return value_.back();
}

void TailPass::flow(std::size_t to, Matrix& gradient) {
  if (reached_[to]) {
    gradient_[to] += gradient;
  } else {
    gradient_[to].swap(gradient);
    reached_[to] = true;
  }
}

void TailPass::backward_weights(const Tail& tail, std::size_t i, TailGradients::Node& out) {
  const std::vector<Node>& nodes = tail.network->nodes;
  const Node& node = nodes[i];
  const TailNode& numbers = tail.nodes[i];
  const Matrix& g = gradient_[i];
  if (node.input() == tail.start) return;  // Given, so nothing before it is trained.
  const Matrix& given = value_[node.input()];
  if (node.depthwise()) {
    scratch_.resize(given.rows(), given.cols());
    depthwise_backward(node, nodes[node.input()].out_height, images_, numbers, g, scratch_);
  } else {
    numbers.transposed.times(g, scratch_);
  }
  take_log_in(given, scratch_, 1, out.log_in);
  if (!numbers.error.empty()) {
    // Rounding errors of a row are as good as random, and what they add is small: the images that
    // it is measured on may be few.
    const Index sampled = g.cols() / images_ > 1 ? g.cols() / images_ : g.cols();
    numbers.error.times(g.leftCols(sampled), sampled_);
    take_log_in(given, sampled_, static_cast<double>(g.cols()) / static_cast<double>(sampled),
                out.log_in);
  }
  flow(node.input(), scratch_);
}

void TailPass::backward(const Tail& tail, const Matrix& logits_gradient, TailGradients& gradients) {
  const std::vector<Node>& nodes = tail.network->nodes;
  std::fill(reached_.begin(), reached_.end(), false);
  gradient_.back() = logits_gradient;
  for (std::size_t i = nodes.size() - 1; i > tail.start; --i) {
    const Node& node = nodes[i];
    TailGradients::Node& out = gradients.nodes[i];
    Matrix& g = gradient_[i];
    quantise_backward(tail.nodes[i], linear_[i], value_[i], g, scratch_, out);
    if (node.op == Op::add) {
      for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) {
        scratch_ = g;
        flow(node.input(k), scratch_);
      }
    } else if (node.op == Op::global_average_pool) {
      const Index area = value_[node.input()].cols() / images_;
      scratch_.resize(g.rows(), area * images_);
      for (Index image = 0; image < images_; ++image) {
        scratch_.middleCols(image * area, area).colwise() = g.col(image) / static_cast<float>(area);
      }
      flow(node.input(), scratch_);
    } else {
      backward_weights(tail, i, out);
    }
  }
}

double noise_db(const Matrix& logits, const Matrix& reference, Matrix& gradient) {
  const double per_nat = 10 / std::log(10.0);
  gradient = logits - reference;
  double total = 0;
  for (Index image = 0; image < logits.cols(); ++image) {
    const double noise = gradient.col(image).cast<double>().squaredNorm();
    const double signal = reference.col(image).cast<double>().squaredNorm();
    if (noise <= 0 || signal <= 0) {
      gradient.col(image).setZero();
      continue;
    }
    total += per_nat * std::log(noise / signal);
    gradient.col(image) *= static_cast<float>(2 * per_nat / noise);
  }
  return total;
}

}  // namespace edgebench::quantise
