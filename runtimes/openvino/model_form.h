// What a model takes and gives, as OpenVINO reads it out of a file.
#pragma once

#include <string>

#include <openvino/core/model.hpp>
#include <openvino/core/node_output.hpp>

#include "runtime/file_form.h"

namespace edgebench::openvino {

runtime::FileTensor tensor_of(const ov::Output<const ov::Node>& value);

// Throws std::runtime_error where the model is no classifier of images.
runtime::FileForm form_of(const ov::Model& model);

// The type of the operator that makes the model's output, looking through those that only pass
// values on; of several outputs the first.
std::string last_operator(const ov::Model& model);

}  // namespace edgebench::openvino
