// What a model takes and gives, as OpenVINO reads it out of a file.
#pragma once

#include <filesystem>
#include <string>

#include "core.h"
#include "element_types.h"
#include "ir_outline.h"
#include "runtime/file_form.h"

namespace edgebench::openvino {

inline constexpr const char* kIrSuffix = ".xml";  // Of OpenVINO's own format.

// Throws Unsupported where OpenVINO does not know an operator of the file, and std::runtime_error
// with its own words, without the places in its sources, for whatever else it cannot read.
Model read_file(const Core& core, const std::filesystem::path& file);

// What OpenVINO says is wrong, of a message that is mostly places in its sources.
std::string words_in(const std::string& message);

runtime::FileTensor tensor_of(const Port& port, const ElementTypes& types);

// Throws std::runtime_error where the model is no classifier of images.
runtime::FileForm form_of(const Model& model, const ElementTypes& types);

// What a file that OpenVINO has read says besides. Of an ONNX file no products are known.
IrOutline outline_of(const std::filesystem::path& file);

}  // namespace edgebench::openvino
