// Matrices hold values between a half and one, with random fractions, so that the device's clock is
// what it is with real numbers; all of them are positive, so that the first sum says whether the
// product was one. A product is timed by events around it, on a stream of its own.

#include "shared/cuda/roofline.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>

#include <fmt/format.h>

#include "runtime/runtime.h"
#include "shared/cuda/blas.h"

namespace edgebench::cuda {
namespace {

struct Arithmetic {
  const char* name;
  Product product;    // Without its size.
  std::size_t bytes;  // Of an input's element.
  double tolerance;   // Of a sum, as a part of it.
};

// FP32 sums of many products lose more than their own last bit; TF32 and BF16 keep 11 and 8 bits.
constexpr Arithmetic kArithmetics[] = {
    {"fp32", {.inputs = Element::f32, .compute = Compute::f32}, 4, 1e-3},
    {"tf32", {.inputs = Element::f32, .compute = Compute::f32_as_tf32}, 4, 1e-2},
    {"fp16", {.inputs = Element::f16, .compute = Compute::f32}, 2, 1e-2},
    {"bf16", {.inputs = Element::bf16, .compute = Compute::f32}, 2, 1e-2},
    {"int8", {.inputs = Element::i8, .compute = Compute::i32}, 1, 0}};

// The bits of a value in [0.5, 1), or of an integer from 64 to 127.
std::uint32_t bits_of(Element element, std::uint32_t random) {
  switch (element) {
    case Element::f16:
      return 0x3800U | (random & 0x03FFU);
    case Element::bf16:
      return 0x3F00U | (random & 0x007FU);
    case Element::i8:
      return 0x40U | (random & 0x3FU);
    case Element::f32:
    case Element::i32:
      break;
  }
  return 0x3F000000U | (random & 0x007FFFFFU);
}

double value_of(Element element, std::uint32_t bits) {
  switch (element) {
    case Element::f16:
      return 0.5 + static_cast<double>(bits & 0x03FFU) / 2048;
    case Element::bf16:
      return 0.5 + static_cast<double>(bits & 0x007FU) / 256;
    case Element::i8:
      return static_cast<double>(bits);
    case Element::f32:
    case Element::i32:
      break;
  }
  return 0.5 + static_cast<double>(bits & 0x007FFFFFU) / 16777216;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// On one device, all of it on one stream.
class DeviceProbe {
 public:
  DeviceProbe(const Context& context, const DeviceRooflineEffort& effort)
      : context_(&context), effort_(&effort), stream_(context), begin_(context), end_(context) {}

  const Stream& stream() const { return stream_; }

  // The best of the sizes' medians. Throws runtime::Unsupported and std::runtime_error with the
  // reason where there is none.
  double macs_per_second(const Blas& blas, const Arithmetic& arithmetic) const {
    double best = 0;
    for (const int size : effort_->sizes) {
      if (best > 0 && !holds(size, arithmetic)) break;
      const double product_ms = product_time_ms(blas, arithmetic, size);
      best = std::max(best, std::pow(size, 3) / product_ms * 1000);
      if (product_ms > effort_->longest_ms) break;
    }
    return best;
  }

  // Read and written.
  double copied_bytes_per_second() const {
    const std::size_t bytes = std::min<std::size_t>(effort_->copy_bytes, free_part() / 2);
    const DeviceBuffer from(*context_, bytes);
    const DeviceBuffer to(*context_, bytes);
    const double copy_ms = median_ms([&] { to.copy_from(from, stream_); });
    return 2 * static_cast<double>(bytes) / copy_ms * 1000;
  }

 private:
  // What is taken at most of the free memory.
  std::size_t free_part() const { return context_->free_memory_bytes() / 4; }

  bool holds(int size, const Arithmetic& arithmetic) const {
    const auto cells = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    return cells * (2 * arithmetic.bytes + sizeof(float)) <= free_part();
  }

  template <typename Queue>
  double median_ms(const Queue& queue) const {
    queue();  // What is done once.
    std::vector<double> times_ms;
    for (int run = 0; run < effort_->runs; ++run) {
      begin_.record(stream_);
      queue();
      end_.record(stream_);
      stream_.synchronize();
      times_ms.push_back(begin_.milliseconds_to(end_));
    }
    const double time_ms = median(times_ms);
    if (time_ms <= 0) throw std::runtime_error("the device's clock did not go on");
    return time_ms;
  }

  double product_time_ms(const Blas& blas, const Arithmetic& arithmetic, int size) const {
    Product product = arithmetic.product;
    product.size = size;
    const auto cells = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    PinnedBuffer host(*context_, cells * arithmetic.bytes);
    const DeviceBuffer left(*context_, host.span().size());
    const DeviceBuffer right(*context_, host.span().size());
    const DeviceBuffer sums(*context_, cells * sizeof(float));
    fill(host, arithmetic);
    left.copy_from(host, stream_);
    right.copy_from(host, stream_);
    stream_.synchronize();
    const double time_ms = median_ms([&] { blas.multiply(product, left, right, sums); });
    check_first_sum(host, sums, arithmetic, size);
    return time_ms;
  }

  static void fill(PinnedBuffer& host, const Arithmetic& arithmetic) {
    std::mt19937 generator(1);
    for (std::size_t i = 0; i < host.span().size(); i += arithmetic.bytes) {
      const auto random = static_cast<std::uint32_t>(generator());
      const std::uint32_t bits = bits_of(arithmetic.product.inputs, random);
      std::memcpy(&host.span()[i], &bits, arithmetic.bytes);  // The lowest bytes come first.
    }
  }

  // Both matrices are the same; the left one's first column is multiplied by the right one's.
  void check_first_sum(const PinnedBuffer& host, const DeviceBuffer& sums,
                       const Arithmetic& arithmetic, int size) const {
    double expected = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &host.span()[i * arithmetic.bytes], arithmetic.bytes);
      expected += std::pow(value_of(arithmetic.product.inputs, bits), 2);
    }
    PinnedBuffer first(*context_, sizeof(float));
    copy_to_host(first, {sums.address(), sizeof(float)}, stream_);
    stream_.synchronize();
    float sum = 0;
    std::int32_t whole_sum = 0;
    std::memcpy(&sum, first.span().data(), sizeof sum);
    std::memcpy(&whole_sum, first.span().data(), sizeof whole_sum);
    const bool whole = arithmetic.product.compute == Compute::i32;
    const double found = whole ? static_cast<double>(whole_sum) : static_cast<double>(sum);
    if (std::abs(found - expected) <= arithmetic.tolerance * expected) return;
    throw std::runtime_error(
        fmt::format("cuBLAS's product is wrong: a sum is {:.6g}, not {:.6g}", found, expected));
  }

