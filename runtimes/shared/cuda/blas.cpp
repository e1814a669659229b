#include "shared/cuda/blas.h"

#include <cstdint>
#include <stdexcept>

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/runtime.h"
#include "shared/cuda/loader_message.h"

namespace edgebench::cuda {
namespace {

// cublasOperation_t, cublasGemmAlgo_t.
constexpr int kAsItIs = 0;
constexpr int kTransposed = 1;
constexpr int kDefaultAlgorithm = -1;

constexpr int kOldestCuda = 12;

void* open_first(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (void* const library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
    const std::string why = ::dlerror();
    const std::string_view missing = missing_library(why);
    if (missing.empty()) throw runtime::Unsupported("cuBLAS cannot be opened: " + why);
    if (name.ends_with(missing)) continue;
    throw runtime::Unsupported(fmt::format(
        "{} needs {}, which is not found: have its folder in LD_LIBRARY_PATH", name, missing));
  }
  throw runtime::Unsupported(fmt::format(
      "there is no cuBLAS ({}): install it (pip install nvidia-cublas, or the CUDA toolkit), and "
      "start edgebench with its folder in LD_LIBRARY_PATH",
      fmt::join(names, ", ")));
}

template <typename Function>
void find_blas(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) {
    throw runtime::Unsupported(fmt::format("this cuBLAS has no {}: take another version", name));
  }
}

void require_done(int status, const char* call) {
  if (status == kBlasSuccess) return;
  if (status == kBlasArchMismatch || status == kBlasNotSupported) {
    throw runtime::Unsupported(
        fmt::format("cuBLAS has no such product for this device ({} answers {})", call, status));
  }
  if (status == kBlasAllocFailed) throw std::bad_alloc();
  throw std::runtime_error(fmt::format("{} failed with the status {}", call, status));
}

}  // namespace

std::vector<std::string> blas_names(const Version& cuda) {
  std::vector<std::string> names;
  for (int major = cuda.first; major >= kOldestCuda; --major) {
    names.push_back(fmt::format("libcublas.so.{}", major));
  }
  return names;
}

Blas::Blas(const std::vector<std::string>& names, const Stream& stream) {
  void* const library = open_first(names);
  find_blas(library, "cublasCreate_v2", functions_.create);
  find_blas(library, "cublasDestroy_v2", functions_.destroy);
  find_blas(library, "cublasSetStream_v2", functions_.set_stream);
  find_blas(library, "cublasGetVersion_v2", functions_.version);
  find_blas(library, "cublasGemmEx", functions_.gemm);
  const int status = functions_.create(&handle_);
  if (status != kBlasSuccess) {
    throw runtime::Unsupported(fmt::format(
        "cuBLAS does not start on this device (cublasCreate answers {}): another driver, or "
        "another version of cuBLAS, may help",
        status));
  }
  const int streamed = functions_.set_stream(handle_, stream.handle());
  if (streamed == kBlasSuccess) return;
  functions_.destroy(handle_);
  require_done(streamed, "cublasSetStream");
}

Blas::~Blas() {
  functions_.destroy(handle_);
}

// 10000 times the first number, 100 times the second, the third.
std::string Blas::version() const {
  int number = 0;
  require_done(functions_.version(handle_, &number), "cublasGetVersion");
  return fmt::format("cuBLAS {}.{}.{}", number / 10000, number / 100 % 100, number % 100);
}

void Blas::multiply(const Product& product, const DeviceBuffer& left, const DeviceBuffer& right,
                    const DeviceBuffer& sums) const {
  const float one = 1;
  const float zero = 0;
  const std::int32_t whole_one = 1;
  const std::int32_t whole_zero = 0;
  const bool whole = product.compute == Compute::i32;
  const int type = static_cast<int>(product.inputs);
  const int size = product.size;
  require_done(
      functions_.gemm(handle_, kTransposed, kAsItIs, size, size, size,
                      whole ? static_cast<const void*>(&whole_one) : &one, left.address(), type,
                      size, right.address(), type, size,
                      whole ? static_cast<const void*>(&whole_zero) : &zero, sums.address(),
                      static_cast<int>(whole ? Element::i32 : Element::f32), size,
                      static_cast<int>(product.compute), kDefaultAlgorithm),
      "cublasGemmEx");
}

}  // namespace edgebench::cuda
