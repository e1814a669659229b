#include "weights/named_tensors.h"

#include "base/error.h"
#include "support.h"

namespace edgebench::weights {

TEST_CASE("tensors are found under their new names and told under their old ones") {
  NamedTensors tensors("a.pth", {{"key", "value"}});
  tensors.add("features.0.0.weight", {"stem.weight", {2}, {1, 2}});
  CHECK(tensors.names() == std::vector<std::string>{"features.0.0.weight"});
  CHECK(tensors.contains("features.0.0.weight"));
  CHECK_FALSE(tensors.contains("stem.weight"));
  CHECK(tensors.floats("features.0.0.weight", {2}) == std::vector<float>{1, 2});
  CHECK(tensors.name_in_file("features.0.0.weight") == "stem.weight");
  CHECK(tensors.name_in_file("other") == "other");
  CHECK(tensors.metadata().at("key") == "value");
  CHECK_THROWS_WITH_AS(
      tensors.floats("features.0.0.weight", {1}),
      "a.pth: tensor stem.weight has shape [2] where [1] was expected; give the weights of a "
      "MobileNetV2",
      InputError);
  CHECK_THROWS_WITH_AS(tensors.floats("x", {1}),
                       "a.pth: tensor x is missing; give the weights of a whole MobileNetV2",
                       InputError);
}

TEST_CASE("two tensors for one place are both named") {
  NamedTensors tensors("a.pth", {});
  tensors.add("x", {"first", {1}, {1}});
  CHECK_THROWS_WITH_AS(
      tensors.add("x", {"second", {1}, {1}}),
      "a.pth: tensors first and second would both be MobileNetV2's x; keep one of them",
      InputError);
}

TEST_CASE("epsilon is PyTorch's unless the file says another") {
  NamedTensors tensors("a.pth", {});
  tensors.set_epsilon("features.0.1", 0.001);
  CHECK(tensors.epsilon("features.0.1") == 0.001);
  CHECK(tensors.epsilon("features.1.conv.0.1") == 1e-5);
}

}  // namespace edgebench::weights
