// Sources: the file identifiers of LiteRT's and ExecuTorch's flatbuffer schemas (bytes 4 to 7);
// PKWARE's APPNOTE.TXT for zip; PyTorch, torch/csrc/jit/serialization, for what is in its archives.
#include "measure/prepare/model_kind.h"

#include <algorithm>
#include <string_view>

#include "emit/onnx_outline.h"

namespace edgebench::measure {
namespace {

// The directory of an archive is at its end; that of a network of some thousand tensors fits.
constexpr std::size_t kDirectoryBytes = std::size_t{1} << 20;
constexpr std::size_t kBeginning = 4096;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ModelKind kind_of_archive(std::string_view file) {
  const std::string_view directory = file.substr(file.size() - std::min(file.size(), kDirectoryBytes));
  const auto holds = [&](std::string_view name) {
    return directory.find(name) != std::string_view::npos;
  };
  if (holds("/bytecode.pkl")) return ModelKind::torch_mobile;
  // A checkpoint of tensors has neither.
  return holds("/constants.pkl") && holds("/code/") ? ModelKind::torchscript : ModelKind::unknown;
}

bool is_ir(std::string_view beginning) {
  if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
  beginning.remove_prefix(std::min(beginning.find_first_not_of(" \t\r\n"), beginning.size()));
  if (!beginning.starts_with("<?xml") && !beginning.starts_with("<net")) return false;
  return beginning.find("<net ") != std::string_view::npos;
}

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

}  // namespace

ModelKind model_kind(std::span<const std::byte> bytes) {
  const std::string_view file = text_of(bytes);
  if (file.starts_with("PK\x03\x04")) return kind_of_archive(file);
  if (file.size() >= 8) {
    const std::string_view identifier = file.substr(4, 4);
    if (identifier == "TFL3") return ModelKind::tflite;
    const bool versioned = is_digit(identifier[2]) && is_digit(identifier[3]);
    if (identifier.starts_with("ET") && versioned) return ModelKind::executorch;
  }
  if (is_ir(file.substr(0, kBeginning))) return ModelKind::openvino_ir;
  return emit::looks_like_onnx(bytes) ? ModelKind::onnx : ModelKind::unknown;
}

std::string suffix_of(ModelKind kind) {
  switch (kind) {
    case ModelKind::onnx:
      return ".onnx";
    case ModelKind::openvino_ir:
      return ".xml";
    case ModelKind::tflite:
      return ".tflite";
    case ModelKind::executorch:
      return ".pte";
    case ModelKind::torchscript:
      return ".pt";
    case ModelKind::torch_mobile:
      return ".ptl";
    case ModelKind::unknown:
      break;
  }
  return {};
}

std::string words_of(ModelKind kind) {
  switch (kind) {
    case ModelKind::onnx:
      return "an ONNX file";
    case ModelKind::openvino_ir:
      return "an OpenVINO IR";
    case ModelKind::tflite:
      return "a LiteRT (TensorFlow Lite) file";
    case ModelKind::executorch:
      return "an ExecuTorch program";
    case ModelKind::torchscript:
      return "a TorchScript file";
    case ModelKind::torch_mobile:
      return "a TorchScript file for PyTorch Mobile";
    case ModelKind::unknown:
      break;
  }
  return "no model file of a kind that edgebench knows";
}

}  // namespace edgebench::measure
