// How a program's input and output hold images and logits.
#pragma once

#include "check/checked_program.h"
#include "runtime/runtime.h"

namespace edgebench::executorch {

struct ImageForm {
  runtime::InputSpec spec;
  bool channels_last_sizes = false;  // The sizes are N x S x S x 3, not only the memory.
  int classes = 0;
  bool half_logits = false;
};

// Throws std::runtime_error unless the program maps N x 3 x S x S or N x S x S x 3 floats to
// N x classes floats, and runtime::Unsupported unless it takes `batch` images.
ImageForm image_form(const CheckedProgram& program, int batch);

}  // namespace edgebench::executorch
