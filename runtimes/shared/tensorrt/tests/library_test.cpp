#include "shared/tensorrt/library.h"

#include "fake_library.h"
#include "runtime/runtime.h"
#include "support.h"

namespace edgebench::tensorrt::test {
namespace {

std::string opening_refusal(const Product& product) {
  try {
    const Library library(product);
  } catch (const runtime::Unsupported& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a version is the number that the library says") {
  CHECK(version_of(100600).text() == "10.6.0");
  CHECK(version_of(110400).text() == "11.4.0");
  CHECK(version_of(10701).text() == "1.7.1");
  CHECK(version_of(101503) == Version{10, 15, 3});
}

TEST_CASE("a library is opened and says its version, for which its classes are known") {
  FakeTensorRt& fake = fresh_library();
  CHECK(Library(fake_product()).words() == "TensorRT 11.4.0");
  CHECK(Library(fake_product()).layout() == Layout::tensorrt_11);
  fake.version = 100600;
  CHECK(Library(fake_product()).layout() == Layout::tensorrt_10);
  fake.version = 10701;
  CHECK(Library(fake_product(true)).layout() == Layout::tensorrt_11);
  CHECK(fake.alive == 0);
}

TEST_CASE("versions that are not known are named, with what to install") {
  FakeTensorRt& fake = fresh_library();
  for (const std::int32_t version : {80601, 90100, 120000, 10701}) {
    fake.version = version;
    CHECK(opening_refusal(fake_product()) ==
          "TensorRT " + version_of(version).text() +
              " is none of the versions that edgebench knows; it needs a package");
  }
  for (const std::int32_t version : {10499, 10800, 20500, 110400}) {
    fake.version = version;
    CHECK(opening_refusal(fake_product(true))
              .starts_with("TensorRT-RTX " + version_of(version).text() +
                           " is none of the versions"));
  }
  for (const std::int32_t version : {10500, 10799}) {
    fake.version = version;
    CHECK(opening_refusal(fake_product(true)).empty());
  }
}

TEST_CASE("the first library that is there is taken, and none is a sentence") {
  fresh_library();
  Product product = fake_product();
  product.files.insert(product.files.begin(), {"libabsent-for-edgebench.so.11", "libother.so"});
  CHECK(opening_refusal(product).empty());
  product.files.pop_back();
  CHECK(opening_refusal(product) == "TensorRT is not on this machine; it needs a package");
}

TEST_CASE("a library that is there and cannot be loaded says why") {
  const edgebench::test::TemporaryFolder folder;
  edgebench::test::write_text(folder / "libbroken.so", "This is no library.\n");
  Product product = fake_product();
  product.files = {{(folder / "libbroken.so").string(), "libabsent.so"}};
  const std::string why = opening_refusal(product);
  CHECK(why.starts_with("TensorRT cannot be loaded: "));
  CHECK(why.find("libbroken.so") != std::string::npos);
}

TEST_CASE("the parser is looked for beside the library, then by its name") {
  fresh_library();
  Product product = fake_product();
  product.files.front().parser = std::filesystem::path(EDGEBENCH_FAKE_TENSORRT).filename().string();
  CHECK(opening_refusal(product).empty());
  product.files.front().parser = "libabsent-parser.so.11";
  CHECK(opening_refusal(product) ==
        "TensorRT 11.4.0 is here without its ONNX parser, "
        "libabsent-parser.so.11; install both from one package");
}

TEST_CASE("what is made is destroyed, and what is not made is the library's own sentence") {
  FakeTensorRt& fake = fresh_library();
  const Library library(fake_product());
  {
    Logger logger;
    const Owned builder = library.make_builder(logger);
    const Owned runtime = library.make_runtime(logger);
    const Owned parser = library.make_parser(nullptr, logger);
    CHECK(fake.alive == 3);
  }
  CHECK(fake.alive == 0);
  Logger logger;
  fake.makes_builder = false;
  fake.error = "CUDA initialization failure with error: 35";
  CHECK_THROWS_WITH_AS(
      library.make_builder(logger),
      "TensorRT 11.4.0 makes no builder: CUDA initialization failure with error: 35",
      std::runtime_error);
}

}  // namespace
}  // namespace edgebench::tensorrt::test
