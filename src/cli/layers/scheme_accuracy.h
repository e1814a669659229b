// What is known of one set of integers, and of the candidates that express it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "base/npy.h"
#include "base/unmovable.h"
#include "judge/summary.h"
#include "measure/prepare/inputs.h"
#include "measure/progress.h"
#include "quantise/mixed/lifting.h"
#include "report/layers/prices.h"

namespace edgebench::cli {

class SchemeAccuracy : Unmovable {
 public:
  // Simulates all layers, one by one and together. `inputs` must outlive this.
  SchemeAccuracy(const measure::Inputs& inputs, const measure::QuantisedNetworkFile& file,
                 measure::Progress& progress);

  // What a candidate with prices would gain, step by step, of which at most so many are simulated.
  // `fp32` is of the same runtime; `row` the INT8 candidate's.
  void add(const judge::Row& row, const judge::CandidateLayers& int8,
           const judge::CandidateLayers& fp32, const judge::Summary& summary,
           const report::Lift& lift, std::size_t most_simulated);

  void add_without(report::CandidateWithoutPrices candidate) {
    result_.without.push_back(std::move(candidate));
  }

  const report::LayerAccuracy& result() const { return result_; }

  // The network with all layers of an offer in FP32.
  std::string onnx(const report::LiftingOffer& offer) const;

 private:
  quantise::QuantisedNetwork with_in_fp32(std::span<const std::size_t> layers) const;

  quantise::QuantisedNetwork quantised_;
  MappedNpy crops_;
  quantise::Work work_;
  quantise::CalibrationImages images_;  // Of the lists.
  quantise::Lifting lifting_;
  report::LayerAccuracy result_;
};

}  // namespace edgebench::cli
