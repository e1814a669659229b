#include "weights/modules.h"

#include "support.h"

namespace edgebench::weights {

TEST_CASE("tensors of one module stand together, in the order of the modules") {
  const std::vector<Module> modules = modules_of({{"a.conv.weight", {2, 3, 1, 1}, {}},
                                                  {"a.norm.running_mean", {2}, {}},
                                                  {"a.conv.bias", {2}, {}},
                                                  {"scale", {}, {1}},
                                                  {"head.weight", {5, 2}, {}}});
  REQUIRE(modules.size() == 4);
  CHECK(modules[0].name == "a.conv");
  CHECK(modules[0].convolution());
  CHECK_FALSE(modules[0].linear());
  REQUIRE(modules[0].find("bias") != nullptr);
  CHECK(modules[0].find("bias")->name == "a.conv.bias");
  CHECK(modules[0].find("running_mean") == nullptr);
  CHECK(modules[1].normalisation());
  CHECK_FALSE(modules[1].convolution());
  CHECK(modules[2].name.empty());
  CHECK(part_of(modules[2].tensors[0]) == "scale");
  CHECK(modules[3].linear());
  CHECK_FALSE(modules[3].convolution());
}

TEST_CASE("numbers in names count as numbers") {
  CHECK(natural_less("layer.2.w", "layer.10.w"));
  CHECK_FALSE(natural_less("layer.10.w", "layer.2.w"));
  CHECK(natural_less("layer.9", "layer.10"));
  CHECK(natural_less("a", "b"));
  CHECK(natural_less("a", "a.b"));
  CHECK_FALSE(natural_less("a.b", "a"));
  CHECK_FALSE(natural_less("a.1", "a.1"));
  CHECK(natural_less("a.12", "a.13"));
  CHECK(natural_less("a.02", "a.3"));
  CHECK(natural_less("a.99999999999999999999998", "a.99999999999999999999999"));
}

}  // namespace edgebench::weights
