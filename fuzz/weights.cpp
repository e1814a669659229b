// A weight file of any kind up to the network, and the two files that may lie beside it.
#include "base/error.h"
#include "fuzz/input_file.h"
#include "weights/hugging_face.h"
#include "weights/source.h"

namespace edgebench::fuzz {

void weights(Input input) {
  static InputFile file("fuzzed");
  ends_in<InputError>([&] { edgebench::weights::import_weights(file.holding(input)); });
}

// Both read one JSON object with keys of their own, so one input does for both.
void hugging_face(Input input) {
  static InputFile network("config.json");
  static InputFile images("preprocessor_config.json");
  ends_in<InputError>([&] { edgebench::weights::hugging_face_config(network.holding(input)); });
  ends_in<InputError>([&] { edgebench::weights::hugging_face_images(images.holding(input)); });
}

}  // namespace edgebench::fuzz
