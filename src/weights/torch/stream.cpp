// The stream holds five pickles, a magic number, the format's version, facts of the machine, the
// object, and the storages' keys; then for each key, in that order, the count of numbers as 64 bits
// and the numbers. Source: _legacy_save and _legacy_load in PyTorch's torch/serialization.py.
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/printable.h"
#include "weights/byte_reader.h"
#include "weights/faults.h"
#include "weights/torch/checkpoint.h"

namespace edgebench::weights {
namespace {

// 0x1950a86a20f9469cfc6c as protocol 2 and later write it, and as protocols 0 and 1 do.
constexpr std::string_view kMagicBytes = "\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19";
constexpr std::string_view kMagicDigits = "119547037146038801333356";
constexpr std::int64_t kVersion = 1001;

class Stream final : public Checkpoint {
 public:
  explicit Stream(std::span<const std::byte> file) : file_(file) {
    check_magic(next_pickle());
    check_version(next_pickle());
    check_machine(next_pickle());
    tree_ = next_pickle();
    find_storages(next_pickle());
  }

  const PickleTree& tree() const override { return tree_; }

  std::vector<float> storage(const StorageClaim& claim) const override {
    const auto found = storages_.find(claim.key);
    if (found == storages_.end()) {
      throw Malformed(fmt::format("its storage {} is missing", printable(claim.key)));
    }
    const std::size_t bytes = claim.count * claim.element.bytes;
    if (found->second.size() != bytes) {
      throw Malformed(fmt::format("its storage {} has {} bytes where its tensors need {}",
                                  printable(claim.key), found->second.size(), bytes));
    }
    return model::to_floats(*claim.element.floating, found->second);
  }

 private:
  PickleTree next_pickle() {
    const std::span<const std::byte> rest = file_.subspan(position_);
    PickleTree tree = read_pickle(rest.first(std::min(rest.size(), kMaxPickleBytes)));
    position_ += tree.pickle_bytes;
    return tree;
  }

  static void check_magic(const PickleTree& tree) {
    const PickleValue& magic = tree[tree.root];
    if (magic.kind != PickleKind::long_integer ||
        (magic.text != kMagicBytes && magic.text != kMagicDigits)) {
      throw NotWeights(
          "is a Python pickle that torch.save did not write; load it where it was made and save "
          "it with torch.save(model.state_dict(), FILE)");
    }
  }

  static void check_version(const PickleTree& tree) {
    const PickleValue& version = tree[tree.root];
    if (version.kind != PickleKind::integer || version.integer != kVersion) {
      throw Malformed(fmt::format("its format is not version {}, the only one", kVersion));
    }
  }

  static void check_machine(const PickleTree& tree) {
    const std::optional<PickleRef> little = find(tree, tree[tree.root], "little_endian");
    if (little && tree[*little].kind == PickleKind::boolean && tree[*little].integer == 0) {
      throw NotWeights(
          "was written on a big-endian machine; load it with PyTorch on a little-endian one and "
          "save it again there");
    }
  }

  // What the object says of each storage, by key: the stream itself does not say how long a number
  // is.
  std::map<std::string_view, StorageClaim> claims() const {
    std::map<std::string_view, StorageClaim> claims;
    for (const PickleValue& value : tree_.values) {
      if (value.kind != PickleKind::persistent_id) continue;
      const StorageClaim claim = storage_claim(tree_, value);
      const auto [known, added] = claims.emplace(claim.key, claim);
      if (!added && known->second != claim) {
        throw Malformed(fmt::format("its storage {} is claimed in two ways", printable(claim.key)));
      }
    }
    return claims;
  }

  void find_storages(const PickleTree& keys) {
    const std::map<std::string_view, StorageClaim> claimed = claims();
    ByteReader reader(file_.subspan(position_));
    for (const PickleRef ref : keys[keys.root].items) {
      const auto claim = claimed.find(keys[ref].text);
      if (claim == claimed.end()) {
        throw Malformed(
            fmt::format("its storage {} belongs to no tensor", printable(keys[ref].text)));
      }
      const auto count = reader.number<std::uint64_t>();
      if (count != claim->second.count) {
        throw Malformed(fmt::format("its storage {} has {} numbers where its tensors need {}",
                                    printable(claim->first), count, claim->second.count));
      }
      const std::string_view data = reader.take(count * claim->second.element.bytes);
      storages_.emplace(claim->first, std::as_bytes(std::span(data)));
    }
  }

  std::span<const std::byte> file_;
  std::size_t position_ = 0;
  PickleTree tree_;
  std::map<std::string_view, std::span<const std::byte>> storages_;  // By keys of the tree's.
};

}  // namespace

std::unique_ptr<Checkpoint> open_stream(std::span<const std::byte> file) {
  return std::make_unique<Stream>(file);
}

}  // namespace edgebench::weights
