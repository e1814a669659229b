#include "weights/onnx_file.h"

#include <limits>

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "base/error.h"
#include "base/file.h"
#include "weights/onnx/fault.h"
#include "weights/onnx/graph.h"
#include "weights/onnx/layers.h"
#include "weights/onnx/operators.h"
#include "weights/onnx/tensor.h"
#include "weights/onnx/walk.h"
#include "weights/tensor_file.h"

namespace edgebench::weights {
namespace {

onnx::ModelProto parse(const std::filesystem::path& path) {
  const MappedFile file(path);
  if (file.bytes().size() > std::numeric_limits<int>::max()) {
    throw OnnxFault(
        "it has 2 GB or more, which protobuf cannot read; give a MobileNetV2, which is a hundredth "
        "of that, or keep its tensors in a second file (onnx.save_model, save_as_external_data)");
  }
  onnx::ModelProto model;
  const auto size = static_cast<int>(file.bytes().size());
  if (!model.ParseFromArray(file.bytes().data(), size) || !model.has_graph()) {
    throw OnnxFault("it is damaged or is no ONNX file; download or export it again");
  }
  return model;
}

OnnxSource read(const std::filesystem::path& file) {
  const onnx::ModelProto model = parse(file);
  const OnnxGraph graph(model);
  OnnxTensorReader reader(file);
  const OnnxSteps steps = walk(graph, reader);
  OnnxSource source;
  source.layers = layers_of(steps, source.notes);
  source.image_size = steps.image_size;
  if (reader.read_doubles()) source.notes.emplace_back(kRoundsDoubles);
  if (graph.operator_set() > kNewestOperatorSet) {
    source.notes.push_back(fmt::format(
        "is of ONNX's operator set {}, newer than the {} that edgebench knows, and uses "
        "nothing that is new",
        graph.operator_set(), kNewestOperatorSet));
  }
  source.files = {file};
  for (const std::filesystem::path& companion : reader.companions()) {
    source.files.push_back(companion);
  }
  return source;
}

}  // namespace

OnnxSource read_onnx_file(const std::filesystem::path& file) {
  try {
    return read(file);
  } catch (const OnnxFault& fault) {
    throw InputError(fmt::format("{}: {}", file.string(), fault.what()));
  }
}

}  // namespace edgebench::weights
