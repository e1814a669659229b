#include "weights/onnx/tensor.h"

#include <cstring>
#include <limits>

#include "weights/onnx/fault.h"
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

using onnx::TensorProto;

TensorProto tensor_of(int type, std::initializer_list<std::int64_t> shape) {
  TensorProto tensor;
  tensor.set_name("t");
  tensor.set_data_type(type);
  for (const std::int64_t extent : shape) tensor.add_dims(extent);
  return tensor;
}

template <typename Stored>
TensorProto raw(int type, const std::vector<Stored>& values) {
  TensorProto tensor = tensor_of(type, {static_cast<std::int64_t>(values.size())});
  tensor.set_raw_data(values.data(), values.size() * sizeof(Stored));
  return tensor;
}

OnnxTensor read(const TensorProto& tensor) {
  return OnnxTensorReader("net.onnx").read(tensor);
}

std::vector<float> floats(const TensorProto& tensor) {
  const OnnxTensor result = read(tensor);
  REQUIRE(result.floats() != nullptr);
  return *result.floats();
}

Integers integers(const TensorProto& tensor) {
  const OnnxTensor result = read(tensor);
  REQUIRE(result.integers() != nullptr);
  return *result.integers();
}

std::string refusal(const TensorProto& tensor) {
  try {
    read(tensor);
    return "accepted";
  } catch (const OnnxFault& fault) {
    return fault.what();
  }
}

}  // namespace

TEST_CASE("floating-point numbers as bytes and as lists") {
  CHECK(floats(raw<float>(TensorProto::FLOAT, {1.5F, -2})) == std::vector{1.5F, -2.0F});
  TensorProto list = tensor_of(TensorProto::FLOAT, {2});
  list.add_float_data(1.5F);
  list.add_float_data(-2);
  CHECK(floats(list) == std::vector{1.5F, -2.0F});

  // 1, -2, the smallest subnormal and the largest number of half precision.
  const std::vector<std::uint16_t> halves = {0x3C00, 0xC000, 0x0001, 0x7BFF};
  const std::vector<float> half_values = {1, -2, 0x1p-24F, 65504};
  CHECK(floats(raw(TensorProto::FLOAT16, halves)) == half_values);
  list = tensor_of(TensorProto::FLOAT16, {4});
  for (const std::uint16_t half : halves) list.add_int32_data(half);
  CHECK(floats(list) == half_values);

  const std::vector<std::uint16_t> bfloats = {0x3F80, 0xC000, 0x4049};
  const std::vector<float> bfloat_values = {1, -2, 3.140625F};
  CHECK(floats(raw(TensorProto::BFLOAT16, bfloats)) == bfloat_values);
  list = tensor_of(TensorProto::BFLOAT16, {3});
  for (const std::uint16_t bfloat : bfloats) list.add_int32_data(bfloat);
  CHECK(floats(list) == bfloat_values);

  CHECK(floats(raw<double>(TensorProto::DOUBLE, {1.0 / 3})) == std::vector{1.0F / 3});
  list = tensor_of(TensorProto::DOUBLE, {1});
  list.add_double_data(0.1);
  CHECK(floats(list) == std::vector{0.1F});
}

TEST_CASE("whole numbers as bytes and as lists") {
  CHECK(integers(raw<std::int64_t>(TensorProto::INT64, {-5, 1})) == Integers{-5, 1});
  CHECK(integers(raw<std::int32_t>(TensorProto::INT32, {-5, 1})) == Integers{-5, 1});
  CHECK(integers(raw<std::int16_t>(TensorProto::INT16, {-5, 1})) == Integers{-5, 1});
  CHECK(integers(raw<std::int8_t>(TensorProto::INT8, {-5, 1})) == Integers{-5, 1});
  CHECK(integers(raw<std::uint8_t>(TensorProto::UINT8, {255})) == Integers{255});
  CHECK(integers(raw<std::uint16_t>(TensorProto::UINT16, {65535})) == Integers{65535});
  CHECK(integers(raw<std::uint32_t>(TensorProto::UINT32, {4294967295U})) == Integers{4294967295});
  for (const int type : {TensorProto::INT32, TensorProto::INT16, TensorProto::INT8}) {
    TensorProto list = tensor_of(type, {2});
    list.add_int32_data(-5);
    list.add_int32_data(7);
    CHECK(integers(list) == Integers{-5, 7});
  }
  TensorProto list = tensor_of(TensorProto::INT64, {1});
  list.add_int64_data(std::numeric_limits<std::int64_t>::min());
  CHECK(integers(list) == Integers{std::numeric_limits<std::int64_t>::min()});
  list = tensor_of(TensorProto::UINT32, {1});
  list.add_uint64_data(4294967295U);
  CHECK(integers(list) == Integers{4294967295});
  list = tensor_of(TensorProto::BOOL, {});
  list.add_int32_data(1);
  CHECK(integers(list) == Integers{1});
  CHECK(read(list).shape.empty());
}

