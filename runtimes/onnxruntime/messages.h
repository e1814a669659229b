// What ONNX Runtime says of a model that it does not take, in words for the model's owner.
#pragma once

#include <string>
#include <string_view>

namespace edgebench::onnxruntime {

// The message without what only its makers need: the file that was loaded, the line of their
// source, the function's signature.
std::string words_in(std::string_view message);

// What the model needs and the library lacks, with what helps; empty where the message tells of
// something else. `version` is the library's.
std::string lack_in(std::string_view message, std::string_view version);

// Where the message is about a model that cannot be loaded, that and what helps; else its words.
std::string fault_in(std::string_view message);

}  // namespace edgebench::onnxruntime
