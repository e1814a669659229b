#include "weights/module_order.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::weights {
namespace {

Module convolution(const std::string& name, std::size_t outputs, std::size_t inputs = 8) {
  return {name, {{name + ".weight", {outputs, inputs, 1, 1}, {}}}};
}

Module norm(const std::string& name, std::size_t channels) {
  return {name, {{name + ".weight", {channels}, {}}, {name + ".running_mean", {channels}, {}}}};
}

using Pair = std::pair<std::string, std::string>;

}  // namespace

TEST_CASE("a module's parent is its name without the last part") {
  CHECK(parent_of("a.b.2") == "a.b");
  CHECK(parent_of("fc").empty());
}

TEST_CASE("a module's number is the whole of its name's last part") {
  CHECK(number_among_siblings("classifier.2") == 2);
  CHECK(number_among_siblings("10") == 10);
  CHECK_FALSE(number_among_siblings("classifier.fc2"));
  CHECK_FALSE(number_among_siblings("classifier.2b"));
  CHECK_FALSE(number_among_siblings("classifier."));
  CHECK_FALSE(number_among_siblings(""));
}

TEST_CASE("numbers order modules, words do not") {
  CHECK_FALSE(exchangeable({convolution("b.1.c", 8), convolution("b.2.c", 8)}));
  CHECK_FALSE(exchangeable({convolution("block2.c", 8), convolution("block10.c", 8)}));
  CHECK(exchangeable({convolution("first.c", 8), convolution("second.c", 8)}) ==
        Pair("first.c", "second.c"));
  // The first difference decides: within one block, then between two.
  CHECK(exchangeable({convolution("1.dw", 8), convolution("1.pw", 8)}) == Pair("1.dw", "1.pw"));
  CHECK_FALSE(exchangeable({convolution("1.pw", 8), convolution("2.dw", 8)}));
}

TEST_CASE("modules of different shapes cannot be exchanged unseen") {
  CHECK_FALSE(exchangeable({convolution("stem", 32), convolution("tail", 1280)}));
  CHECK_FALSE(exchangeable({convolution("dw", 8, 1), convolution("pw", 8, 8)}));
}

TEST_CASE("normalisations are paired by their parent, or by number") {
  const auto modules = [](const std::string& first, const std::string& second) {
    return std::vector{convolution("1.expand", 8, 4), norm(first, 8), convolution("1.filter", 8, 1),
                       norm(second, 8)};
  };
  CHECK_FALSE(exchangeable(modules("1.bn1", "1.bn2")));
  CHECK(exchangeable(modules("1.bn_dw", "1.bn_expand")) == Pair("1.bn_dw", "1.bn_expand"));
  CHECK_FALSE(exchangeable({convolution("a.conv", 8, 4), norm("a.bn", 8),
                            convolution("b.conv", 8, 1), norm("b.bn", 8)}));
  // As many of each, but not of one parent each.
  CHECK(exchangeable({convolution("a.conv", 8, 4), norm("b.bn", 8), convolution("b.conv", 8, 1),
                      norm("a.bn", 8)}) == Pair("b.bn", "a.bn"));
}

}  // namespace edgebench::weights
