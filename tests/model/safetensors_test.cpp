#include "model/safetensors.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "network_support.h"
#include "support.h"

namespace edgebench::model {
namespace {

// Little-endian, whatever the element.
template <typename Element>
std::string bytes_of(const std::vector<Element>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Element)};
}

// A header with one tensor "a" whose fields are given as JSON.
std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}}";
}

struct Malformed {
  std::string header;
  std::size_t data_bytes;
  std::string complaint;  // Part of the message.
};

}  // namespace

TEST_CASE("tensors and metadata survive a round trip") {
  const test::TemporaryFolder folder;
  const std::vector<float> first = {1, -2, 3.5F, 0, 1e-30F, 6};
  const std::vector<float> second = {7};
  const std::array<TensorToWrite, 3> tensors = {
      {{"z.first", {2, 3}, first}, {"a.second", {}, second}, {"empty", {0, 4}, {}}}};
  write_safetensors(folder / "a.safetensors", tensors, {{"key", "value"}});

  const SafetensorsFile file(folder / "a.safetensors");
  CHECK(file.tensors().size() == 3);
  CHECK(file.floats("z.first", {2, 3}) == first);
  CHECK(file.floats("a.second", {}) == second);
  CHECK(file.floats("empty", {0, 4}).empty());
  CHECK(file.metadata() == Metadata{{"key", "value"}});
}

TEST_CASE("what we write is aligned when it is mapped") {
  const test::TemporaryFolder folder;
  const std::array values = {1.0F};
  for (std::size_t length = 0; length < 8; ++length) {
    write_safetensors(folder / "a", std::array<TensorToWrite, 1>{{{"x", {1}, values}}},
                      {{"key", std::string(length, 'v')}});
    const SafetensorsFile file(folder / "a");
    CHECK(reinterpret_cast<std::uintptr_t>(file.tensors().at("x").bytes.data()) % 8 == 0);
    CHECK(file.metadata().at("key").size() == length);
  }
}

TEST_CASE("half precision becomes float, at any alignment") {
  const test::TemporaryFolder folder;
  // IEEE binary16: 1, -2, 65504 (the largest), 2^-24 (the smallest). bfloat16: 1, -3.140625.
  const std::string data = "x" + bytes_of<std::uint16_t>({0x3C00, 0xC000, 0x7BFF, 0x0001}) +
                           bytes_of<std::uint16_t>({0x3F80, 0xC049}) + bytes_of<float>({0.1F});
  test::write_bytes(
      folder / "a",
      test::safetensors_bytes(R"({"odd":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                              R"("half":{"dtype":"F16","shape":[4],"data_offsets":[1,9]},)"
                              R"("brain":{"dtype":"BF16","shape":[2],"data_offsets":[9,13]},)"
                              R"("single":{"dtype":"F32","shape":[],"data_offsets":[13,17]}}   )",
                              data));
  const SafetensorsFile file(folder / "a");
  CHECK(file.floats("half", {4}) == std::vector<float>{1, -2, 65504, std::ldexp(1.0F, -24)});
  CHECK(file.floats("brain", {2}) == std::vector<float>{1, -3.140625F});
  CHECK(file.floats("single", {}) == std::vector<float>{0.1F});
  CHECK_THROWS_WITH_AS(file.floats("odd", {1}), doctest::Contains("tensor odd has dtype U8"),
                       InputError);
}

TEST_CASE("a tensor that is not as expected is named") {
  const test::TemporaryFolder folder;
  const std::array values = {1.0F, std::numeric_limits<float>::quiet_NaN()};
  const std::array infinite = {-std::numeric_limits<float>::infinity()};
  write_safetensors(folder / "a.st",
                    std::array<TensorToWrite, 2>{{{"x.nan", {2}, values}, {"inf", {1}, infinite}}},
                    {});
  const SafetensorsFile file(folder / "a.st");
  CHECK_THROWS_WITH_AS(file.floats("absent", {2}),
                       doctest::Contains("a.st: tensor absent is missing"), InputError);
  CHECK_THROWS_WITH_AS(file.floats("x.nan", {1, 2}),
                       doctest::Contains("a.st: tensor x.nan has shape [2] where [1, 2]"),
                       InputError);
  CHECK_THROWS_WITH_AS(file.floats("x.nan", {2}), doctest::Contains("tensor x.nan holds a NaN"),
                       InputError);
  CHECK_THROWS_WITH_AS(file.floats("inf", {1}), doctest::Contains("tensor inf holds a NaN"),
                       InputError);
}

