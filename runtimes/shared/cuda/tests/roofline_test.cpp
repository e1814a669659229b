#include "shared/cuda/roofline.h"

#include <optional>

#include "fake_machine.h"
#include "fresh_blas.h"

namespace edgebench::cuda::test {
namespace {

const DeviceRooflineEffort kSmall{
    .sizes = {16, 64, 128}, .longest_ms = 1e6, .runs = 3, .copy_bytes = 1 << 20};

struct Played {
  std::vector<runtime::DeviceRoofline> measure(const DeviceRooflineEffort& effort = kSmall) const {
    return device_rooflines({.driver = machine.place(), .blas = {EDGEBENCH_FAKE_CUBLAS}}, effort);
  }

  FakeMachine machine;
  FakeBlas& blas = fresh_blas();
};

std::optional<double> peak(const runtime::DeviceRoofline& roofline, const std::string& name) {
  for (const runtime::DeviceRoofline::Peak& one : roofline.peaks) {
    if (one.arithmetic == name) return one.macs_per_second;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("each arithmetic has its products' rate, and the memory what is read and written") {
  const Played here;
  const auto all = here.measure();
  REQUIRE(all.size() == 1);
  const runtime::DeviceRoofline& one = all.front();
  CHECK(one.device == "cuda.0");
  CHECK(one.description.starts_with("Fake H200"));
  CHECK(one.library == "cuBLAS 13.1.2");
  CHECK(one.absent.empty());
  CHECK(one.missing.empty());
  REQUIRE(one.peaks.size() == 5);
  const double fp32 = 1000e6;  // Of the script: 1000 a microsecond.
  CHECK(peak(one, "fp32").value() == doctest::Approx(fp32).epsilon(0.001));
  CHECK(peak(one, "tf32").value() == doctest::Approx(2 * fp32).epsilon(0.001));
  CHECK(peak(one, "fp16").value() == doctest::Approx(4 * fp32).epsilon(0.001));
  CHECK(peak(one, "bf16").value() == doctest::Approx(4 * fp32).epsilon(0.001));
  CHECK(peak(one, "int8").value() == doctest::Approx(8 * fp32).epsilon(0.001));
  CHECK(one.copied_bytes_per_second.value() ==
        doctest::Approx(2 * kBytesPerMicrosecond * 1e6).epsilon(0.001));
  CHECK(here.blas.handles == 0);
  const FakeDriver& driver = here.machine.driver;
  CHECK(driver.retained + driver.pinned + driver.device_memories + driver.streams + driver.events ==
        0);
}

TEST_CASE("larger products are left out where one takes long, or memory is short") {
  Played here;
  DeviceRooflineEffort effort = kSmall;
  effort.longest_ms = 0.05;  // 64 x 64 takes 0.26 ms in FP32.
  here.measure(effort);
  CHECK(here.blas.products[64] > 0);
  // INT8, eight times as fast, is under it.
  CHECK(here.blas.products[128] == effort.runs + 1);
  here.blas.products.clear();
  here.machine.driver.devices.front().free_bytes = 4 * 64 * 64 * 12;  // What FP32 takes of 64 x 64.
  here.measure();
  CHECK(here.blas.products[64] == 5 * (kSmall.runs + 1));
  CHECK(here.blas.products[128] == 0);
}

TEST_CASE("a wrong product has no rate") {
  Played here;
  here.blas.wrong_by = 0.02;
  const auto wrong = here.measure().front();
  CHECK(wrong.peaks.empty());
  REQUIRE(wrong.missing.size() == 5);
  CHECK(wrong.missing.at("fp16").starts_with("cuBLAS's product is wrong: a sum is "));
  here.blas.wrong_by = 0.002;  // As TF32 and halves may be.
  CHECK(here.measure().front().missing.size() == 2);
  here.blas.wrong_by = 0;
  here.blas.idle = true;
  CHECK(here.measure().front().peaks.empty());
}

TEST_CASE("what the device lacks is missing, and the rest is there") {
  Played here;
  here.blas.results[Element::bf16] = kBlasArchMismatch;
  const auto one = here.measure().front();
  CHECK(one.peaks.size() == 4);
  CHECK(one.missing.at("bf16") ==
        "cuBLAS has no such product for this device (cublasGemmEx answers 8)");
  const auto none = device_rooflines(
      {.driver = here.machine.place(), .blas = {"libedgebench-absent.so"}}, kSmall);
  CHECK(none.front().peaks.empty());
  CHECK(none.front().missing.at("fp32").starts_with("there is no cuBLAS"));
  CHECK(none.front().copied_bytes_per_second);
}

TEST_CASE("every device is measured; without one the gate's sentence is all there is") {
  const Played here;
  here.machine.driver.devices = {{}, {.name = "Fake T4", .capability = {7, 5}}};
  const auto both = here.measure();
  REQUIRE(both.size() == 2);
  CHECK(both[1].device == "cuda.1");
  CHECK(both[1].peaks.size() == 5);
  CHECK(here.machine.driver.last_retained == 1);
  here.machine.driver.retain_result = kDeviceUnavailable;
  CHECK(here.measure().front().absent.starts_with("another process has cuda.0"));
  const auto none = device_rooflines({.driver = {.library = "/nowhere/libcuda.so.1"}}, kSmall);
  REQUIRE(none.size() == 1);
  CHECK(none.front().device == "cuda");
  CHECK(none.front().absent.starts_with("this machine has no NVIDIA driver"));
}

}  // namespace edgebench::cuda::test
