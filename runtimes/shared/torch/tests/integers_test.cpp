#include "shared/torch/integers.h"

#include <doctest/doctest.h>

#include "machine/cpuinfo.h"

namespace edgebench::torch_common {

TEST_CASE("no engine is given integers that it does not multiply without error") {
  using quantise::Scheme;
  const Scheme exact = quantise::exact_scheme(machine::eight_bit_products_saturate());
  CHECK(integers_for(Engine::onednn) == exact);
  // FBGEMM's depthwise products saturate on every processor.
  for (const Engine engine : {Engine::x86, Engine::fbgemm}) {
    CHECK(quantise::weight_limit(integers_for(engine), /*depthwise=*/true) == 63);
    CHECK(quantise::weight_limit(integers_for(engine), /*depthwise=*/false) ==
          quantise::weight_limit(exact, false));
  }
  // It multiplies in 16 bits and adds in 32.
  CHECK(integers_for(Engine::qnnpack) == Scheme::asymmetric_u8);
}

}  // namespace edgebench::torch_common