TEST_CASE("every element type has its size, and only float ones become floats") {
  const test::TemporaryFolder folder;
  struct Row {
    const char* dtype;
    std::size_t bytes;
  };
  for (const Row& row : {Row{"BOOL", 1},
                         {"U8", 1},
                         {"I8", 1},
                         {"F8_E5M2", 1},
                         {"F8_E4M3", 1},
                         {"I16", 2},
                         {"U16", 2},
                         {"F16", 2},
                         {"BF16", 2},
                         {"I32", 4},
                         {"U32", 4},
                         {"F32", 4},
                         {"F64", 8},
                         {"I64", 8},
                         {"U64", 8}}) {
    CAPTURE(row.dtype);
    const std::string dtype = row.dtype;
    const std::string path = (folder / "t").string();
    const std::string size = std::to_string(3 * row.bytes);
    test::write_bytes(path,
                      test::safetensors_bytes(entry("\"" + dtype + "\"", "[3]", "[0," + size + "]"),
                                              std::string(3 * row.bytes, '\0')));
    const SafetensorsFile file(path);
    CHECK(file.tensors().at("a").dtype == dtype);
    if (dtype == "F32" || dtype == "F16" || dtype == "BF16" || dtype == "F64") {
      CHECK(file.floats("a", {3}) == std::vector<float>(3));
    } else {
      CHECK_THROWS_WITH_AS(
          file.floats("a", {3}),
          (path + ": tensor a has dtype " + dtype + "; convert it to F32, F16 or BF16").c_str(),
          InputError);
    }
    if (dtype == "I8") {
      CHECK(file.int8s("a", {3}) == std::vector<std::int8_t>(3));
    } else {
      CHECK_THROWS_WITH_AS(
          file.int8s("a", {3}),
          (path + ": tensor a has dtype " + dtype + " where I8 was expected; write it again")
              .c_str(),
          InputError);
    }
    CHECK_THROWS_WITH_AS(file.int32s("a", {2}), doctest::Contains("has shape [3] where [2]"),
                         InputError);
    const std::string one_short = std::to_string(3 * row.bytes - 1);
    test::write_bytes(
        path, test::safetensors_bytes(entry("\"" + dtype + "\"", "[3]", "[0," + one_short + "]"),
                                      std::string(3 * row.bytes - 1, '\0')));
    CHECK_THROWS_WITH_AS(SafetensorsFile{path}, doctest::Contains("of data where"), InputError);
  }
}

