#include "weights/file_kind.h"

#include <vector>

#include <zip.h>

#include "base/error.h"
#include "model/network_support.h"
#include "support.h"

namespace edgebench::weights {
namespace {

using namespace std::string_literals;

void write_zip(const std::filesystem::path& path, const std::vector<std::string>& entries) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  REQUIRE(archive != nullptr);
  for (const std::string& entry : entries) {
    zip_source_t* empty = zip_source_buffer(archive, "x", 1, 0);
    REQUIRE(zip_file_add(archive, entry.c_str(), empty, ZIP_FL_ENC_UTF_8) >= 0);
  }
  REQUIRE(zip_close(archive) == 0);
}

}  // namespace

TEST_CASE("a file is what its first bytes say, whatever it is called") {
  const test::TemporaryFolder folder;
  const std::vector<std::pair<std::string, FileKind>> table = {
      {"", FileKind::empty},
      {"\x1c\0\0\0TFL3...."s, FileKind::tflite},
      {"\x1c\0\0\0ET12...."s, FileKind::executorch},
      {"\x1c\0\0\0ORTM...."s, FileKind::ort},
      {"vtrt\0\0\0\0\2"s, FileKind::tensorrt_engine},
      {"ftrt\0\0\0\0"s, FileKind::tensorrt_engine},
      {"ptrtd\0\0\0"s, FileKind::tensorrt_engine},
      {"utrt", FileKind::text},
      {"L119547037146038801333356L\n.", FileKind::torch_checkpoint},
      {"\x89HDF\r\n\x1a\n...", FileKind::hdf5},
      {"\xff\xd8\xff\xe0...", FileKind::image},
      {"\x89PNG\r\n\x1a\n...", FileKind::image},
      {"\x1f\x8b\x08...", FileKind::compressed},
      {"\xfd"
       "7zXZ...",
       FileKind::compressed},
      {std::string(257, '\0').append("ustar"), FileKind::tar},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", FileKind::git_lfs_pointer},
      {"\x80\x02\x8a\x0a...", FileKind::torch_checkpoint},
      {"\x10\0\0\0\0\0\0\0{\"a\": 1}        "s, FileKind::safetensors},
      {"\x80\x02\0\0\0\0\0\0{\"a\": 1}        "s, FileKind::safetensors},  // 640 bytes of header.
      {"<?xml version=\"1.0\"?>\n<net name=\"n\" version=\"11\">", FileKind::openvino_ir},
      {"\xef\xbb\xbf\n<!DOCTYPE HTML><html>", FileKind::html},
      {"<HTML><head>", FileKind::html},
      {"<?xml version=\"1.0\"?><svg/>", FileKind::text},
      {"\x08\x08\x12\x07pytorch", FileKind::onnx},
      {"\x08\x07:\x90\x80", FileKind::onnx},
      {"\x08\x01\x12\x90\x80", FileKind::tensorflow},
      {"\x08\x05\x12\x40\n\x10image", FileKind::coreml},
      {"\x08\x05\x12\xc0\x02\n\x10image", FileKind::coreml},
      {"\x08\x08\x12\xc0\x02pytorch", FileKind::onnx},
      {"\x08\x08", FileKind::unknown},
      {"\x08\x08\x0fzz", FileKind::unknown},
      // The graph first, the version behind it; cut short; no graph.
      {"\x3a\x02\x12\x00\x08\x08"s, FileKind::onnx},
      {"\x3a\x02\x12\x00\x12\x09x"s, FileKind::unknown},
      {"\x12\x02\x12\x00\x08\x08"s, FileKind::unknown},
      // Fields of eight and of four bytes are passed over as well.
      {"\x11"
       "12345678"
       "\x15"
       "1234"
       "\x3a\x00"s,
       FileKind::onnx},
      {"hel\tlo\r\n", FileKind::text},
      {"h\xc3\xa4llo", FileKind::text},
      {"hel\x01lo", FileKind::unknown},
      {std::string(64, '\0'), FileKind::unknown},
      {"  \n", FileKind::unknown}};
  for (const auto& [content, kind] : table) {
    CAPTURE(content);
    test::write_bytes(folder / "file", content);
    CHECK(file_kind(folder / "file") == kind);
  }
  CHECK(file_kind(folder.path()) == FileKind::folder);
  CHECK_THROWS_AS(file_kind(folder / "absent"), InputError);
}

TEST_CASE("an archive is what it holds") {
  const test::TemporaryFolder folder;
  const std::vector<std::pair<std::vector<std::string>, FileKind>> table = {
      {{"net/data.pkl", "net/data/0"}, FileKind::torch_checkpoint},
      {{"net/data.pkl", "net/constants.pkl", "net/code/a.py"}, FileKind::torchscript},
      {{"net/data.pkl", "net/constants.pkl", "net/bytecode.pkl"}, FileKind::torchscript_mobile},
      {{"config.json", "model.weights.h5"}, FileKind::keras},
      {{"net/version", "net/models/model.json", "net/data/weights/0"}, FileKind::exported_program},
      {{"serialized_exported_program.json", "version"}, FileKind::exported_program},
      {{"a.txt"}, FileKind::zip}};
  for (const auto& [entries, kind] : table) {
    CAPTURE(entries.back());
    write_zip(folder / "file", entries);
    CHECK(file_kind(folder / "file") == kind);
  }
  // PyTorch writes a network's many tensors first.
  std::vector<std::string> many;
  for (int i = 0; i < 1100; ++i) many.push_back("net/data/" + std::to_string(i));
  many.insert(many.end(), {"net/data.pkl", "net/constants.pkl"});
  write_zip(folder / "file", many);
  CHECK(file_kind(folder / "file") == FileKind::torchscript);
  test::write_bytes(folder / "file", "PK\x03\x04 and no more");
  CHECK(file_kind(folder / "file") == FileKind::damaged_zip);
  CHECK(advice_for_weights(FileKind::damaged_zip, "w.pth") == "copy or download it again");
}

TEST_CASE("a file in the wrong place is told where it belongs") {
  CHECK(advice_for_weights(FileKind::tflite, "a b.tflite") ==
        "measure it with --artifact a b.tflite");
  CHECK(advice_for_artifact(FileKind::safetensors, "w.safetensors") ==
        "give it as --weights w.safetensors: edgebench makes every runtime's model from it");
  CHECK(
      advice_for_artifact(FileKind::torch_checkpoint, "w.pth").starts_with("give it as --weights"));
  for (const auto& advice : {advice_for_weights, advice_for_artifact}) {
    CHECK(advice(FileKind::git_lfs_pointer, "w") == "fetch the file itself with `git lfs pull`");
    CHECK(advice(FileKind::image, "w") == "images are given with --images");
    CHECK(advice(FileKind::hdf5, "w").find("TFLiteConverter") != std::string::npos);
    CHECK(advice(FileKind::folder, "w") == "give a file in it");
    CHECK(advice(FileKind::tar, "w").find("torch.save") != std::string::npos);
    CHECK(advice(FileKind::unknown, "w").starts_with("give a "));
  }
  CHECK(description_of(FileKind::html) == "an HTML page");
  CHECK(description_of(FileKind::coreml) == "a Core ML model");
  CHECK(description_of(FileKind::keras) == "a Keras model (.keras)");
  CHECK(description_of(FileKind::executorch) == "an ExecuTorch program (.pte)");
}

}  // namespace edgebench::weights
