// What format a model file is in, by its content and not by its name.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace edgebench::measure {

enum class ModelKind { unknown, onnx, openvino_ir, tflite, executorch, torchscript, torch_mobile };

// From the first bytes, and of a zip archive from the names in its directory. Nothing is believed
// of a file for it but which runtime may try to read it.
ModelKind model_kind(std::span<const std::byte> file);

// The suffix by which runtimes say that they take files of the kind (Runtime::file_suffixes());
// empty of an unknown one.
std::string suffix_of(ModelKind kind);

// As a sentence names it: "an ONNX file".
std::string words_of(ModelKind kind);

}  // namespace edgebench::measure
