// What a model takes and gives, as OpenVINO reads it out of a file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <openvino/core/model.hpp>
#include <openvino/core/node_output.hpp>
#include <openvino/runtime/core.hpp>

#include "runtime/file_form.h"

namespace edgebench::openvino {

// Throws Unsupported where OpenVINO does not know an operator of the file, and std::runtime_error
// with its own words, without the places in its sources, for whatever else it cannot read.
std::shared_ptr<ov::Model> read_file(ov::Core& core, const std::filesystem::path& file);

// What OpenVINO says is wrong, of a message that is mostly places in its sources.
std::string words_in(const std::string& message);

runtime::FileTensor tensor_of(const ov::Output<const ov::Node>& value);

// Throws std::runtime_error where the model is no classifier of images.
runtime::FileForm form_of(const ov::Model& model);

// The type of the operator that makes the model's output, looking through those that only pass
// values on; of several outputs the first.
std::string last_operator(const ov::Model& model);

}  // namespace edgebench::openvino
