// Tensors in files: safetensors and .npy.
#include "base/error.h"
#include "base/npy.h"
#include "fuzz/input_file.h"
#include "model/safetensors.h"

namespace edgebench::fuzz {

void safetensors(Input input) {
  static InputFile file("fuzzed.safetensors");
  ends_in<InputError>([&] {
    const model::SafetensorsFile tensors(file.holding(input));
    for (const std::string& name : tensors.names()) {
      ends_in<InputError>([&] { tensors.values(name); });
      ends_in<InputError>([&] { tensors.int8s(name, *tensors.shape(name)); });
      ends_in<InputError>([&] { tensors.int32s(name, *tensors.shape(name)); });
    }
  });
}

void npy(Input input) {
  static InputFile file("fuzzed.npy");
  ends_in<InputError>([&] {
    const MappedNpy array(file.holding(input));
    double sum = 0;
    if (array.descr() == "<f4") {
      for (const float value : array.floats()) sum += value;
    } else {
      for (const std::uint8_t value : array.bytes()) sum += value;
    }
    volatile double kept = sum;  // The reading must not be left out.
    static_cast<void>(kept);
  });
}

}  // namespace edgebench::fuzz