TEST_CASE("a double is rounded to the nearest float") {
  const test::TemporaryFolder folder;
  // 0.1 as a double, little-endian; the nearest float is 0x3DCCCCCD.
  const std::string tenth("\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8);
  test::write_bytes(folder / "t", test::safetensors_bytes(entry("\"F64\"", "[1]", "[0,8]"), tenth));
  CHECK(SafetensorsFile(folder / "t").floats("a", {1}) == std::vector<float>{0.1F});
}

TEST_CASE("integers come back as they were written") {
  const test::TemporaryFolder folder;
  const std::vector<std::int8_t> small = {-128, 0, 127};
  const std::vector<std::int32_t> large = {-2'000'000'000, 1, 2'000'000'000, 3};
  write_safetensors(folder / "i",
                    std::array<TensorToWrite, 2>{
                        {{"small", {3}, std::span(small)}, {"large", {2, 2}, std::span(large)}}},
                    {});
  const SafetensorsFile file(folder / "i");
  CHECK(file.int8s("small", {3}) == small);
  CHECK(file.int32s("large", {2, 2}) == large);
}

TEST_CASE("a malformed header is refused with the reason") {
  const test::TemporaryFolder folder;
  const std::string ok = R"("F32")";
  const std::vector<Malformed> table = {
      {"", 0, "not valid JSON"},
      {"[1]", 0, "not a JSON object"},
      {" {}", 0, "not a JSON object"},
      {"{", 0, "not valid JSON"},
      {"{\"a\":\xFF}", 0, "not valid JSON"},
      {R"({"a":1e999})", 0, "not valid JSON"},
      {R"({"a":{"dtype":[[[[1]]]]}})", 0, "nested too deeply"},
      {R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":1})", 0, R"(key "a" twice)"},
      {R"({"a":{"dtype":"F32","dtype":"F64","shape":[0],"data_offsets":[0,0]}})", 0,
       R"(key "dtype" twice)"},
      {R"({"__metadata__":1})", 0, "__metadata__ is not an object"},
      {R"({"__metadata__":{"k":1}})", 0, R"(metadata "k" is not a string)"},
      {R"({"a":3})", 0, "tensor a has no dtype"},
      {R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4, "tensor a has no dtype"},
      {entry("32", "[1]", "[0,4]"), 4, "tensor a has no dtype"},
      {entry(R"("F31")", "[1]", "[0,4]"), 4, R"(unknown dtype "F31")"},
      {entry(ok, "1", "[0,4]"), 4, "no shape"},
      {entry(ok, "[-1]", "[0,4]"), 4, "no shape"},
      {entry(ok, "[1.0]", "[0,4]"), 4, "no shape"},
      {entry(ok, "[18446744073709551616]", "[0,4]"), 4, "no shape"},
      {entry(ok, "[4294967296,4294967296]", "[0,4]"), 4, "too large"},
      {entry(ok, "[4611686018427387905]", "[0,4]"), 4, "too large"},
      {entry(ok, "[1]", "[0]"), 4, "no pair of data_offsets"},
      {entry(ok, "[1]", "[0,4,8]"), 4, "no pair of data_offsets"},
      {entry(ok, "[1]", "[-4,0]"), 4, "no pair of data_offsets"},
      {entry(ok, "[1]", "[4,0]"), 4, "lies at 4..0"},
      {entry(ok, "[1]", "[0,8]"), 4, "lies at 0..8 of 4"},
      {entry(ok, "[2]", "[0,4]"), 4, "has 4 bytes of data where F32 [2] needs 8"},
      {entry(ok, "[1]", "[1,5]"), 5, "belong to no tensor"},
      {entry(ok, "[1]", "[0,4]"), 5, "bytes after the last tensor"},
      {R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},)"
       R"("b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
       4, "overlap"},
  };
  for (const Malformed& malformed : table) {
    CAPTURE(malformed.header);
    test::write_bytes(
        folder / "bad.st",
        test::safetensors_bytes(malformed.header, std::string(malformed.data_bytes, '\0')));
    CHECK_THROWS_WITH_AS(SafetensorsFile{folder / "bad.st"},
                         doctest::Contains("bad.st is not a valid safetensors file"), InputError);
    CHECK_THROWS_WITH_AS(SafetensorsFile{folder / "bad.st"},
                         doctest::Contains(malformed.complaint.c_str()), InputError);
  }
}

TEST_CASE("a file too short for its header is refused") {
  const test::TemporaryFolder folder;
  const std::string valid = test::safetensors_bytes("{}", "");
  const auto with_length = [&](unsigned char byte, std::size_t at) {
    std::string content = valid;
    content[at] = static_cast<char>(byte);
    return content;
  };
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "it has 0 bytes"},
      {valid.substr(0, 7), "it has 7 bytes"},
      {valid.substr(0, 9), "claims a header of 2 bytes in a file of 9"},
      {with_length(3, 0), "claims a header of 3 bytes"},
      {with_length(0xFF, 7), "claims a header of"},
      {"PK\x03\x04 this is a zip archive", "claims a header of"}};
  for (const auto& [content, complaint] : table) {
    test::write_bytes(folder / "short.st", content);
    CHECK_THROWS_WITH_AS(SafetensorsFile{folder / "short.st"}, doctest::Contains(complaint.c_str()),
                         InputError);
  }
  test::write_bytes(folder / "empty.st", valid);
  CHECK(SafetensorsFile(folder / "empty.st").tensors().empty());
  CHECK_THROWS_WITH_AS(SafetensorsFile{folder / "absent"}, doctest::Contains("absent"), InputError);
}

}  // namespace edgebench::model
