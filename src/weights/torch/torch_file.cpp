#include "weights/torch/torch_file.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "weights/faults.h"
#include "weights/torch/checkpoint.h"
#include "weights/torch/state_dict.h"
#include "weights/torch/zip_archive.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

constexpr auto kProtocol = std::byte{0x80};  // The instruction that begins every newer pickle.

constexpr std::size_t kMaxShownLetters = 100;  // Of a name in a message.

// A file may compress its storages, and several tensors may share one: within reason.
constexpr std::size_t kAllowanceBytes = 8'000'000;
constexpr std::size_t kMostStorageBytesPerByte = 2;
constexpr std::size_t kMostFloatBytesPerByte = 4;  // FP16 becomes twice as long.

bool has_at(std::span<const std::byte> bytes, std::size_t offset, std::string_view text) {
  return bytes.size() >= offset + text.size() &&
         std::memcmp(bytes.data() + offset, text.data(), text.size()) == 0;
}

bool is_pickle(std::span<const std::byte> head) {
  const bool newer = head.size() >= 2 && head[0] == kProtocol && head[1] <= std::byte{8};
  return newer || has_at(head, 0, kOldTorchStream);
}

std::unique_ptr<Checkpoint> open_checkpoint(std::span<const std::byte> file) {
  if (ZipArchive::begins(file)) return open_archive(file);
  if (is_pickle(file)) return open_stream(file);
  throw NotWeights(
      "is no checkpoint of PyTorch's; give what torch.save(model.state_dict(), FILE) "
      "writes");
}

using StorageKey = std::tuple<std::string_view, std::size_t, std::size_t>;

StorageKey key_of(const StorageClaim& claim) {
  return {claim.key, static_cast<std::size_t>(*claim.element.floating), claim.count};
}

// Throws Malformed if the tensors, or the storages that they need, come to more bytes than the file
// can stand for.
void check_bytes(const StateDict& weights, std::size_t file_bytes) {
  std::map<StorageKey, std::size_t> storages;
  std::size_t float_bytes = 0;
  const auto add = [&](std::size_t& sum, std::size_t bytes, std::size_t per_byte) {
    if (__builtin_add_overflow(sum, bytes, &sum) || sum / per_byte > file_bytes + kAllowanceBytes) {
      throw Malformed(
          fmt::format("its tensors come to {} bytes or more in a file of {}", sum, file_bytes));
    }
  };
  std::size_t storage_bytes = 0;
  for (const NamedView& tensor : weights.tensors) {
    const StorageClaim& claim = tensor.view.storage;
    add(float_bytes, checked_count(tensor.view, tensor.name) * sizeof(float),
        kMostFloatBytesPerByte);
    if (storages.emplace(key_of(claim), 0).second) {
      add(storage_bytes, claim.count * claim.element.bytes, kMostStorageBytesPerByte);
    }
  }
}

// Each storage is read once, and held no longer than its tensors need it.
std::vector<Tensor> read_tensors(const Checkpoint& checkpoint, const StateDict& weights) {
  std::map<StorageKey, std::vector<std::size_t>> users;
  for (std::size_t i = 0; i < weights.tensors.size(); ++i) {
    users[key_of(weights.tensors[i].view.storage)].push_back(i);
  }
  std::vector<Tensor> tensors(weights.tensors.size());
  for (const auto& [key, indices] : users) {
    const std::vector<float> storage =
        checkpoint.storage(weights.tensors[indices.front()].view.storage);
    for (const std::size_t i : indices) {
      const NamedView& named = weights.tensors[i];
      tensors[i] = {
          .name = named.name, .shape = named.view.shape, .values = gathered(named.view, storage)};
    }
  }
  return tensors;
}

TensorFile read(std::span<const std::byte> file) {
  const std::unique_ptr<Checkpoint> checkpoint = open_checkpoint(file);
  StateDict weights = choose_state_dict(checkpoint->tree());
  check_bytes(weights, file.size());
  TensorFile result{.tensors = read_tensors(*checkpoint, weights),
                    .notes = std::move(weights.notes)};
  if (std::ranges::any_of(weights.tensors, [](const NamedView& tensor) {
        return tensor.view.storage.element.floating == model::StoredFloat::fp64;
      })) {
    result.notes.emplace_back(kRoundsDoubles);
  }
  return result;
}

// By Python's convention a class has a capital letter, a function none.
bool is_class(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return !last.empty() && std::isupper(static_cast<unsigned char>(last.front())) != 0;
}

std::string foreign_words(std::string_view name) {
  constexpr std::string_view kInstead = "torch.save(model.state_dict(), \"weights.pth\")";
  const std::string shown = printable(name.substr(0, kMaxShownLetters));
  if (name.starts_with("torch._utils._rebuild_") || name.starts_with("torch._tensor._rebuild_")) {
    return fmt::format(
        "holds a tensor for {}: sparse, quantised, without its data, or of a class of its own; "
        "save a network of dense floating-point tensors: {}",
        shown, kInstead);
  }
  if (name.starts_with("torch.storage.")) {
    return fmt::format(
        "calls {}, as pickle.dump does with tensors; load it where it was made and "
        "save it with {}",
        shown, kInstead);
  }
  if (is_class(name)) {
    return fmt::format(
        "holds a Python object of the class {}, not weights alone; load it where it "
        "was made and save model.state_dict() instead: {}",
        shown, kInstead);
  }
  return fmt::format(
      "calls the Python function {}, for which weights have no use; nothing was run: "
      "if you trust the file's source, load it there and save {}, else do not load "
      "it at all",
      shown, kInstead);
}

}  // namespace

TensorFile read_torch_file(const fs::path& path) {
  const MappedFile file(path);
  try {
    return read(file.bytes());
  } catch (const ForeignGlobal& foreign) {
    throw InputError(fmt::format("{} {}", path.string(), foreign_words(foreign.what())));
  } catch (const NotWeights& other) {
    throw InputError(fmt::format("{} {}", path.string(), other.what()));
  } catch (const Malformed& malformed) {
    throw InputError(fmt::format("{} is not a valid PyTorch checkpoint: {}; copy or save it again",
                                 path.string(), malformed.what()));
  }
}

}  // namespace edgebench::weights
