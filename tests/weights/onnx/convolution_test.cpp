#include "weights/onnx/convolution.h"

#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using test::OnnxBuilder;

// A node with these attributes.
struct Window {
  OnnxBuilder builder;
  onnx::NodeProto& node = builder.node("Conv", {}, "out");

  Window& integers(const char* name, const std::vector<std::int64_t>& values) {
    OnnxBuilder::integers(node, name, values);
    return *this;
  }
  Window& padding(const char* kind) {
    OnnxBuilder::text(node, "auto_pad", kind);
    return *this;
  }
  std::optional<Convolution> of(std::array<std::int64_t, 2> kernel,
                                std::array<std::int64_t, 2> map = {9, 9}) const {
    return window_of(node, kernel, map);
  }
};

}  // namespace

TEST_CASE("attributes that are absent mean one, or no padding") {
  CHECK(Window().of({3, 5}) == Convolution{.kernel = {3, 5}});
  const auto full = Window()
                        .integers("kernel_shape", {3, 5})
                        .integers("strides", {2, 3})
                        .integers("dilations", {1, 2})
                        .integers("pads", {1, 2, 3, 4})
                        .of({3, 5});
  CHECK(
      full ==
      Convolution{.kernel = {3, 5}, .stride = {2, 3}, .dilation = {1, 2}, .padding = {1, 2, 3, 4}});
}

TEST_CASE("attributes that cannot be are refused") {
  CHECK_FALSE(Window().integers("kernel_shape", {3, 3}).of({5, 5}));
  CHECK_FALSE(Window().integers("strides", {0, 1}).of({3, 3}));
  CHECK_FALSE(Window().integers("strides", {1}).of({3, 3}));
  CHECK_FALSE(Window().integers("dilations", {1, -1}).of({3, 3}));
  CHECK_FALSE(Window().integers("pads", {1, 1}).of({3, 3}));
  CHECK_FALSE(Window().integers("pads", {-1, 0, 0, 0}).of({3, 3}));
  CHECK_FALSE(Window().integers("pads", {std::int64_t{1} << 62, 0, 0, 0}).of({3, 3}));
  CHECK_FALSE(Window().padding("SOMEHOW").of({3, 3}));
  CHECK_FALSE(Window().of({3, 3}, {2, 9}));  // No pixel comes out.
}

TEST_CASE("automatic padding puts the odd pixel after or before the map") {
  using Padding = std::array<std::int64_t, 4>;
  const auto padding = [](const char* kind, std::int64_t stride, std::int64_t size) {
    return Window().padding(kind).integers("strides", {stride, 1}).of({3, 3}, {size, 9})->padding;
  };
  CHECK(padding("VALID", 2, 9) == Padding{0, 0, 0, 0});
  CHECK(padding("NOTSET", 2, 9) == Padding{0, 0, 0, 0});
  CHECK(padding("SAME_UPPER", 2, 9) == Padding{1, 1, 1, 1});
  CHECK(padding("SAME_UPPER", 2, 8) == Padding{0, 1, 1, 1});
  CHECK(padding("SAME_LOWER", 2, 8) == Padding{1, 1, 0, 1});
  CHECK(padding("SAME_UPPER", 3, 9) == Padding{0, 1, 0, 1});

  CHECK(padding_depends_on_size(Window().padding("SAME_UPPER").integers("strides", {1, 2}).node));
  CHECK_FALSE(
      padding_depends_on_size(Window().padding("SAME_UPPER").integers("strides", {1, 1}).node));
  CHECK_FALSE(padding_depends_on_size(Window().padding("SAME_LOWER").node));
  CHECK_FALSE(padding_depends_on_size(Window().padding("VALID").integers("strides", {2, 2}).node));
}

TEST_CASE("the output's size, by hand") {
  using Size = std::array<std::int64_t, 2>;
  const Convolution stem{.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1, 1, 1}};
  CHECK(output_size(stem, {224, 33}) == Size{112, 17});
  const Convolution wide{.kernel = {3, 1}, .dilation = {2, 1}};
  CHECK(output_size(wide, {5, 4}) == Size{1, 4});
  CHECK(output_size(wide, {4, 4}) == Size{0, 4});
}

TEST_CASE("a node of the network is the convolution that it computes") {
  const model::Network network = model::mobilenet_v2(1, 224, 1000);
  CHECK(describe(convolution_of(network.nodes[1])) ==
        "a 3 x 3 convolution of stride 2 from 3 to 32 channels");
  CHECK(describe(convolution_of(network.nodes[2])) ==
        "a 3 x 3 depthwise convolution of stride 1 over 32 channels");
  CHECK(describe(convolution_of(network.nodes[3])) ==
        "a 1 x 1 convolution of stride 1 from 32 to 16 channels");
}

TEST_CASE("the words name what is peculiar") {
  const Convolution odd{.kernel = {3, 5},
                        .stride = {1, 2},
                        .dilation = {2, 2},
                        .padding = {1, 2, 1, 1},
                        .groups = 2,
                        .in_channels = 4,
                        .out_channels = 8};
  CHECK(describe(odd) ==
        "a 3 x 5 convolution of stride [1, 2] from 4 to 8 channels in 2 groups and "
        "padding [1, 2, 1, 1] and dilation 2");
  const Convolution multiplier{.groups = 4, .in_channels = 4, .out_channels = 8};
  CHECK(describe(multiplier) == "a 1 x 1 convolution of stride 1 from 4 to 8 channels in 4 groups");
}

}  // namespace edgebench::weights
