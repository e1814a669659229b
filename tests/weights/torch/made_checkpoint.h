// Checkpoints as torch.save writes them, made here, with what can be wrong in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weights/faults.h"
#include "weights/pickle/globals.h"
#include "weights/pickle/made_pickle.h"
#include "weights/torch/checkpoint.h"

namespace edgebench::test {

// A storage: its place in the file, and what it holds.
struct MadeStorage {
  std::string key;
  std::string type = "FloatStorage";
  std::size_t count = 0;
  std::string bytes = {};
};

// Of floats, one after the other.
MadeStorage float_storage(std::string key, std::span<const float> values);

// The persistent id of a storage.
Instructions storage_id(const MadeStorage& storage);

// _rebuild_tensor_v2; strides of a contiguous tensor where none are given.
Instructions tensor(const MadeStorage& storage, const std::vector<std::size_t>& shape,
                    std::size_t offset = 0, std::vector<std::size_t> strides = {});

// A tensor as an nn.Parameter.
Instructions parameter(const Instructions& tensor);

// A network of three tensors, the first of four dimensions; `first` is its first value, the others
// count up from there. Its storages begin at `key`.
struct MadeNetwork {
  explicit MadeNetwork(float first = 1, int key = 0);
  std::vector<MadeStorage> storages;
  std::vector<Entry> entries() const;  // conv.weight 2x1x1x2, norm.running_mean 3, fc.weight 1x2
  Instructions state_dict() const { return ordered_dict(entries()); }
};

inline const MadeNetwork kMade;
inline const weights::Element kFp32{.bytes = 4, .floating = model::StoredFloat::fp32};

// What the reader says against a file; nothing where it takes it.
inline std::string refusal_of(
    std::unique_ptr<weights::Checkpoint> (*open)(std::span<const std::byte> file),
    const std::string& bytes) {
  try {
    open(std::as_bytes(std::span(bytes)));
  } catch (const weights::Malformed& error) {
    return error.what();
  } catch (const weights::NotWeights& error) {
    return error.what();
  }
  return "";
}

struct ZipEntry {
  std::string name;
  std::string content;
  bool deflated = false;
};

void write_zip(const std::filesystem::path& path, const std::vector<ZipEntry>& entries);

struct ArchiveOptions {
  std::string folder = "archive";
  std::string byte_order = "little";  // Empty: no such entry.
  bool deflated = false;
  std::vector<ZipEntry> more = {};
};

void write_archive(const std::filesystem::path& path, const Instructions& object,
                   const std::vector<MadeStorage>& storages, const ArchiveOptions& options = {});

// The older form, whole.
std::string stream(const Instructions& object, const std::vector<MadeStorage>& storages);

// What stream() begins with: the magic number and the format's version.
std::string stream_beginning(std::int64_t version = 1001);

}  // namespace edgebench::test
