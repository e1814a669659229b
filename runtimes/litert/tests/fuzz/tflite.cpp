// The check of a .tflite file before LiteRT sees it.
#include <stdexcept>

#include "check/model_file.h"
#include "fuzz/parser.h"

namespace edgebench::fuzz {

void tflite(Input input) {
  ends_in<std::runtime_error>([&] { litert::check_model(input); });
}

}  // namespace edgebench::fuzz
