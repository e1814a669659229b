// FBGEMM adds the products of depthwise 3 x 3 convolutions in pairs in 16 bits, also on processors
// with VNNI: of random 8-bit values every eighth sum came out wrong. The engine x86 takes FBGEMM
// where there are more than 100 groups. PyTorch's own default for both is 7-bit activations
// (reduce_range); 7-bit weights end it too, and leave ReLU6 to the end of the integers' range.
#include "shared/torch/integers.h"

#include "machine/cpuinfo.h"

namespace edgebench::torch_common {

quantise::Scheme integers_for(Engine engine) {
  using quantise::Scheme;
  const bool saturates = machine::eight_bit_products_saturate();
  switch (engine) {
    case Engine::x86:
    case Engine::fbgemm:
      return saturates ? Scheme::asymmetric_u8_w7 : Scheme::asymmetric_u8_depthwise_w7;
    case Engine::onednn:
      return quantise::exact_scheme(saturates);
    case Engine::qnnpack:
      break;  // Multiplies in 16 bits, adds in 32.
  }
  return Scheme::asymmetric_u8;
}

}  // namespace edgebench::torch_common
