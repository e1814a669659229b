#include "weights/torch/average.h"

#include <doctest/doctest.h>

namespace edgebench::weights {

TEST_CASE("names of averages are known in every spelling") {
  for (const auto* const name :
       {"ema", "EMA", "model_ema", "state_dict_ema", "ema_state_dict", "emaModel", "modelEma",
        "params_ema", "swa_model", "SWA", "averaged_model", "average", "shadow", "net-ema2"}) {
    CAPTURE(name);
    CHECK(names_average(name));
  }
}

TEST_CASE("a word within a word is none") {
  for (const auto* const name : {"schema", "model", "remap", "emanuel", "swap", "", "state_dict",
                                 "avgpool", "semantic", "cinema"}) {
    CAPTURE(name);
    CHECK_FALSE(names_average(name));
  }
}

}  // namespace edgebench::weights