TEST_CASE("shape and data must agree") {
  TensorProto tensor = raw<float>(TensorProto::FLOAT, {1, 2, 3});
  tensor.set_dims(0, 4);
  CHECK(refusal(tensor) ==
        "tensor t has 12 bytes where its shape asks for 4 elements of 4; export or download it "
        "again");
  tensor.set_dims(0, 2);
  CHECK(refusal(tensor).find("asks for 2 elements") != std::string::npos);
  tensor.mutable_raw_data()->push_back('x');
  tensor.set_dims(0, 3);
  CHECK(refusal(tensor).find("has 13 bytes") != std::string::npos);
  tensor.set_dims(0, -3);
  CHECK(refusal(tensor).find("has the negative extent -3") != std::string::npos);
  tensor.set_dims(0, std::int64_t{1} << 61);
  CHECK(refusal(tensor).find("tensor t has a shape too large to count") != std::string::npos);
  for (int i = 0; i < 4; ++i) tensor.add_dims(std::int64_t{1} << 40);
  CHECK(refusal(tensor).find("too large to count") != std::string::npos);
  tensor.set_dims(0, 0);
  tensor.clear_raw_data();
  CHECK(refusal(tensor) == "accepted");  // No elements, whatever the other extents are.
  CHECK(refusal(tensor_of(TensorProto::FLOAT, {1})).find("has 0 bytes") != std::string::npos);
  TensorProto deep = raw<float>(TensorProto::FLOAT, {1});
  while (deep.dims_size() < kMostDimensions) deep.add_dims(1);
  CHECK(refusal(deep) == "accepted");
  deep.add_dims(1);
  CHECK(refusal(deep).find("tensor t has 17 dimensions, where a network has at most 16;") !=
        std::string::npos);
}

TEST_CASE("what is no list of numbers is refused") {
  CHECK(refusal(tensor_of(TensorProto::STRING, {1})).find("(data type 8)") != std::string::npos);
  CHECK(refusal(tensor_of(22, {1})).find("(data type 22)") != std::string::npos);  // INT4.
  CHECK(refusal(tensor_of(0, {1})).find("(data type 0)") != std::string::npos);
  TensorProto segment = raw<float>(TensorProto::FLOAT, {1});
  segment.mutable_segment()->set_begin(0);
  CHECK(refusal(segment).find("stored in a way") != std::string::npos);
}

TEST_CASE("the reader knows how much it read, and whether in double precision") {
  OnnxTensorReader reader("net.onnx");
  reader.read(raw<float>(TensorProto::FLOAT, {1, 2, 3}));
  CHECK(reader.elements_read() == 3);
  CHECK_FALSE(reader.read_doubles());
  reader.read(raw<double>(TensorProto::DOUBLE, {1}));
  CHECK(reader.elements_read() == 4);
  CHECK(reader.read_doubles());
}

TEST_CASE("products of extents") {
  CHECK(element_count({}) == 1);
  CHECK(element_count({2, 3}) == 6);
  CHECK(element_count({std::size_t{1} << 63, 4, 0}) == 0);
  CHECK(element_count({std::size_t{1} << 63, 4}) == std::numeric_limits<std::size_t>::max());
}

}  // namespace edgebench::weights
