// `edgebench layers RUN --accuracy`: what INT8 costs each layer, by simulation on the calibration
// images of the run, beside what FP32 would cost there by the run's times.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"
#include "judge/summary.h"

namespace edgebench::cli {

struct AccuracyArguments {
  InputArguments inputs;     // Where the run's weights and images are now; empty: as recorded.
  std::string lift = "10%";  // Of an INT8 candidate's p50, or a number of layers.
  std::string mixed;         // The ONNX file to write; empty: none.
  bool every = false;
};

// `names`: the INT8 candidates to look at; none: all of the run's. What is printed. Throws
// UsageError and InputError, in one sentence, where the run's inputs are not what they were or it
// has no INT8 candidate.
std::string layer_accuracy(const judge::Summary& summary, std::span<const std::string> names,
                           const AccuracyArguments& arguments, const std::string& folder);

}  // namespace edgebench::cli
