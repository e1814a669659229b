#include "shared/xnnpack/operator_names.h"

#include <string>

#include <doctest/doctest.h>

namespace edgebench::xnnpack {
namespace {

using runtime::Arithmetic;

struct Row {
  std::string type;
  Arithmetic arithmetic;  // On a processor with FP16.
};

}  // namespace

// Every type that LiteRT 2.3.0 and ExecuTorch 1.5.1 have an operator for, and what looks like one.
TEST_CASE("an operator multiplies in the type of its input") {
  for (const Row& row :
       {Row{"F32", Arithmetic::fp32}, {"PF32", Arithmetic::fp32},  {"F16", Arithmetic::fp16},
        {"PF16", Arithmetic::fp16},   {"BF16", Arithmetic::bf16},  {"QS8", Arithmetic::int8},
        {"PQS8", Arithmetic::int8},   {"QU8", Arithmetic::int8},   {"QC8", Arithmetic::int8},
        {"QD8", Arithmetic::int8},    {"QDU8", Arithmetic::int8},  {"QP8", Arithmetic::int8},
        {"QS16", Arithmetic::other},  {"Q4", Arithmetic::other},   {"QC8W", Arithmetic::other},
        {"X8", Arithmetic::other},    {"X32", Arithmetic::other},  {"S8", Arithmetic::other},
        {"F64", Arithmetic::other},   {"F322", Arithmetic::other}, {"f32", Arithmetic::other},
        {"PBF16", Arithmetic::other}, {"", Arithmetic::other}}) {
    CAPTURE(row.type);
    for (const std::string& name : {"Convolution (NHWC, " + row.type + ") IGEMM #3",
                                    // What stands behind the input's type decides nothing.
                                    "Fully Connected (NC, " + row.type + ", F32, QC8W) GEMM",
                                    "Fully Connected (NC, " + row.type + ", X1)"}) {
      CAPTURE(name);
      CHECK(arithmetic_of(name, true) == row.arithmetic);
      // FP16 is widened for each multiplication where the processor cannot; the rest is as it is.
      CHECK(arithmetic_of(name, false) ==
            (row.arithmetic == Arithmetic::fp16 ? Arithmetic::fp32 : row.arithmetic));
    }
  }
}

TEST_CASE("a name without a type tells nothing") {
  for (const char* name : {"Convolution", "Convolution (NHWC)", "Convolution (NHWC) IGEMM, F32",
                           "Convolution, F32", "Convolution (NHWC,F32)", "F32", ""}) {
    CAPTURE(name);
    CHECK(arithmetic_of(name, true) == Arithmetic::other);
  }
  CHECK(arithmetic_of("Convolution (NHWC, F32", true) == Arithmetic::fp32);  // Cut off.
}

TEST_CASE("layers with weights are convolutions and linear layers, and no others") {
  CHECK(multiplies_by_weights("Convolution (NHWC, F32) IGEMM"));
  CHECK(multiplies_by_weights("Fully Connected (NC, QDU8, F32, QC8W) GEMM #12"));
  for (const char* name :
       {"Deconvolution (NHWC, F32)", "Batch Matrix Multiply (NC, F32)",
        "Convolution2DTransposeBias", "Convolution", "Fully Connected", "fully connected (NC, F32)",
        "Convert (NC, F32, QDU8)", "Mean (ND) Reduce2", "Global Average Pooling (NWC, F32)", ""}) {
    CAPTURE(name);
    CHECK_FALSE(multiplies_by_weights(name));
  }
}

TEST_CASE("what an operator is for follows from the beginning of its name") {
  using runtime::KernelRole;
  const auto role = [](const std::string& name) { return role_of(name); };
  CHECK(role("Fully Connected (NC, QDU8, F32, QC8W) GEMM #12") == KernelRole::layer);
  CHECK(role("Clamp (NC) #2") == KernelRole::activation);
  CHECK(role("Add (ND) #12") == KernelRole::addition);
  CHECK(role("Mean (ND) Reduce2") == KernelRole::pooling);
  CHECK(role("Convert (NC, F32, QDU8)") == KernelRole::requantise);
  CHECK(role("Transpose (ND, X8) #1") == KernelRole::reorder);
  CHECK(role("Static Reshape (NC)") == KernelRole::reorder);
  for (const char* name : {"Add", "Adder (ND)", "Softmax (NC, F32)", "A Clamp (NC)", ""}) {
    CAPTURE(name);
    CHECK(role(name) == KernelRole::other);
  }
}

TEST_CASE("the number behind a name is not part of it") {
  CHECK(without_number("Add (ND) #12") == "Add (ND)");
  CHECK(without_number("Add (ND)") == "Add (ND)");
  CHECK(without_number("#1") == "#1");
}

}  // namespace edgebench::xnnpack
