#include "cli/users_files.h"

#include <string>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "support.h"

namespace edgebench::cli {
namespace {

using namespace std::string_literals;

std::map<std::string, measure::WorkerInfo> readers() {
  std::map<std::string, measure::WorkerInfo> workers;
  workers["alpha"].description.file_suffixes = {".onnx"};
  workers["beta"].description.file_suffixes = {".xml", ".onnx"};
  workers["gamma"].description.file_suffixes = {".pt"};
  workers["delta"].description.file_suffixes = {".ptl"};
  workers["mute"];  // It takes no files.
  workers["null"].description.file_suffixes = {".null"};
  workers["null"].description.only_when_named = true;
  for (const char* name : {"there", "absent"}) {
    workers[name].description.device_kinds = {{.name = "cuda"}};
    workers[name].description.file_suffixes = {".onnx", ".engine"};
  }
  workers["absent"].description.file_suffixes.emplace_back(".tflite");
  workers["there"].description.devices = {{.name = "cuda.0"}};
  return workers;
}

const std::string kOnnx = "\x08\x08\x12\x01p\x3a\x02\x12\x00"s;
const std::string kIr = "<?xml version=\"1.0\"?><net name=\"n\"></net>";

struct User {
  test::TemporaryFolder folder;

  // The names of the candidates of a file with such content.
  std::vector<std::string> names(const std::string& before, const std::string& file,
                                 const std::string& content,
                                 const std::vector<std::string>& named = {}) const {
    write_file_atomically(folder / file, content);
    const auto candidate = measure::parse_artifact(before + (folder / file).string());
    std::vector<std::string> names;
    for (const auto& one : with_runtimes(candidate, readers(), named)) names.push_back(one.name);
    return names;
  }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("every runtime that reads the file's content is a candidate, whatever its name says") {
  const User user;
  CHECK(user.names("", "net.onnx", kOnnx) ==
        Names{"alpha:net.onnx", "beta:net.onnx", "there:net.onnx"});
  CHECK(user.names("", "net.bin", kOnnx) ==
        Names{"alpha:net.bin", "beta:net.bin", "there:net.bin"});
  CHECK(user.names("", "net.onnx", kIr) == Names{"beta:net.onnx"});
  CHECK(user.names("mine=", "net.onnx", kOnnx) == Names{"mine-alpha", "mine-beta", "mine-there"});
  CHECK(user.names("mine=", "net.xml", kIr) == Names{"mine"});
}

TEST_CASE("a runtime that is named is the only one, if it reads the file") {
  const User user;
  CHECK(user.names("beta:", "net.onnx", kOnnx) == Names{"beta:net.onnx"});
  CHECK_THROWS_WITH_AS(user.names("gamma:", "net.pt", kOnnx),
                       doctest::Contains("net.pt is an ONNX model, which gamma does not take; "
                                         "give it to alpha or beta or there"),
                       InputError);
  CHECK_THROWS_WITH_AS(user.names("gamma:", "net.pt", "\0\0\0\0ET12"s),
                       doctest::Contains("ExecuTorch program (.pte), which no runtime of this"),
                       InputError);
  // Whoever does not exist or takes nothing is refused where all candidates are.
  CHECK(user.names("nobody:", "net.onnx", kOnnx).size() == 1);
  CHECK(user.names("mute:", "net.onnx", kOnnx).size() == 1);
}

TEST_CASE("a runtime whose device is not here is left out where another reads the file") {
  const User user;
  const std::string engine = "vtrt\0\0\0\0"s;
  CHECK(user.names("", "net.plan", engine) == Names{"there:net.plan"});
  CHECK(user.names("", "net.plan", engine, {"absent"}) ==
        Names{"absent:net.plan", "there:net.plan"});
  CHECK(user.names("absent:", "net.plan", engine) == Names{"absent:net.plan"});
  CHECK(user.names("", "net", "\0\0\0\0TFL3"s) == Names{"absent:net"});
}

TEST_CASE("the scripted runtime takes part where it is named") {
  const User user;
  CHECK(user.names("null:", "net.null", "x") == Names{"null:net.null"});
  CHECK(user.names("", "net.null", "x", {"null"}) == Names{"null:net.null"});
  CHECK_THROWS_AS(user.names("", "net.null", "x"), InputError);
}

TEST_CASE("what is no model file is named for what it is, with what helps") {
  const User user;
  const std::string header = "{\"__metadata__\":{}}";
  const std::string safetensors =
      std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header;
  for (const auto& [content, words] :
       {std::pair<std::string, const char*>{safetensors, "--weights"},
        {"\x80\x02}q\x00."s, "PyTorch checkpoint, and no model file; give it as --weights"},
        {"<!DOCTYPE html><html>", "an HTML page"},
        {"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"},
        {"\x89HDF\r\n\x1a\n and more", "an HDF5 file"},
        {"\x89PNG\r\n\x1a\n and more", "--images"},
        {"\x08\x01\x12\x01p"s, "a TensorFlow model"},
        {"404: Not Found\n", "a text file, and no model file; look into it"},
        {std::string(2000, '\0'), "of no format that edgebench knows, and no model file; give"}}) {
    CAPTURE(words);
    for (const char* before : {"", "alpha:"}) {
      CHECK_THROWS_WITH_AS(user.names(before, "net.onnx", content), doctest::Contains(words),
                           InputError);
    }
  }
}

TEST_CASE("a path that is cut off by our own syntax gets a hint") {
  const User user;
  write_file_atomically(user.folder / "a,b.onnx", kOnnx);
  CHECK_THROWS_WITH_AS(
      with_runtimes(measure::parse_artifact("alpha:" + (user.folder / "a").string() + ",b=c.onnx"),
                    readers()),
      doctest::Contains("is written file=PATH, last"), InputError);
  const auto candidate = measure::parse_artifact("file=" + (user.folder / "a,b.onnx").string());
  CHECK(with_runtimes(candidate, readers()).size() == 3);
}

}  // namespace edgebench::cli
