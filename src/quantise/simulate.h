// What a quantised network answers, before any runtime runs it: the reference interpreter computes
// each layer with the numbers that the integers stand for, and each value is rounded to what its
// integer stands for. Sums are FP32 where kernels sum integers exactly; both stay below half a step
// but for ties, so a runtime that rounds half to even gives the same integers almost everywhere.
#pragma once

#include <span>
#include <vector>

#include "model/interpreter.h"
#include "quantise/images.h"
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

 private:
  const QuantisedNetwork& network_;
  model::Interpreter interpreter_;
};

// The logits of all images, images x classes.
std::vector<float> simulate(const QuantisedNetwork& network, const CalibrationImages& images,
                            const Work& work);

}  // namespace edgebench::quantise
