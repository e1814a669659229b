// An ONNX graph as the steps that MobileNetV2 is made of, in order of execution, whatever operators
// an exporter spelt them with. Layers have their weights, constants and shapes are gone.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "weights/layer.h"
#include "weights/onnx/convolution.h"
#include "weights/onnx/tensor.h"

namespace edgebench::weights {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct OnnxStep {
  enum class Kind {
    image,        // Step 0.
    convolution,  // With its bias and normalisation.
    clamp,        // To low..high: ReLU6 is 0..6, ReLU 0..infinity.
    add,          // Of two earlier values.
    pool,         // The average over height and width.
    linear,       // With its bias and normalisation.
    softmax,      // Of the channels, or its logarithm.
    other,        // Something that MobileNetV2 has not; the last step.
  };

  Kind kind = Kind::image;
  const onnx::NodeProto* node = nullptr;  // Null for the image.
  std::vector<int> inputs;                // Earlier steps.
  Convolution convolution;
  double low = 0;
  double high = 0;
  std::string problem;  // Of `other`: why it is one, or empty. "has the attribute x, ..."

  // Of layers.
  std::string name;
  std::int64_t in_features = 0;  // Of a linear layer, and its outputs.
  std::int64_t out_features = 0;
  SharedTensor weight;              // Convolution: out x in/groups x k x k.
  bool weight_is_in_x_out = false;  // Of a linear layer; else out x in, or out x in x 1 x 1.
  float weight_factor = 1;
  std::vector<float> bias;  // out, or empty.
  std::optional<Norm> norm;

  // While the graph is walked: how often a later node added to this step, and whether another
  // step has read it, after which none may.
  int revision = 0;
  bool used = false;

  bool is_layer() const { return kind == Kind::convolution || kind == Kind::linear; }
  bool clamps(double from, double to) const {
    return kind == Kind::clamp && low == from && high == to;
  }
};

struct OnnxSteps {
  std::vector<OnnxStep> steps;    // From the image to the output.
  std::optional<int> image_size;  // Where the file fixes it.
};

// What the step does, to follow "is": "ReLU6", "a linear layer from 1280 to 1000 features".
std::string describe(const OnnxStep& step);

// The step in a message: `node "Conv_0" (Conv) is a 3 x 3 convolution of ...`.
std::string found(const OnnxStep& step);

// The layer as it is, weights as out x in/groups x k x k or out x in.
Layer layer_of(const OnnxStep& step);

}  // namespace edgebench::weights
