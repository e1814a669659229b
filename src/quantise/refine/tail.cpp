#include "quantise/refine/tail.h"

#include <cmath>

#include "quantise/refine/depthwise.h"

namespace edgebench::quantise {
namespace {

using Eigen::Index;
using model::Node;
using model::Op;

Index pixels(const Node& node) {
  return static_cast<Index>(node.out_height) * node.out_height;
}

void depthwise(const Node& node, int in_height, Index images, const TailNode& numbers,
               const Matrix& input, Matrix& output) {
  const Index in_pixels = static_cast<Index>(in_height) * in_height;
  output.setZero();
  for (Index channel = 0; channel < output.rows(); ++channel) {
    for (Index image = 0; image < images; ++image) {
      add_filtered(node, in_height, numbers.weight.row(channel).data(),
                   input.row(channel).data() + image * in_pixels,
                   output.row(channel).data() + image * pixels(node));
    }
  }
  output.colwise() += numbers.bias;
}

void pool(Index images, const Matrix& input, Matrix& output) {
  const Index area = input.cols() / images;
  for (Index image = 0; image < images; ++image) {
    output.col(image) = input.middleCols(image * area, area).rowwise().mean();
  }
}

void quantise_forward(const TailNode& numbers, Rounding rounding, const Matrix& linear,
                      Matrix& value) {
  if (!numbers.quantised) {
    value = linear;
    return;
  }
  auto steps = (linear.array() / numbers.scale).max(numbers.low).min(numbers.high);
  if (rounding == Rounding::half_even) {
    value = (steps.rint() * numbers.scale).matrix();
  } else {
    value = (steps * numbers.scale).matrix();
  }
}

// Turns the gradient of the value into that of what was quantised.
void quantise_backward(const TailNode& numbers, const Matrix& linear, const Matrix& value,
                       Matrix& gradient, TailGradients::Node& out) {
  if (!numbers.quantised) return;
  const float inverse = 1 / numbers.scale;
  for (Index row = 0; row < linear.rows(); ++row) {
    const float* x = linear.row(row).data();
    const float* y = value.row(row).data();
    float* g = gradient.row(row).data();
    float scale = 0;
    float clipped = 0;
    for (Index i = 0; i < linear.cols(); ++i) {
      const float step = x[i] * inverse;
      const bool inside = step >= numbers.low && step <= numbers.high;
      scale += g[i] * (y[i] * inverse - (inside ? step : 0.0F));
      clipped += inside ? 0.0F : g[i];
      g[i] = inside ? g[i] : 0.0F;
    }
    out.scale += scale;
    out.zero_point -= clipped * numbers.scale;
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
      gradient_(network.nodes.size()) {}

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
      linear.noalias() = numbers.weight * from;
      linear.colwise() += numbers.bias;
    }
    quantise_forward(numbers, tail.rounding, linear, value_[i]);
  }
  return value_.back();
}

void TailPass::backward(const Tail& tail, const Matrix& logits_gradient, TailGradients& gradients) {
  const std::vector<Node>& nodes = tail.network->nodes;
  for (std::size_t i = tail.start; i < nodes.size(); ++i) {
    gradient_[i].setZero(value_[i].rows(), value_[i].cols());
  }
  gradient_.back() = logits_gradient;
  for (std::size_t i = nodes.size() - 1; i > tail.start; --i) {
    const Node& node = nodes[i];
    const TailNode& numbers = tail.nodes[i];
    TailGradients::Node& out = gradients.nodes[i];
    Matrix& g = gradient_[i];
    quantise_backward(numbers, linear_[i], value_[i], g, out);
    Matrix& from = gradient_[node.input()];
    if (node.op == Op::add) {
      from += g;
      gradient_[node.input(1)] += g;
      continue;
    }
    if (node.op == Op::global_average_pool) {
      const Index area = from.cols() / images_;
      for (Index image = 0; image < images_; ++image) {
        from.middleCols(image * area, area).colwise() += g.col(image) / static_cast<float>(area);
      }
      continue;
    }
    const Eigen::VectorXf sums = g.rowwise().sum();
    out.bias += sums.cast<double>();
    out.log_out += (g.cwiseProduct(linear_[i]).rowwise().sum() - sums.cwiseProduct(numbers.bias))
                       .cast<double>();
    if (node.input() == tail.start) continue;  // Given, so nothing before it is trained.
    const Matrix& given = value_[node.input()];
    Matrix in_gradient = Matrix::Zero(from.rows(), from.cols());
    if (node.depthwise()) {
      const int in_height = nodes[node.input()].out_height;
      for (Index channel = 0; channel < g.rows(); ++channel) {
        for (Index image = 0; image < images_; ++image) {
          add_filtered_gradient(node, in_height, numbers.weight.row(channel).data(),
                                g.row(channel).data() + image * pixels(node),
                                in_gradient.row(channel).data() + image * in_height * in_height);
        }
      }
    } else {
      in_gradient.noalias() = numbers.exact.transpose() * g;
    }
    out.log_in -= given.cwiseProduct(in_gradient).rowwise().sum().cast<double>();
    if (!node.depthwise()) in_gradient.noalias() = numbers.weight.transpose() * g;
    from += in_gradient;
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
