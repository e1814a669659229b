// Sums over a batch are taken over fixed groups of images, in order, so that the number of threads
// changes nothing. A group is also what makes the matrix products wide enough.
#include "quantise/refine/refine.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>
#include <stdexcept>

#include <fmt/format.h>

#include "image/parallel.h"
#include "quantise/refine/tail.h"
#include "quantise/refine/tail_parameters.h"
#include "quantise/simulate.h"

namespace edgebench::quantise {
namespace {

constexpr std::size_t kGroup = 4;          // Images that go through the tail together.
constexpr std::size_t kFewestImages = 40;  // Below, the decision would be a throw of dice.
constexpr std::size_t kSelectEvery = 5;    // Every fifth image is kept for the decision.
constexpr int kWarmUpSteps = 10;
constexpr double kFirstDecay = 0.9;
constexpr double kSecondDecay = 0.99;
constexpr double kEpsilon = 1e-8;

// The network up to and with node `last`.
QuantisedNetwork head_of(const Draft& draft, std::size_t last) {
  QuantisedNetwork head = finish(draft);
  head.network.nodes.resize(last + 1);
  head.activations.resize(last + 1);
  head.layers.resize(last + 1);
  return head;
}

StoredValues run_head(const Draft& draft, std::size_t start, const CalibrationImages& images,
                      const StoredValues& known, const Work& work) {
  const QuantisedNetwork head = head_of(draft, start);
  StoredValues stored(images.count(), head.network.nodes.back().value_size(),
                      draft.activations[start], draft.scheme);
  for (std::size_t i = 0; i < known.images(); ++i) stored.put(i, known.get(i));
  for_each_chunk(images.count(), kGroup, work, "running the first blocks",
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                   Simulation simulation(head);
                   std::vector<float> value(head.network.nodes.back().value_size());
                   for (std::size_t i = std::max(begin, known.images()); i < end; ++i) {
                     simulation.run(images.load(i), value);
                     stored.put(i, value);
                   }
                 });
  return stored;
}

double rate_at(int step, int steps) {
  const double warm_up = std::min(1.0, (step + 1.0) / kWarmUpSteps);
  return warm_up * 0.5 * (1 + std::cos(std::numbers::pi * step / steps));
}

class Trainer {
 public:
  Trainer(const TailParameters& parameters, const model::Network& network, StoredValues inputs,
          std::span<const float> logits, int threads)
      : parameters_(parameters),
        network_(network),
        inputs_(std::move(inputs)),
        logits_(logits),
        threads_(threads),
        values_(parameters.trainables().size()),
        first_(values_.size()),
        second_(values_.size()) {}

  std::span<const float> values() const { return values_; }

  void step(std::span<const std::size_t> batch, int step, int steps) {
    const Tail tail = parameters_.tail(values_, Rounding::half_even, threads_);
    const std::size_t groups = chunk_count(batch.size(), kGroup);
    while (passes_.size() < groups) passes_.emplace_back(network_);
    std::vector<TailGradients> parts(groups);
    image::parallel_for(groups, threads_, [&](std::size_t g) {
      const auto images = group(batch, g);
      parts[g] = zero_gradients(network_);
      Matrix gradient;
      const Matrix& answers = passes_[g].forward(tail, input(images));
      parts[g].loss = noise_db(answers, reference(images), gradient);
      passes_[g].backward(tail, gradient, parts[g]);
    });
    for (std::size_t g = 1; g < groups; ++g) parts.front().add(parts[g]);
    move(parameters_.gradient(values_, parts.front()), static_cast<double>(batch.size()),
         rate_at(step, steps), step);
  }

  // The mean logit SQNR of these images at some parameters.
  double sqnr_db(std::span<const float> values, std::span<const std::size_t> images) const {
    const Tail tail = parameters_.tail(values, Rounding::half_even, threads_);
    std::vector<double> parts(chunk_count(images.size(), kGroup));
    image::parallel_for(parts.size(), threads_, [&](std::size_t g) {
      const auto members = group(images, g);
      TailPass pass(network_);
      Matrix gradient;
      parts[g] = noise_db(pass.forward(tail, input(members)), reference(members), gradient);
    });
    return -std::accumulate(parts.begin(), parts.end(), 0.0) / static_cast<double>(images.size());
  }

 private:
  static std::span<const std::size_t> group(std::span<const std::size_t> images, std::size_t g) {
    return images.subspan(g * kGroup, std::min(kGroup, images.size() - g * kGroup));
  }

