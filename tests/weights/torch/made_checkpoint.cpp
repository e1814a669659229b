#include "weights/torch/made_checkpoint.h"

#include <cstring>
#include <numeric>
#include <stdexcept>

#include <zip.h>

namespace edgebench::test {

MadeStorage float_storage(std::string key, std::span<const float> values) {
  std::string bytes(values.size_bytes(), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return {.key = std::move(key), .count = values.size(), .bytes = std::move(bytes)};
}

Instructions storage_id(const MadeStorage& storage) {
  return tuple({text("storage"), global("torch", storage.type), text(storage.key), text("cpu"),
                integer(static_cast<std::int64_t>(storage.count))}) +
         "Q";
}

Instructions tensor(const MadeStorage& storage, const std::vector<std::size_t>& shape,
                    std::size_t offset, std::vector<std::size_t> strides) {
  if (strides.empty()) {
    strides.resize(shape.size(), 1);
    for (std::size_t i = shape.size(); i > 1; --i) strides[i - 2] = strides[i - 1] * shape[i - 1];
  }
  return call(global("torch._utils", "_rebuild_tensor_v2"),
              {storage_id(storage), integer(static_cast<std::int64_t>(offset)), integers(shape),
               integers(strides), boolean(false), call(global("collections", "OrderedDict"), {})});
}

Instructions parameter(const Instructions& tensor) {
  return call(global("torch._utils", "_rebuild_parameter"),
              {tensor, boolean(true), call(global("collections", "OrderedDict"), {})});
}

MadeNetwork::MadeNetwork(float first, int key) {
  for (const std::size_t count : {4U, 3U, 2U}) {
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), first);
    first += static_cast<float>(count);
    storages.push_back(float_storage(std::to_string(key++), values));
  }
}

std::vector<Entry> MadeNetwork::entries() const {
  return {{"conv.weight", tensor(storages[0], {2, 1, 1, 2})},
          {"norm.running_mean", tensor(storages[1], {3})},
          {"fc.weight", tensor(storages[2], {1, 2})}};
}

void write_zip(const std::filesystem::path& path, const std::vector<ZipEntry>& entries) {
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) throw std::runtime_error("cannot make " + path.string());
  for (const ZipEntry& entry : entries) {
    zip_source_t* const source =
        zip_source_buffer(archive, entry.content.data(), entry.content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) throw std::runtime_error("cannot add " + entry.name);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index),
                             entry.deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), 0, 0);
  }
  if (zip_close(archive) != 0) throw std::runtime_error("cannot write " + path.string());
}

void write_archive(const std::filesystem::path& path, const Instructions& object,
                   const std::vector<MadeStorage>& storages, const ArchiveOptions& options) {
  const std::string top = options.folder + "/";
  std::vector<ZipEntry> entries{{top + "data.pkl", pickle(object), options.deflated}};
  if (!options.byte_order.empty()) entries.push_back({top + "byteorder", options.byte_order});
  for (const MadeStorage& storage : storages) {
    entries.push_back({top + "data/" + storage.key, storage.bytes, options.deflated});
  }
  entries.push_back({top + "version", "3\n"});
  entries.insert(entries.end(), options.more.begin(), options.more.end());
  write_zip(path, entries);
}

std::string stream_beginning(std::int64_t version) {
  return pickle("\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19") + pickle(integer(version));
}

std::string stream(const Instructions& object, const std::vector<MadeStorage>& storages) {
  std::vector<Instructions> keys;
  for (const MadeStorage& storage : storages) keys.push_back(text(storage.key));
  std::string bytes = stream_beginning() + pickle(dict({{"little_endian", boolean(true)}})) +
                      pickle(object) + pickle(list(keys));
  for (const MadeStorage& storage : storages) {
    bytes += little_endian(storage.count, 8) + storage.bytes;
  }
  return bytes;
}

}  // namespace edgebench::test
