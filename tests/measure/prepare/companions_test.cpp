#include "measure/prepare/companions.h"

#include <string>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "emit/protobuf_message.h"
#include "support.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using emit::ProtobufMessage;

// An ONNX file of one tensor that lies elsewhere.
std::string onnx_with(const std::string& location, std::uint64_t bytes) {
  const auto entry = [](const std::string& key, const std::string& value) {
    return ProtobufMessage().bytes(1, key).bytes(2, value);
  };
  ProtobufMessage tensor;
  tensor.message(13, entry("location", location))
      .message(13, entry("length", fmt::format("{}", bytes)))
      .integer(14, 1);
  return ProtobufMessage().integer(1, 8).message(7, ProtobufMessage().message(5, tensor)).encoded();
}

std::string ir_with(const std::string& data) {
  return "<?xml version=\"1.0\"?>\n<net name=\"n\" version=\"11\"><layers>"
         "<layer id=\"0\" name=\"i\" type=\"Parameter\"><data shape=\"1\"/></layer>" +
         data + "</layers></net>";
}

struct Folder {
  test::TemporaryFolder folder;

  fs::path write(const std::string& name, const std::string& content) const {
    fs::create_directories((folder / name).parent_path());
    write_file_atomically(folder / name, content);
    return folder / name;
  }

  void check_all(const fs::path& file) const {
    for (const Companion& companion : companions_of(file)) check_companion(file, companion);
  }
};

}  // namespace

TEST_CASE("the other files of an ONNX model are those that it names") {
  const Folder user;
  const fs::path file = user.write("net.onnx", onnx_with("weights/./net.data", 5));
  CHECK(companions_of(file) == std::vector<Companion>{{"weights/net.data", 5}});
  CHECK(companions_of(
            user.write("alone.onnx",
                       ProtobufMessage().integer(1, 8).message(7, ProtobufMessage()).encoded()))
            .empty());
  CHECK_THROWS_WITH_AS(user.check_all(file), doctest::Contains("weights/net.data, which is not"),
                       InputError);
  user.write("weights/net.data", "four");
  CHECK_THROWS_WITH_AS(user.check_all(file), doctest::Contains("has 4 bytes, and"), InputError);
  user.write("weights/net.data", "five!");
  CHECK_NOTHROW(user.check_all(file));
}

TEST_CASE("a model file does not lead out of its folder") {
  const Folder user;
  user.write("elsewhere/net.data", "secret");
  for (const std::string location :
       {"../elsewhere/net.data", "a/../../elsewhere/net.data", "/etc/passwd", "..", "a/.."}) {
    CAPTURE(location);
    const fs::path file = user.write("here/net.onnx", onnx_with(location, 1));
    CHECK_THROWS_WITH_AS(companions_of(file), doctest::Contains("not below its own folder"),
                         InputError);
  }
  const fs::path file = user.write("here/net.onnx", onnx_with("link/net.data", 1));
  fs::create_directory_symlink(user.folder / "elsewhere", user.folder / "here/link");
  CHECK_THROWS_WITH_AS(user.check_all(file), doctest::Contains("not below its own folder"),
                       InputError);
  // A link within the folder is the owner's affair.
  user.write("here/blob", "secret");
  fs::remove(user.folder / "here/link");
  fs::create_directory(user.folder / "here/link");
  fs::create_symlink("../blob", user.folder / "here/link/net.data");
  CHECK_NOTHROW(user.check_all(file));
  // No regular file: a pipe would be waited for.
  const fs::path folder = user.write("here/folder.onnx", onnx_with("link", 0));
  CHECK_THROWS_AS(user.check_all(folder), InputError);
}

TEST_CASE("an ONNX file of 2 GB is too long for protobuf, whatever is in it") {
  const Folder user;
  const fs::path file = user.write("net.onnx", onnx_with("net.data", 1));
  fs::resize_file(file, std::uintmax_t{1} << 31);  // Of which nothing is on the disk.
  CHECK_THROWS_WITH_AS(companions_of(file), doctest::Contains("has 2 GB or more"), InputError);
}

TEST_CASE("an IR with constants has a .bin of its own name") {
  const Folder user;
  const fs::path file = user.write(
      "net.v2.xml",
      ir_with(
          "<layer type=\"Const\"><data element_type=\"f32\" offset=\"8\" size=\"4\"/></layer>"
          "<layer type=\"Const\"><data element_type=\"f32\" offset=\"0\" size=\"8\"/></layer>"));
  CHECK(companions_of(file) == std::vector<Companion>{{"net.v2.bin", 12}});
  CHECK_THROWS_WITH_AS(user.check_all(file), doctest::Contains("net.v2.bin, which is not there"),
                       InputError);
  user.write("net.v2.bin", std::string(11, 'x'));
  CHECK_THROWS_WITH_AS(user.check_all(file), doctest::Contains("has 11 bytes"), InputError);
  user.write("net.v2.bin", std::string(12, 'x'));
  CHECK_NOTHROW(user.check_all(file));
  CHECK(companions_of(user.write("none.xml", ir_with(""))).empty());
  // Numbers that overflow are none; OpenVINO says what is wrong with them.
  const fs::path odd = user.write(
      "odd.xml", ir_with("<layer type=\"Const\"><data offset=\"18446744073709551615\" size=\"2\"/>"
                         "</layer><layer type=\"Const\">"));
  CHECK(companions_of(odd) == std::vector<Companion>{{"odd.bin", 0}});
}

TEST_CASE("other kinds have none, and a damaged ONNX file is named") {
  const Folder user;
  CHECK(companions_of(user.write("x.tflite", std::string("\0\0\0\0TFL3", 8))).empty());
  const std::string whole = onnx_with("net.data", 5);
  CHECK_THROWS_WITH_AS(companions_of(user.write("cut.onnx", whole.substr(0, whole.size() - 3))),
                       doctest::Contains("cut.onnx is no whole ONNX file"), InputError);
}

}  // namespace edgebench::measure
