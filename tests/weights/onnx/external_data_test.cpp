#include "weights/onnx/external_data.h"

#include "weights/onnx/fault.h"
#include "weights/onnx_support.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

using Entries = std::vector<std::pair<std::string, std::string>>;

onnx::TensorProto tensor_with(const Entries& entries) {
  onnx::TensorProto tensor;
  tensor.set_name("t");
  for (const auto& [key, value] : entries) {
    onnx::StringStringEntryProto& entry = *tensor.add_external_data();
    entry.set_key(key);
    entry.set_value(value);
  }
  return tensor;
}

// The bytes as text, or the fault's.
std::string bytes_of(const fs::path& model, const Entries& entries, std::size_t size) {
  ExternalData data(model);
  try {
    const auto bytes = data.bytes(tensor_with(entries), size);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  } catch (const OnnxFault& fault) {
    return fault.what();
  }
}

}  // namespace

TEST_CASE("a tensor's bytes are a part of the file beside the model") {
  const test::TemporaryFolder folder;
  const fs::path model = folder / "net.onnx";
  test::write_text(folder / "net.onnx.data", "0123456789");
  fs::create_directory(folder / "sub");
  test::write_text(folder / "sub" / "more", "abc");
  const std::string location = "net.onnx.data";
  CHECK(bytes_of(model, {{"location", location}}, 4) == "0123");
  CHECK(bytes_of(model, {{"location", location}, {"offset", "6"}, {"length", "4"}}, 4) == "6789");
  CHECK(bytes_of(model, {{"location", "sub/more"}, {"checksum", "x"}}, 3) == "abc");

  ExternalData data(model);
  data.bytes(tensor_with({{"location", location}}), 1);
  data.bytes(tensor_with({{"location", location}, {"offset", "5"}}), 1);
  data.bytes(tensor_with({{"location", "sub/more"}}), 1);
  CHECK(data.companions() == std::vector<fs::path>{folder / location, folder / "sub" / "more"});
}

TEST_CASE("a companion that is missing or too short is named") {
  const test::TemporaryFolder folder;
  const fs::path model = folder / "net.onnx";
  CHECK(bytes_of(model, {{"location", "w.data"}}, 4) ==
        "its weights are in a second file, w.data, which is not there; put that file into the same "
        "folder");
  test::write_text(folder / "w.data", "0123456789");
  const auto refusal = [&](const char* offset, const char* length, std::size_t size) {
    return bytes_of(model, {{"location", "w.data"}, {"offset", offset}, {"length", length}}, size);
  };
  CHECK(refusal("7", "4", 4) ==
        "tensor t is said to be in w.data at bytes 7 to 11, and that file has 10; copy or download "
        "both files again");
  CHECK(refusal("18446744073709551615", "4", 4).find("that file has 10") != std::string::npos);
  CHECK(refusal("0", "3", 4).find("has 3 bytes in w.data where its shape asks for 4") !=
        std::string::npos);
  CHECK(refusal("-1", "4", 4).find("has \"-1\" for the offset of its data") != std::string::npos);
  CHECK(refusal("1x", "4", 4).find("which is no number") != std::string::npos);
  CHECK(refusal("0", "", 4).find("for the length of its data") != std::string::npos);
}

TEST_CASE("nothing outside the model's folder is opened") {
  const test::TemporaryFolder folder;
  fs::create_directory(folder / "model");
  test::write_text(folder / "secret", "secret");
  test::write_text(folder / "model" / "inside", "inside");
  fs::create_symlink(folder / "secret", folder / "model" / "link");
  fs::create_symlink(folder.path(), folder / "model" / "up");
  fs::create_symlink("inside", folder / "model" / "alias");
  const fs::path model = folder / "model" / "net.onnx";
  const std::string absolute = folder / "secret";
  for (const std::string& location :
       {std::string("../secret"), absolute, std::string("link"), std::string("up/secret"),
        std::string("sub/../../secret"), std::string(), std::string("inside\0x", 8)}) {
    CAPTURE(location);
    CHECK(bytes_of(model, {{"location", location}}, 6).find("which is outside its own folder") !=
          std::string::npos);
  }
  CHECK(bytes_of(model, {}, 6).find("outside its own folder") != std::string::npos);
  CHECK(bytes_of(model, {{"location", "alias"}}, 6) == "inside");
  // A folder whose name only begins like the model's.
  fs::create_directory(folder / "model-of-others");
  test::write_text(folder / "model-of-others" / "weights", "secret");
  fs::create_symlink(folder / "model-of-others" / "weights", folder / "model" / "near");
  CHECK(bytes_of(model, {{"location", "near"}}, 6).find("outside its own folder") !=
        std::string::npos);
}

TEST_CASE("a companion that is a folder is no file") {
  const test::TemporaryFolder folder;
  fs::create_directory(folder / "w.data");
  ExternalData data(folder / "net.onnx");
  CHECK_THROWS_WITH_AS(data.bytes(tensor_with({{"location", "w.data"}}), 1),
                       doctest::Contains("w.data is not a regular file"), InputError);
}

}  // namespace edgebench::weights
