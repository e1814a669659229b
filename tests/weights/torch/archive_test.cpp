#include <string>

#include "base/file.h"
#include "support.h"
#include "weights/faults.h"
#include "weights/torch/checkpoint.h"
#include "weights/torch/made_checkpoint.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.

std::string archive(const Instructions& object, const std::vector<MadeStorage>& storages,
                    const ArchiveOptions& options = {}) {
  const TemporaryFolder folder;
  write_archive(folder / "a.pth", object, storages, options);
  return read_file(folder / "a.pth");
}

std::string zip(const std::vector<ZipEntry>& entries) {
  const TemporaryFolder folder;
  write_zip(folder / "a.zip", entries);
  return read_file(folder / "a.zip");
}

std::string storage_fault(const std::string& bytes, const StorageClaim& claim) {
  const auto checkpoint = open_archive(std::as_bytes(std::span(bytes)));
  try {
    checkpoint->storage(claim);
  } catch (const Malformed& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an archive gives its tree and its storages, whatever its folder is called") {
  for (const ArchiveOptions& options :
       {ArchiveOptions{}, ArchiveOptions{.folder = "best.pth", .byte_order = ""},
        ArchiveOptions{.deflated = true}}) {
    const std::string bytes = archive(kMade.state_dict(), kMade.storages, options);
    const auto checkpoint = open_archive(std::as_bytes(std::span(bytes)));
    const PickleTree& tree = checkpoint->tree();
    CHECK(tree[tree.root].items.size() == 6);
    CHECK(checkpoint->storage({.key = "1", .element = kFp32, .count = 3}) ==
          std::vector<float>{5, 6, 7});
  }
}

TEST_CASE("a storage has to be there and of the size that the pickle says") {
  const std::string bytes = archive(kMade.state_dict(), kMade.storages);
  CHECK(storage_fault(bytes, {.key = "7", .element = kFp32, .count = 3}) ==
        "its storage archive/data/7 is missing");
  CHECK(storage_fault(bytes, {.key = "1", .element = kFp32, .count = 2}) ==
        "its storage archive/data/1 has 12 bytes where its tensors need 8");
}

TEST_CASE("a TorchScript archive is named") {
  for (const auto* const name :
       {"archive/constants.pkl", "x/code/__torch__.py", "x/bytecode.pkl"}) {
    CAPTURE(name);
    CHECK(refusal_of(open_archive, archive(none(), {}, {.more = {{name, ""}}}))
              .find("is a TorchScript archive, no checkpoint: --artifact FILE") == 0);
  }
  CHECK(refusal_of(open_archive, archive(none(), {}, {.more = {{"archive/mycode/x", ""}}})) == "");
}

TEST_CASE("another zip archive is told by what is in it") {
  std::string others = zip({{"weights.pth", "x"}, {"b_", ""}, {"c", ""}, {"d", ""}});
  for (std::size_t at = 0; (at = others.find("b_", at)) != others.npos;) others[at + 1] = '\x1B';
  CHECK(refusal_of(open_archive, others)
            .find("is a zip archive of weights.pth, b?, c, ..., not one of PyTorch's") == 0);
  CHECK(refusal_of(open_archive, zip({{"a/b/data.pkl", ""}}))
            .find("is a zip archive of a/b/data.pkl") == 0);
  CHECK(refusal_of(open_archive, archive(none(), {}, {.more = {{"other/data.pkl", ""}}}))
            .find("two data.pkl") != std::string::npos);
}

TEST_CASE("a big-endian archive is refused") {
  CHECK(refusal_of(open_archive, archive(none(), {}, {.byte_order = "big"}))
            .find("byte order \"big\"") != std::string::npos);
  CHECK(refusal_of(open_archive, archive(none(), {}, {.byte_order = std::string(1000, 'x')}))
            .find("archive/byteorder claims 1000 bytes") != std::string::npos);
}

TEST_CASE("a data.pkl larger than any checkpoint's is refused unread") {
  CHECK(refusal_of(open_archive, zip({{"a/data.pkl", std::string(17'000'000, 'N'), true}}))
            .find("its a/data.pkl claims 17000000 bytes") != std::string::npos);
}

}  // namespace edgebench::weights
