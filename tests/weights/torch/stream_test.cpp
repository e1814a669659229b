#include <string>

#include <doctest/doctest.h>

#include "weights/faults.h"
#include "weights/torch/checkpoint.h"
#include "weights/torch/made_checkpoint.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.

std::string machine(bool little_endian) {
  return pickle(dict({{"little_endian", boolean(little_endian)}}));
}

}  // namespace

TEST_CASE("a stream gives its tree and its storages") {
  const std::string bytes = stream(kMade.state_dict(), kMade.storages);
  const auto checkpoint = open_stream(std::as_bytes(std::span(bytes)));
  const PickleTree& tree = checkpoint->tree();
  CHECK(tree[tree.root].items.size() == 6);
  CHECK(checkpoint->storage({.key = "2", .element = kFp32, .count = 2}) ==
        std::vector<float>{8, 9});
  CHECK(checkpoint->storage({.key = "0", .element = kFp32, .count = 4}) ==
        std::vector<float>{1, 2, 3, 4});
  CHECK_THROWS_AS(checkpoint->storage({.key = "7", .element = kFp32, .count = 2}), Malformed);
  CHECK_THROWS_AS(checkpoint->storage({.key = "2", .element = kFp32, .count = 1}), Malformed);
}

TEST_CASE("a magic number of protocol 1 is one, too") {
  std::string bytes = stream(kMade.state_dict(), kMade.storages);
  bytes = "L119547037146038801333356L\n." + bytes.substr(bytes.find("\x80\x02", 1));
  CHECK(refusal_of(open_stream, bytes) == "");
}

TEST_CASE("a pickle that torch.save did not write is named") {
  CHECK(refusal_of(open_stream, pickle(dict({{"a", integer(1)}})))
            .find("is a Python pickle that torch.save") == 0);
  CHECK(refusal_of(open_stream, pickle("\x8A\x0A"
                                       "0123456789"))
            .find("is a Python pickle") == 0);
}

TEST_CASE("another version and another byte order are refused") {
  CHECK(refusal_of(open_stream, stream_beginning(1002) + machine(true)).find("version 1001") !=
        std::string::npos);
  CHECK(refusal_of(open_stream, stream_beginning() + machine(false)).find("big-endian") !=
        std::string::npos);
}

TEST_CASE("a stream that is cut short anywhere is refused") {
  const std::string bytes = stream(kMade.state_dict(), kMade.storages);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(refusal_of(open_stream, bytes.substr(0, size)) != "");
  }
}

TEST_CASE("counts and keys have to agree with what the object says") {
  std::vector<MadeStorage> storages = kMade.storages;
  storages[1].count = std::size_t{1} << 62U;
  CHECK(refusal_of(open_stream, stream(kMade.state_dict(), storages))
            .find("its storage 1 has 4611686018427387904 numbers where its tensors need 3") !=
        std::string::npos);
  storages = kMade.storages;
  storages[1].key = "unknown";
  CHECK(refusal_of(open_stream, stream(kMade.state_dict(), storages))
            .find("storage unknown belongs to no tensor") != std::string::npos);
  MadeStorage other = kMade.storages[0];
  other.count = 2;
  const Instructions twice = list({tensor(kMade.storages[0], {4}), tensor(other, {2})});
  CHECK(refusal_of(open_stream, stream(twice, {kMade.storages[0]}))
            .find("storage 0 is claimed in two ways") != std::string::npos);
}

}  // namespace edgebench::weights