  const Context* context_;
  const DeviceRooflineEffort* effort_;
  Stream stream_;
  Event begin_;
  Event end_;
};

void add_peaks(runtime::DeviceRoofline& roofline, const DeviceProbe& probe,
               const std::vector<std::string>& names) {
  std::optional<Blas> blas;
  std::string why;
  try {
    blas.emplace(names, probe.stream());
    roofline.library = blas->version();
  } catch (const std::exception& error) {
    why = error.what();
  }
  for (const Arithmetic& arithmetic : kArithmetics) {
    if (!why.empty()) {
      roofline.missing[arithmetic.name] = why;
      continue;
    }
    try {
      roofline.peaks.push_back({arithmetic.name, probe.macs_per_second(*blas, arithmetic)});
    } catch (const std::bad_alloc&) {
      roofline.missing[arithmetic.name] = "the device has too little free memory for the matrices";
    } catch (const std::exception& error) {
      roofline.missing[arithmetic.name] = error.what();
    }
  }
}

void add_memory(runtime::DeviceRoofline& roofline, const DeviceProbe& probe) {
  try {
    roofline.copied_bytes_per_second = probe.copied_bytes_per_second();
  } catch (const std::bad_alloc&) {
    roofline.missing[runtime::kDeviceMemory] = "the device has too little free memory to copy";
  } catch (const std::exception& error) {
    roofline.missing[runtime::kDeviceMemory] = error.what();
  }
}

runtime::DeviceRoofline roofline_of(const runtime::Device& device, const Needs& needs,
                                    const RooflinePlaces& places,
                                    const DeviceRooflineEffort& effort) {
  runtime::DeviceRoofline roofline{.device = device.name, .description = device.description};
  try {
    const Found found = find_device(device.name, needs, places.driver);
    const Context context(found.driver, found.device, Waiting::blocking);
    const DeviceProbe probe(context, effort);
    add_peaks(roofline, probe,
              places.blas.empty() ? blas_names(found.driver->cuda_version()) : places.blas);
    add_memory(roofline, probe);
  } catch (const std::exception& error) {
    roofline.absent = error.what();
  }
  return roofline;
}

}  // namespace

std::vector<runtime::DeviceRoofline> device_rooflines(const RooflinePlaces& places,
                                                      const DeviceRooflineEffort& effort) {
  const Needs needs{.who = "The roofline of a GPU", .cuda = {12, 0}, .capability = {5, 0}};
  std::vector<runtime::DeviceRoofline> rooflines;
  for (const runtime::Device& device : found_devices(needs, places.driver)) {
    rooflines.push_back(roofline_of(device, needs, places, effort));
  }
  if (!rooflines.empty()) return rooflines;
  return {{.device = kCudaKind, .absent = why_absent(kCudaKind, needs, places.driver)}};
}

}  // namespace edgebench::cuda
