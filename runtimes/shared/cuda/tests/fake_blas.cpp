#include "fake_blas.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>

namespace cuda = edgebench::cuda;
using cuda::Compute;
using cuda::Element;
using cuda::test::FakeBlas;

// The played driver's.
extern "C" void fake_kernel(cuda::StreamHandle stream, double microseconds,
                            std::function<void()> work);

namespace {

constexpr int kInvalidValue = 7;
constexpr int kVersion = 130102;

FakeBlas state;
cuda::StreamHandle in_use = nullptr;

// Another way than the one under test: by the value's sign, exponent and fraction.
double half_value(std::uint16_t bits, int exponent_bits, int fraction_bits) {
  const int fraction = bits & ((1 << fraction_bits) - 1);
  const int exponent = (bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const double value = std::ldexp(1 + std::ldexp(fraction, -fraction_bits),
                                  exponent - ((1 << (exponent_bits - 1)) - 1));
  return (bits & 0x8000) != 0 ? -value : value;
}

double element(const void* memory, Element type, int index) {
  std::uint16_t half = 0;
  switch (type) {
    case Element::f32:
      return static_cast<const float*>(memory)[index];
    case Element::i8:
      return static_cast<const std::int8_t*>(memory)[index];
    case Element::f16:
    case Element::bf16:
      std::memcpy(&half, static_cast<const std::uint16_t*>(memory) + index, sizeof half);
      return type == Element::f16 ? half_value(half, 5, 10) : half_value(half, 8, 7);
    case Element::i32:
      break;
  }
  return NAN;
}

double speed(Element type, Compute compute) {
  if (type == Element::f32) return compute == Compute::f32_as_tf32 ? 2 : 1;
  return type == Element::i8 ? 8 : 4;
}

void multiply(const void* left, const void* right, void* sums, Element type, int depth) {
  if (state.idle) return;
  double sum = 0;
  for (int i = 0; i < depth; ++i) sum += element(left, type, i) * element(right, type, i);
  sum *= 1 + state.wrong_by;
  if (type == Element::i8) {
    *static_cast<std::int32_t*>(sums) = static_cast<std::int32_t>(sum);
  } else {
    *static_cast<float*>(sums) = static_cast<float>(sum);
  }
}

}  // namespace

extern "C" {

FakeBlas* fake_blas() {
  return &state;
}

int cublasCreate_v2(void** handle) {
  if (state.create_result != cuda::kBlasSuccess) return state.create_result;
  *handle = &state;
  ++state.handles;
  return cuda::kBlasSuccess;
}

int cublasDestroy_v2(void* /*handle*/) {
  --state.handles;
  return cuda::kBlasSuccess;
}

int cublasSetStream_v2(void* /*handle*/, cuda::StreamHandle stream) {
  in_use = stream;
  return cuda::kBlasSuccess;
}

int cublasGetVersion_v2(void* /*handle*/, int* version) {
  *version = kVersion;
  return cuda::kBlasSuccess;
}

int cublasGemmEx(void* /*handle*/, int left_order, int right_order, int rows, int columns,
                 int depth, const void* factor, const void* left, int left_type, int left_stride,
                 const void* right, int right_type, int right_stride, const void* kept, void* sums,
                 int sums_type, int sums_stride, int compute, int algorithm) {
  const auto type = static_cast<Element>(left_type);
  const bool whole = type == Element::i8;
  std::uint32_t one = 0;
  std::uint32_t zero = 1;
  std::memcpy(&one, factor, sizeof one);
  std::memcpy(&zero, kept, sizeof zero);
  const bool square = rows == depth && columns == depth && left_stride == depth &&
                      right_stride == depth && sums_stride == depth;
  const bool types = right_type == left_type &&
                     sums_type == static_cast<int>(whole ? Element::i32 : Element::f32) &&
                     (compute == static_cast<int>(Compute::i32)) == whole &&
                     one == (whole ? 1U : 0x3F800000U) && zero == 0;
  // The orders: the left matrix transposed, the right one not. The algorithm is the library's.
  if (!square || !types || left_order != 1 || right_order != 0 || algorithm != -1) {
    return kInvalidValue;
  }
  if (const auto result = state.results.find(type); result != state.results.end()) {
    return result->second;
  }
  ++state.products[depth];
  const double macs = std::pow(depth, 3);
  const double rate = state.products_per_us * speed(type, static_cast<Compute>(compute));
  fake_kernel(in_use, macs / rate, [=] { multiply(left, right, sums, type, depth); });
  return cuda::kBlasSuccess;
}

}  // extern "C"
