#include "model_form.h"

#include <string>

#include <doctest/doctest.h>

namespace edgebench::openvino {

TEST_CASE("of a message the places in OpenVINO's sources are left out") {
  CHECK(words_in("Exception from src/inference/src/cpp/core.cpp:84:\n"
                 "Check 'false' failed at src/frontends/common/src/frontend.cpp:53:\n"
                 "FrontEnd API failed with GeneralFailure:\nIncorrect weights in bin file!\n") ==
        "Incorrect weights in bin file!");
  CHECK(words_in("one\ntwo\n\nthree") == "one two three");
  CHECK(words_in("Check 'x' failed at y:") == "Check 'x' failed at y:");
  CHECK(words_in(std::string(1000, 'x')).size() == 403);
}

}  // namespace edgebench::openvino
