#include "weights/pickle/globals.h"

#include <doctest/doctest.h>

namespace edgebench::weights {

TEST_CASE("storages and dtypes say what their numbers are") {
  const Global* const half = find_global("torch", "HalfStorage");
  REQUIRE(half != nullptr);
  CHECK(half->meaning == Meaning::storage);
  CHECK(half->element == Element{.bytes = 2, .floating = model::StoredFloat::fp16});
  CHECK(find_global("torch", "BFloat16Storage")->element.floating == model::StoredFloat::bf16);
  CHECK(find_global("torch", "FloatStorage")->element.floating == model::StoredFloat::fp32);
  CHECK(find_global("torch", "DoubleStorage")->element.floating == model::StoredFloat::fp64);
  CHECK(find_global("torch", "LongStorage")->element == Element{.bytes = 8, .integer = true});
  CHECK(find_global("torch", "ComplexFloatStorage")->element == Element{.bytes = 8});
  CHECK(find_global("torch", "ComplexDoubleStorage")->element == Element{.bytes = 16});
  CHECK(find_global("torch", "float64")->meaning == Meaning::dtype);
  CHECK(find_global("torch", "float64")->element.bytes == 8);
  for (const auto* const name : {"float8_e4m3fn", "complex64"}) {
    CHECK_FALSE(find_global("torch", name)->element.floating);
    CHECK_FALSE(find_global("torch", name)->element.integer);
  }
}

TEST_CASE("a floating-point kind and its bytes agree") {
  for (const auto* const name : {"FloatStorage", "HalfStorage", "BFloat16Storage", "DoubleStorage",
                                 "float32", "float16", "bfloat16", "float64"}) {
    CAPTURE(name);
    const Element& element = find_global("torch", name)->element;
    REQUIRE(element.floating);
    CHECK(element.bytes == model::bytes_of(*element.floating));
  }
}

TEST_CASE("what could do something is not on the list") {
  CHECK(find_global("collections", "OrderedDict") != nullptr);
  for (const char* module : {"builtins", "__builtin__"}) {  // Python 3's and 2's.
    CHECK(find_global(module, "set") != nullptr);
    CHECK(find_global(module, "frozenset") != nullptr);
  }
  CHECK(find_global("numpy.core.multiarray", "scalar") != nullptr);
  CHECK(find_global("os", "system") == nullptr);
  CHECK(find_global("builtins", "eval") == nullptr);
  CHECK(find_global("builtins", "getattr") == nullptr);
  CHECK(find_global("torch", "load") == nullptr);
  CHECK(find_global("torch.storage", "_load_from_bytes") == nullptr);
  CHECK(find_global("", "") == nullptr);
  CHECK(find_global("collections", "") == nullptr);
}

}  // namespace edgebench::weights
