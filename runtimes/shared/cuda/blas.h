// cuBLAS, NVIDIA's library of matrix products, opened when somebody asks what a device can do. Its
// functions and numbers are declared by ourselves from the cuBLAS Library reference
// (docs.nvidia.com/cuda/cublas, "cublasGemmEx()" and "cublasComputeType_t"); they are the same in
// CUDA 12 and 13.
#pragma once

#include <string>
#include <vector>

#include "shared/cuda/driver.h"
#include "shared/cuda/memory.h"

namespace edgebench::cuda {

// cublasStatus_t, as far as something is said about it.
inline constexpr int kBlasSuccess = 0;
inline constexpr int kBlasAllocFailed = 3;
inline constexpr int kBlasArchMismatch = 8;
inline constexpr int kBlasNotSupported = 15;

// cudaDataType.
enum class Element { f32 = 0, f16 = 2, bf16 = 14, i8 = 3, i32 = 10 };

// cublasComputeType_t: FP32 in FP32 alone, FP32 that TF32 may stand for, integers.
enum class Compute { f32 = 68, f32_as_tf32 = 77, i32 = 72 };

// A square matrix product, its left matrix transposed: the order that integers need, and that
// suits the others.
struct Product {
  Element inputs = Element::f32;
  Compute compute = Compute::f32;
  int size = 0;
};

// The names under which the library of a driver's CUDA is looked for, the newest first.
std::vector<std::string> blas_names(const Version& cuda);

class Blas {
 public:
  // Opens the first of these libraries that is there, for good, and has it work on the stream,
  // whose context is current. Throws runtime::Unsupported in one sentence.
  Blas(const std::vector<std::string>& names, const Stream& stream);
  ~Blas();
  Blas(const Blas&) = delete;
  Blas& operator=(const Blas&) = delete;

  std::string version() const;  // "cuBLAS 13.1.0"

  // Queues it. `sums` is of FP32, or of 32-bit integers where the inputs are. Throws
  // runtime::Unsupported where the device has no such arithmetic, std::runtime_error for the rest.
  void multiply(const Product& product, const DeviceBuffer& left, const DeviceBuffer& right,
                const DeviceBuffer& sums) const;

 private:
  struct Functions {
    int (*create)(void** handle) = nullptr;
    int (*destroy)(void* handle) = nullptr;
    int (*set_stream)(void* handle, StreamHandle stream) = nullptr;
    int (*version)(void* handle, int* version) = nullptr;
    int (*gemm)(void* handle, int left_order, int right_order, int rows, int columns, int depth,
                const void* factor, const void* left, int left_type, int left_stride,
                const void* right, int right_type, int right_stride, const void* kept, void* sums,
                int sums_type, int sums_stride, int compute, int algorithm) = nullptr;
  };

  Functions functions_;
  void* handle_ = nullptr;
};

}  // namespace edgebench::cuda
