#include "weights/fetch/fetch.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "model/network_support.h"
#include "support.h"

namespace edgebench::weights {
namespace {

// A mirror on the disk that holds this content, and what its hash begins with.
struct Mirror {
  explicit Mirror(const std::string& content) : sha256(sha256_hex(content).substr(0, 8)) {
    test::write_bytes(folder / "net.pth", content);
  }
  Published published() const { return {"v1", "V1", "net.pth", sha256, 256}; }
  std::string address() const { return "file://" + folder.path().string(); }

  test::TemporaryFolder folder;
  std::string sha256;
};

bool go_on(std::uint64_t, std::uint64_t) {
  return true;
}

}  // namespace

TEST_CASE("a checkpoint is fetched once") {
  const Mirror mirror("the weights");
  const test::TemporaryFolder folder;
  const Fetched first = fetch_published(mirror.published(), mirror.address(), folder / "in", go_on);
  CHECK_FALSE(first.was_there);
  CHECK(first.file == folder / "in" / "net.pth");
  CHECK(read_file(first.file) == "the weights");
  const Fetched again =
      fetch_published(mirror.published(), "file:///nowhere/", folder / "in", go_on);
  CHECK(again.was_there);
  // One that was damaged since is fetched again.
  test::write_bytes(first.file, "the weighs");
  CHECK_FALSE(
      fetch_published(mirror.published(), mirror.address(), folder / "in", go_on).was_there);
  CHECK(read_file(first.file) == "the weights");
}

TEST_CASE("what has another content than its name says is not kept") {
  const Mirror mirror("the weights");
  const test::TemporaryFolder folder;
  Published other = mirror.published();
  other.sha256_begins = "00000000";
  CHECK_THROWS_WITH_AS(
      fetch_published(other, mirror.address(), folder.path(), go_on),
      doctest::Contains("net.pth is not the file that torchvision published: its SHA-256 does not "
                        "begin with 00000000; "),
      InputError);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("without a network one sentence says what to do, and nothing is left") {
  const Mirror mirror("x");
  const test::TemporaryFolder folder;
  for (const char* address : {"file:///nowhere", "https://no-such-host.invalid/models/",
                              "http://localhost/", "ftp://localhost/"}) {
    CAPTURE(address);
    CHECK_THROWS_WITH_AS(fetch_published(mirror.published(), address, folder.path(), go_on),
                         doctest::Contains("net.pth cannot be downloaded: "), InputError);
    CHECK_THROWS_WITH_AS(
        fetch_published(mirror.published(), address, folder.path(), go_on),
        doctest::Contains(
            ("copy it to " + (folder / "net.pth").string() + " and give it with").c_str()),
        InputError);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a download without an end is ended") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(
      fetch_published({"v1", "V1", "zero", "00000000", 256}, "file:///dev", folder.path(), go_on),
      "file:///dev/zero sends more than 50000000 bytes, and no checkpoint of MobileNetV2 is as "
      "long; try another address",
      InputError);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a download ends when it is told to") {
  const Mirror mirror(std::string(1 << 20, 'x'));
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(fetch_published(mirror.published(), mirror.address(), folder.path(),
                                  [](std::uint64_t, std::uint64_t) { return false; }),
                  InputError);
  CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace edgebench::weights
