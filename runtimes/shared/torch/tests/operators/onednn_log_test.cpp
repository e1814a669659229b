#include "shared/torch/operators/onednn_log.h"

#include <cstdio>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "shared/torch/tests/checks.h"

namespace edgebench::torch_common {

using runtime::Arithmetic;

// Lines as oneDNN 3.11.2 wrote them, shortened behind the types.
constexpr const char* kReorder =
    "onednn_verbose,v1,primitive,exec,cpu,reorder,jit:uni,undef,src:f32::blocked:abcd::f0 "
    "dst:f32::blocked:acdb::f0,,,1x3,0.1\n";

std::string convolution(const std::string& implementation, const std::string& types) {
  return "onednn_verbose,v1,primitive,exec,cpu,convolution," + implementation +
         ",forward_training," + types +
         ",attr-scratchpad:user,alg:convolution_direct,g64mb1,0.04\n";
}

OnednnPrimitive only(const std::string& log) {
  const std::vector<OnednnPrimitive> found = products(log);
  REQUIRE(found.size() == 1);
  return found.front();
}

TEST_CASE("the arithmetic is that of the types and of the instruction set") {
  const auto arithmetic = [](const std::string& implementation, const std::string& types) {
    return products(convolution(implementation, types)).at(0).arithmetic;
  };
  CHECK(arithmetic("brdgmm_dw:avx512_core", "src:f32::blocked:acdb::f0 wei:f32:a dst:f32") ==
        Arithmetic::fp32);
  CHECK(arithmetic("brgconv_1x1:avx512_core_bf16", "src:bf16::blocked wei:bf16:a dst:bf16") ==
        Arithmetic::bf16);
  CHECK(arithmetic("brgconv:avx512_core_amx", "src:bf16::blocked wei:bf16:a dst:bf16") ==
        Arithmetic::bf16);
  CHECK(arithmetic("brgconv:avx512_core_vnni", "src:u8::blocked wei:s8:a dst:u8") ==
        Arithmetic::int8);
  CHECK(arithmetic("brgconv:avx512_core_fp16", "src:f16::blocked wei:f16:a dst:f16") ==
        Arithmetic::fp16);
}

TEST_CASE("oneDNN's log has an older form") {
  const std::string line =
      "onednn_verbose,primitive,exec,cpu,convolution,brgconv:avx2,forward_inference,"
      "src_f32::blocked:acdb::f0 wei_f32::blocked:Acdb16a::f0 dst_f32::blocked:acdb::f0,"
      "attr-scratchpad:user,alg:convolution_direct,mb1_ic32,0.04\n";
  const OnednnPrimitive found = only(line);
  CHECK(found.kind == runtime::LayerKind::convolution);
  CHECK(found.implementation == "brgconv:avx2");
  CHECK(found.arithmetic == Arithmetic::fp32);
  std::string int8 = line;
  int8.replace(int8.find("src_f32"), 7, "src_u8");
  int8.replace(int8.find("wei_f32"), 7, "wei_s8");
  CHECK(only(int8).arithmetic == Arithmetic::int8);
}

TEST_CASE("a type that the instruction set lacks was converted, and is no proof") {
  CHECK(only(convolution("jit:avx512_core", "src:bf16:: wei:bf16:: dst:bf16")).arithmetic ==
        Arithmetic::other);
  CHECK(only(convolution("ref:any", "src:f16:: wei:f16:: dst:f16")).arithmetic ==
        Arithmetic::other);
  CHECK(only(convolution("ref:any", "src:f32:: wei:s8:: dst:f32")).arithmetic == Arithmetic::other);
}

TEST_CASE("each pair of types and instruction set, and what is no proof") {
  struct Row {
    const char* implementation;
    const char* types;
    Arithmetic arithmetic;
  };
  const Row rows[] = {
      {"ref:any", "src:f32:: wei:f32:: dst:f32", Arithmetic::fp32},
      {"jit:avx512_core", "src:u8:: wei:s8:: dst:f32", Arithmetic::int8},
      {"jit:avx512_core", "src:s8:: wei:s8:: dst:s8", Arithmetic::int8},
      {"jit:avx512_core", "src:bf16:: wei:s8:: dst:bf16", Arithmetic::other},
      {"brgconv:avx512_core_bf16", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::bf16},
      {"brgconv:avx10_1_512_amx", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::bf16},
      {"brgconv:avx10_2", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::bf16},
      {"brgconv:avx512_core_fp16", "src:bf16:: wei:bf16:: dst:bf16", Arithmetic::other},
      {"brgconv:avx512_core_fp16", "src:f16:: wei:f16:: dst:f16", Arithmetic::fp16},
      {"brgconv:avx512_core_amx_fp16", "src:f16:: wei:f16:: dst:f16", Arithmetic::fp16},
      {"brgconv:avx10_2", "src:f16:: wei:f16:: dst:f16", Arithmetic::fp16},
      {"brgconv:avx512_core_bf16", "src:f16:: wei:f16:: dst:f16", Arithmetic::other},
      {"ref:any", "src:f64:: wei:f64:: dst:f32", Arithmetic::other},
      {"ref:any", "src:u8:: wei:u8:: dst:f32", Arithmetic::other},
      {"ref:any", "src:s32:: wei:f32:: dst:f32", Arithmetic::other},
  };
  for (const Row& row : rows) {
    CAPTURE(row.implementation);
    CAPTURE(row.types);
    CHECK(only(convolution(row.implementation, row.types)).arithmetic == row.arithmetic);
  }
}

TEST_CASE("each operation that multiplies by weights is a product of its kind") {
  const auto log_of = [](const std::string& operation, const std::string& stage) {
    return "onednn_verbose,v1,primitive," + stage + ",cpu," + operation +
           ",jit:avx2,undef,src:f32:: wei:f32::,,,1x3,0.1\n";
  };
  CHECK(only(log_of("convolution", "exec")).kind == runtime::LayerKind::convolution);
  CHECK(only(log_of("inner_product", "exec")).kind == runtime::LayerKind::linear);
  CHECK(only(log_of("matmul", "exec")).kind == runtime::LayerKind::linear);
  CHECK(only(log_of("matmul", "exec")).implementation == "jit:avx2");
  for (const char* operation : {"reorder", "deconvolution", "pooling", "eltwise", "binary", "sum",
                                "reduction", "convolutions", ""}) {
    CAPTURE(operation);
    CHECK(products(log_of(operation, "exec")).empty());
  }
  // Made, but not run.
  CHECK(products(log_of("convolution", "create:cache_miss")).empty());
  CHECK(products("x" + log_of("convolution", "exec")).empty());
}

TEST_CASE("products are found, whatever stands around them") {
  const std::string linear =
      "onednn_verbose,v1,primitive,exec,cpu,matmul,brg_matmul:avx512_core,"
      "undef,src:f32:: wei:f32:: dst:f32::,,,1x1280:1280x1000,0.1\n";
  const std::string log = "onednn_verbose,v1,info,oneDNN v3.11.2\n" + std::string(kReorder) +
                          convolution("first:avx2", "src:f32:: wei:f32::") + kReorder + linear;
  const std::vector<OnednnPrimitive> found = products(log);
  REQUIRE(found.size() == 2);
  CHECK(found[0].implementation == "first:avx2");
  CHECK(found[0].kind == runtime::LayerKind::convolution);
  CHECK(found[1].implementation == "brg_matmul:avx512_core");
  CHECK(found[1].kind == runtime::LayerKind::linear);
  CHECK(products(kReorder).empty());
  CHECK(products("").empty());
  CHECK(products("onednn_verbose,v1,primitive,exec").empty());
}

TEST_CASE("every primitive that ran is told, with its time") {
  const std::string log = std::string(kReorder) + convolution("brgconv:avx2", "src:f32:: wei:f32");
  const std::vector<OnednnPrimitive> found = primitives(log);
  REQUIRE(found.size() == 2);
  CHECK(found[0].operation == "reorder");
  CHECK_FALSE(found[0].kind);
  CHECK(found[0].implementation == "jit:uni");
  CHECK(found[0].arithmetic == Arithmetic::other);
  CHECK(found[0].time_ns == 100'000);
  CHECK(found[1].operation == "convolution");
  CHECK(found[1].time_ns == 40'000);
}

TEST_CASE("a time that is none is 0") {
  const auto time_ns = [](const std::string& field) {
    return primitives("onednn_verbose,v1,primitive,exec,cpu,reorder,jit:uni," + field)
        .at(0)
        .time_ns;
  };
  CHECK(time_ns("0.0419922") == 41'992);
  CHECK(time_ns("12") == 12'000'000);
  CHECK(time_ns("1e-05") == 10);
  for (const char* field : {"", "x", "0.1x", "-1", "nan", "1x3"}) {
    CAPTURE(field);
    CHECK(time_ns(field) == 0);
  }
}

TEST_CASE("the log is what was written while it was caught, each part once") {
  OnednnLog log;
  std::printf("first\n");
  const std::string first = log.take();
  std::printf("second\n");
  const std::string second = log.take();
  CHECK(first == "first\n");
  CHECK(second == "second\n");
  CHECK(log.take().empty());
}

}  // namespace edgebench::torch_common
