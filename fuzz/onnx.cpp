// ONNX files as a source of weights. The folder has no other file, so data kept outside are
// missing.
#include "base/error.h"
#include "fuzz/input_file.h"
#include "weights/onnx_file.h"

namespace edgebench::fuzz {

void onnx(Input input) {
  static InputFile file("fuzzed.onnx");
  ends_in<InputError>([&] { weights::read_onnx_file(file.holding(input)); });
}

}  // namespace edgebench::fuzz
