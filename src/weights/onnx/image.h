// The one input of an ONNX graph: which of its dimensions hold what.
#pragma once

#include <cstdint>
#include <optional>

#include <onnx/onnx_pb.h>

#include "weights/onnx/value.h"

namespace edgebench::weights {

struct OnnxImage {
  OnnxValue value;  // Of step 0.
  // Where the file fixes it; else the value has some size, so that its shapes can be computed.
  std::optional<int> size;
};

// Throws OnnxFault unless the input is N x 3 x S x S or N x S x S x 3 in floating point. Dimensions
// that the file leaves open are taken to fit.
OnnxImage read_image(const onnx::ValueInfoProto& input);

}  // namespace edgebench::weights
