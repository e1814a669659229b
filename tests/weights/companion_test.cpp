#include "weights/companion.h"

#include <filesystem>
#include <string>

#include "base/file.h"
#include "support.h"

namespace edgebench::weights {

namespace fs = std::filesystem;

TEST_CASE("a name stays in its folder only if nothing in it leads out") {
  for (const char* name : {"net.data", "below/net.data", "./net.data", "a..b", "..data"}) {
    CAPTURE(name);
    CHECK(stays_inside(name));
  }
  for (const std::string& name :
       {std::string(), std::string("/net.data"), std::string(".."), std::string("../net.data"),
        std::string("below/../../net.data"), std::string("below/.."), std::string("a\0b", 3)}) {
    CAPTURE(name);
    CHECK_FALSE(stays_inside(name));
  }
}

TEST_CASE("a companion lies in the file's folder, by its links too") {
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "nets/below");
  fs::create_directories(folder / "nets2");
  for (const char* name : {"nets/net.onnx", "nets/a", "nets/below/b", "nets2/c", "d"}) {
    write_file_atomically(folder / name, std::string("x"));
  }
  fs::create_symlink("../d", folder / "nets/away");
  fs::create_symlink("a", folder / "nets/alias");
  const fs::path file = folder / "nets/net.onnx";
  for (const char* near : {"nets/a", "nets/below/b", "nets/alias"}) {
    CAPTURE(near);
    CHECK(lies_beside(folder / near, file));
  }
  for (const char* far : {"nets2/c", "d", "nets/away"}) {
    CAPTURE(far);
    CHECK_FALSE(lies_beside(folder / far, file));
  }
  CHECK_THROWS_AS(lies_beside(folder / "nets/missing", file), fs::filesystem_error);
}

TEST_CASE("a companion may lie beside what a linked file links to, as in Hugging Face's cache") {
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "blobs");
  fs::create_directories(folder / "snapshots/1");
  for (const char* name : {"blobs/aa", "blobs/bb", "secret"}) {
    write_file_atomically(folder / name, std::string("x"));
  }
  fs::create_symlink("../../blobs/aa", folder / "snapshots/1/net.onnx");
  fs::create_symlink("../../blobs/bb", folder / "snapshots/1/net.onnx.data");
  fs::create_symlink("../../secret", folder / "snapshots/1/other.data");
  CHECK(lies_beside(folder / "snapshots/1/net.onnx.data", folder / "snapshots/1/net.onnx"));
  CHECK_FALSE(lies_beside(folder / "snapshots/1/other.data", folder / "snapshots/1/net.onnx"));
}

}  // namespace edgebench::weights
