// What a quantised network answers, before any runtime runs it: the reference interpreter computes
// each layer with the numbers that the integers stand for, and each value is rounded to what its
// integer stands for. Sums are FP32 where kernels sum integers exactly; both stay below half a step
// but for ties, so a runtime that rounds half to even gives the same integers almost everywhere.
#pragma once

#include <span>
#include <vector>

#include "model/interpreter.h"
#include "quantise/calibrate/images.h"
#include "quantise/quantised_network.h"

namespace edgebench::quantise {

// One image at a time, like model::Interpreter.
class Simulation {
 public:
  // The network must outlive the simulation.
  explicit Simulation(const QuantisedNetwork& network);
  explicit Simulation(QuantisedNetwork&&) = delete;

  // Called with each node's value as it is stored, dequantised.
  void run(std::span<const float> image, std::span<float> logits,
           const model::Interpreter::Observer& observer = {});

  // As model::Interpreter::run_from().
  void run_from(std::size_t first, std::span<float> logits);

 private:
  void store(std::size_t node, std::span<float> value) const;

  const QuantisedNetwork& network_;
  model::Interpreter interpreter_;
};

// What a simulation (this one, or one in integers) answers to all images, images x classes.
template <typename AnySimulation>
std::vector<float> answers_of(const QuantisedNetwork& network, const CalibrationImages& images,
                              const Work& work) {
  constexpr std::size_t kChunk = 8;
  const auto classes = static_cast<std::size_t>(network.network.classes);
  std::vector<float> logits(images.count() * classes);
  for_each_chunk(images.count(), kChunk, work, "simulating INT8",
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                   AnySimulation simulation(network);
                   std::vector<float> image(images.values_per_image());
                   for (std::size_t i = begin; i < end; ++i) {
                     images.fill(i, image);
                     simulation.run(image, std::span(logits).subspan(i * classes, classes));
                   }
                 });
  return logits;
}

// The logits of all images, images x classes.
std::vector<float> simulate(const QuantisedNetwork& network, const CalibrationImages& images,
                            const Work& work);

}  // namespace edgebench::quantise
