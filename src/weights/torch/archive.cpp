// The archive holds, under one folder of any name, data.pkl, the storages as data/<key>, and
// byteorder ("little" where it is missing). Sources: PyTorch's torch/serialization.py, _save and
// _load; docs/source/notes/serialization.rst.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"
#include "weights/faults.h"
#include "weights/torch/checkpoint.h"
#include "weights/torch/zip_archive.h"

namespace edgebench::weights {
namespace {

constexpr std::string_view kPickleName = "/data.pkl";
constexpr std::uint64_t kMaxByteOrderBytes = 100;
constexpr std::size_t kShownEntries = 3;
constexpr std::size_t kMaxShownEntryLetters = 60;

// Files of PyTorch's with code in them have these beside or instead of data.pkl.
bool is_torchscript(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == name.npos) return false;
  const std::string_view inside = name.substr(slash + 1);
  return inside == "constants.pkl" || inside == "bytecode.pkl" || inside.starts_with("code/");
}

// "archive/" of the archive's one data.pkl.
std::string top_folder(const ZipArchive& archive) {
  std::string folder;
  std::vector<std::string> names;
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    const std::string name = archive.name(i);
    if (is_torchscript(name)) {
      throw NotWeights(
          "is a TorchScript archive, no checkpoint: --artifact FILE measures it as it is, and "
          "torch.save(model.state_dict(), FILE) writes a checkpoint");
    }
    if (names.size() < kShownEntries)
      names.push_back(printable(name.substr(0, kMaxShownEntryLetters)));
    if (!name.ends_with(kPickleName) || name.find('/') != name.size() - kPickleName.size()) {
      continue;
    }
    if (!folder.empty()) throw Malformed("its archive has two data.pkl");
    folder = name.substr(0, name.size() - kPickleName.size() + 1);
  }
  if (folder.empty()) {
    throw NotWeights(
        fmt::format("is a zip archive of {}{}, not one of PyTorch's; give what "
                    "torch.save(model.state_dict(), FILE) writes, as it is",
                    names.empty() ? "nothing" : fmt::to_string(fmt::join(names, ", ")),
                    archive.size() > kShownEntries ? ", ..." : ""));
  }
  return folder;
}

std::vector<std::byte> read_small(const ZipArchive& archive, const std::string& name,
                                  std::uint64_t most) {
  const std::optional<ZipArchive::Entry> entry = archive.find(name);
  if (!entry) return {};
  if (entry->bytes > most) {
    throw Malformed(fmt::format("its {} claims {} bytes, where a checkpoint has at most {}",
                                printable(name), entry->bytes, most));
  }
  return archive.read(*entry);
}

class Archive final : public Checkpoint {
 public:
  explicit Archive(std::span<const std::byte> file)
      : archive_(file), folder_(top_folder(archive_)) {
    const std::vector<std::byte> order =
        read_small(archive_, folder_ + "byteorder", kMaxByteOrderBytes);
    const std::string_view order_name(reinterpret_cast<const char*>(order.data()), order.size());
    if (!order.empty() && order_name != "little") {
      throw NotWeights(
          fmt::format("was written with the byte order \"{}\"; load it with PyTorch "
                      "on a little-endian machine and save it again there",
                      printable(order_name)));
    }
    pickle_ = read_small(archive_, folder_ + "data.pkl", kMaxPickleBytes);
    tree_ = read_pickle(pickle_);
  }

  const PickleTree& tree() const override { return tree_; }

  std::vector<float> storage(const StorageClaim& claim) const override {
    const std::string name = fmt::format("{}data/{}", folder_, claim.key);
    const std::optional<ZipArchive::Entry> entry = archive_.find(name);
    if (!entry) throw Malformed(fmt::format("its storage {} is missing", printable(name)));
    const std::size_t bytes = claim.count * claim.element.bytes;
    if (entry->bytes != bytes) {
      throw Malformed(fmt::format("its storage {} has {} bytes where its tensors need {}",
                                  printable(name), entry->bytes, bytes));
    }
    return model::to_floats(*claim.element.floating, archive_.read(*entry));
  }

 private:
  ZipArchive archive_;
  std::string folder_;
  std::vector<std::byte> pickle_;
  PickleTree tree_;
};

}  // namespace

std::unique_ptr<Checkpoint> open_archive(std::span<const std::byte> file) {
  return std::make_unique<Archive>(file);
}

}  // namespace edgebench::weights
