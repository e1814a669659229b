#include "weights/onnx/image.h"

#include "weights/onnx/fault.h"
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using onnx::TensorProto;
using Shape = std::vector<std::int64_t>;

OnnxImage image_of(std::initializer_list<std::int64_t> shape, int type = TensorProto::FLOAT) {
  test::OnnxBuilder builder;
  builder.input("pixels", shape, type);
  return read_image(builder.model.graph().input(0));
}

std::string refusal(std::initializer_list<std::int64_t> shape, int type = TensorProto::FLOAT) {
  try {
    image_of(shape, type);
    return "accepted";
  } catch (const OnnxFault& fault) {
    return fault.what();
  }
}

}  // namespace

TEST_CASE("channels come first or last") {
  const OnnxImage first = image_of({4, 3, 96, 96});
  CHECK(first.value.shape == Shape{4, 3, 96, 96});
  CHECK(first.value.axes[1].axis == Axis::channel);
  CHECK(first.size == 96);
  CHECK(first.value.step == 0);
  const OnnxImage last = image_of({1, 96, 96, 3}, TensorProto::FLOAT16);
  CHECK(last.value.shape == Shape{1, 96, 96, 3});
  CHECK(last.value.axes[3].axis == Axis::channel);
  CHECK(last.value.axes[1].axis == Axis::height);
  CHECK(last.size == 96);
}

TEST_CASE("what is left open is taken to fit") {
  const OnnxImage open = image_of({0, 3, 0, 0});
  CHECK_FALSE(open.size);
  CHECK(open.value.size(Axis::batch) > 1);
  CHECK(image_of({0, 0, 0, 0}).value.size(Axis::channel) == 3);
  CHECK(image_of({1, 3, 64, 0}).size == 64);
  CHECK(image_of({1, 3, 0, 64}).value.shape == Shape{1, 3, 64, 64});
  // Without any shape: declare() writes none for no extents.
  CHECK_FALSE(image_of({}).size);
}

TEST_CASE("other inputs are refused, with the way out") {
  CHECK(refusal({1, 3, 96, 96}, TensorProto::UINT8) ==
        "its input \"pixels\" takes whole numbers, so that the pixels are normalised somewhere "
        "inside, and edgebench's artifacts take normalised images; export it without that, or "
        "measure it as it is with --artifact instead of --weights");
  CHECK(refusal({1, 3, 96}).find("has 3 dimensions where a batch of images has four") !=
        std::string::npos);
  CHECK(refusal({1, 1, 96, 96}).find("has 1 channels where") != std::string::npos);
  CHECK(
      refusal({1, 3, 96, 128})
          .find("its input \"pixels\" is 96 x 128 pixels, and edgebench measures square images") !=
      std::string::npos);
  CHECK(refusal({1, 3, 31, 31}).find("is 31 pixels wide, which is not from 32 to 2048") !=
        std::string::npos);
  CHECK(refusal({1, 3, 2049, 2049}).find("is 2049 pixels wide") != std::string::npos);
  CHECK(refusal({1 << 20, 3, 96, 96}).find("is a batch of 1048576 images") != std::string::npos);
  CHECK(refusal({1, 3, 2048, 2048}) == "accepted");
}

}  // namespace edgebench::weights