  Matrix input(std::span<const std::size_t> images) const {
    const model::Node& start = network_.nodes[parameters_.start()];
    const Eigen::Index pixels = static_cast<Eigen::Index>(start.out_height) * start.out_height;
    Matrix result(start.out_channels, static_cast<Eigen::Index>(images.size()) * pixels);
    for (std::size_t i = 0; i < images.size(); ++i) {
      const std::vector<float> value = inputs_.get(images[i]);
      result.middleCols(static_cast<Eigen::Index>(i) * pixels, pixels) =
          Eigen::Map<const Matrix>(value.data(), start.out_channels, pixels);
    }
    return result;
  }

  Matrix reference(std::span<const std::size_t> images) const {
    const auto classes = static_cast<std::size_t>(network_.classes);
    Matrix result(network_.classes, static_cast<Eigen::Index>(images.size()));
    for (std::size_t i = 0; i < images.size(); ++i) {
      result.col(static_cast<Eigen::Index>(i)) =
          Eigen::Map<const Eigen::VectorXf>(logits_.data() + images[i] * classes, network_.classes);
    }
    return result;
  }

  void move(const std::vector<double>& sums, double images, double rate, int step) {
    const double first_bias = 1 - std::pow(kFirstDecay, step + 1);
    const double second_bias = 1 - std::pow(kSecondDecay, step + 1);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const Trainable& trainable = parameters_.trainables()[i];
      const double gradient = sums[i] / images;
      first_[i] = kFirstDecay * first_[i] + (1 - kFirstDecay) * gradient;
      second_[i] = kSecondDecay * second_[i] + (1 - kSecondDecay) * gradient * gradient;
      const double direction =
          first_[i] / first_bias / (std::sqrt(second_[i] / second_bias) + kEpsilon);
      values_[i] = std::clamp(
          static_cast<float>(values_[i] - rate * static_cast<double>(trainable.rate) * direction),
          trainable.least, trainable.most);
    }
  }

  const TailParameters& parameters_;
  const model::Network& network_;
  StoredValues inputs_;
  std::span<const float> logits_;  // All images', of the FP32 network.
  int threads_;
  std::vector<float> values_;
  std::vector<double> first_, second_;  // Adam's moments.
  std::vector<TailPass> passes_;        // By group.
};

// Random batches without repetition until all images were seen.
class Batches {
 public:
  Batches(std::vector<std::size_t> images, std::size_t size) : images_(std::move(images)) {
    size_ = std::min(size, images_.size());
    next_ = images_.size();
  }

  std::span<const std::size_t> next() {
    if (next_ + size_ > images_.size()) {
      for (std::size_t i = images_.size(); i > 1; --i) {
        std::swap(images_[i - 1], images_[static_cast<std::size_t>(random_() % i)]);
      }
      next_ = 0;
    }
    next_ += size_;
    return std::span(images_).subspan(next_ - size_, size_);
  }

 private:
  std::vector<std::size_t> images_;
  std::size_t size_ = 0;
  std::size_t next_ = 0;
  std::mt19937_64 random_{1};
};

}  // namespace

std::size_t block_input(const model::Network& network, int first_block) {
  const std::string prefix = fmt::format("features.{}.", first_block);
  for (const model::Node& node : network.nodes) {
    if (node.name.starts_with(prefix)) return node.input();
  }
  throw std::invalid_argument(fmt::format("the network has no features.{}", first_block));
}

Refined refine(const RefineOptions& options, const Observations& original,
               const CalibrationImages& images, const Work& work, Draft& draft,
               const StoredValues& known) {
  if (images.count() < kFewestImages) return {};
  std::vector<std::size_t> fit;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < images.count(); ++i) {
    (i % kSelectEvery == kSelectEvery - 1 ? kept : fit).push_back(i);
  }
  const std::size_t start = block_input(draft.original, options.first_block);
  const TailParameters parameters(draft, original, start);
  Trainer trainer(parameters, draft.original, run_head(draft, start, images, known, work),
                  original.logits, work.threads);
  Refined result{.fitted = fit.size(), .selected = kept.size()};
  result.before_db = trainer.sqnr_db(trainer.values(), kept);
  Batches batches(std::move(fit), options.batch);
  for (int step = 0; step < options.steps; ++step) {
    trainer.step(batches.next(), step, options.steps);
    if (work.progress) {
      work.progress("refining", static_cast<std::size_t>(step) + 1,
                    static_cast<std::size_t>(options.steps));
    }
  }
  result.after_db = trainer.sqnr_db(trainer.values(), kept);
  if (result.taken()) parameters.apply(trainer.values(), draft);
  return result;
}

}  // namespace edgebench::quantise
