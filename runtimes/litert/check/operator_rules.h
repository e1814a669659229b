// Which operators a .tflite file may consist of, and what has to hold for each.
#pragma once

#include "check/model_file.h"
#include "tflite_generated.h"

namespace edgebench::litert {

// Throws std::runtime_error, naming the operator. The tables and tensors must have been checked.
void check_operators(const schema::Model& model, const Graph& graph);

}  // namespace edgebench::litert
