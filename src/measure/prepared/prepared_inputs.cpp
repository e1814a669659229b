#include "measure/prepared/prepared_inputs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "base/npy.h"
#include "base/version.h"
#include "model/network_file.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kPreparedSchema = 1;
constexpr std::size_t kIdLetters = 24;

struct StoredCrops {
  std::string file;
  std::string key;
  int image_size = 0;

  static constexpr void fields(const auto& visit) {
    visit(required("file", &StoredCrops::file), required("key", &StoredCrops::key),
          required("image_size", &StoredCrops::image_size));
  }
};

struct StoredQuantised {
  quantise::Scheme scheme = quantise::Scheme::asymmetric_u8;
  std::string why_none;
  std::string file;
  std::string sha256;
  std::string recipe;
  std::string calibration;
  std::size_t calibration_images = 0;
  std::string simulated_logits;

  static constexpr void fields(const auto& visit) {
    visit(required("scheme", &StoredQuantised::scheme),
          if_any("why_none", &StoredQuantised::why_none), if_any("file", &StoredQuantised::file),
          if_any("sha256", &StoredQuantised::sha256), if_any("recipe", &StoredQuantised::recipe),
          if_any("calibration", &StoredQuantised::calibration),
          optional("calibration_images", &StoredQuantised::calibration_images),
          if_any("simulated_logits", &StoredQuantised::simulated_logits));
  }
};

// As the file has it; paths are within the cache.
struct Stored {
  int schema = kPreparedSchema;
  std::string edgebench;
  record::Weights weights;
  std::string network;
  int image_size = 0;
  std::optional<int> resize;
  StoredCrops crops;
  std::vector<StoredCrops> other_crops;
  std::string images_origin;
  bool images_generated = false;
  std::vector<std::string> names;
  std::vector<int> labels;
  std::string labels_from;
  std::optional<std::size_t> label_places;
  std::string label_beyond;
  std::string accuracy_withheld;
  bool labels_misfit = false;
  std::vector<std::string> image_notes;
  std::string reference_logits;
  std::vector<StoredQuantised> quantised;
  record::Given given;
  std::vector<PreparedFile> files;

  static constexpr void fields(const auto& visit) {
    visit(required("schema", &Stored::schema), required("edgebench", &Stored::edgebench),
          required("weights", &Stored::weights), required("network", &Stored::network),
          required("image_size", &Stored::image_size), optional("resize", &Stored::resize),
          required("crops", &Stored::crops), optional("other_crops", &Stored::other_crops),
          required("images_origin", &Stored::images_origin),
          optional("images_generated", &Stored::images_generated),
          required("names", &Stored::names), optional("labels", &Stored::labels),
          if_any("labels_from", &Stored::labels_from),
          if_any("label_places", &Stored::label_places),
          if_any("label_beyond", &Stored::label_beyond),
          if_any("accuracy_withheld", &Stored::accuracy_withheld),
          optional("labels_misfit", &Stored::labels_misfit),
          if_any("image_notes", &Stored::image_notes),
          required("reference_logits", &Stored::reference_logits),
          optional("quantised", &Stored::quantised), required("given", &Stored::given),
          required("files", &Stored::files));
  }
};

PreparedFile described(const fs::path& file, const fs::path& cache) {
  const MappedFile mapped(file);
  return {.path = fs::relative(file, cache).generic_string(),
          .size_bytes = mapped.bytes().size(),
          .sha256 = sha256_hex(mapped.bytes())};
}

class Writer {
 public:
  explicit Writer(const fs::path& cache) : cache_(cache) {}

  // The path within the cache; the file is carried along. Empty stays empty.
  std::string carry(const fs::path& file) {
    if (file.empty()) return "";
    files_.insert(file);
    return fs::relative(file, cache_).generic_string();
  }

  StoredCrops carry(const Crops& crops) {
    return {.file = carry(crops.file), .key = crops.key, .image_size = crops.image_size};
  }

  StoredQuantised carry(const QuantisedNetworkFile& network) {
    return {.scheme = network.scheme,
            .why_none = network.why_none,
            .file = carry(network.file),
            .sha256 = network.sha256,
            .recipe = network.recipe,
            .calibration = network.calibration_origin,
            .calibration_images = network.calibration_images,
            .simulated_logits = carry(network.simulated_logits)};
  }

  void carry_folder(const fs::path& folder) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) carry(entry.path());
    }
  }

  std::vector<PreparedFile> files() const {
    std::vector<PreparedFile> all;
    for (const fs::path& file : files_) all.push_back(described(file, cache_));
    return all;
  }

 private:
  fs::path cache_;
  std::set<fs::path> files_;
};

// What inputs and their file call alike, both ways.
void copy_alike(const auto& from, auto& to) {
  to.images_origin = from.images_origin;
  to.images_generated = from.images_generated;
  to.names = from.names;
  to.labels = from.labels;
  to.labels_from = from.labels_from;
  to.label_places = from.label_places;
  to.label_beyond = from.label_beyond;
  to.accuracy_withheld = from.accuracy_withheld;
  to.labels_misfit = from.labels_misfit;
  to.image_notes = from.image_notes;
  to.given = from.given;
}

Stored stored_of(const Inputs& inputs, Writer& writer) {
  Stored stored;
  copy_alike(inputs, stored);
  stored.edgebench = kVersion;
  stored.weights = inputs.weights_record();
  stored.network = writer.carry(inputs.weights.network_file);
  stored.image_size = inputs.weights.transform.image_size;
  stored.resize = inputs.weights.transform.resize;
  stored.crops = writer.carry(inputs.crops_at(inputs.weights.network.image_size));
  stored.reference_logits = writer.carry(inputs.reference_logits);
  for (const auto& [size, crops] : inputs.other_crops) {
    stored.other_crops.push_back(writer.carry(crops));
  }
  for (const auto& [scheme, network] : inputs.quantised) {
    stored.quantised.push_back(writer.carry(network));
  }
  return stored;
}

// Of a name that is no UTF-8 it holds what can be held: nobody looks a picture up by it.
std::string text_of(const json& stored) {
  return stored.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

// Of a file of the cache, which nobody else has written.
[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
  throw InputError(fmt::format("{} {}; remove it if it is there, and prepare or send it again",
                               file.string(), why));
}

// It may be a file of the user's, given by mistake.
[[noreturn]] void refuse_other_file(const fs::path& file, const std::string& why) {
  throw InputError(
      fmt::format("{} holds no prepared inputs: {}; give the file prepared/<id>.json of a cache",
                  file.string(), why));
}

Stored parsed(const fs::path& file) {
  Stored stored;
  try {
    stored = read_json<Stored>(parse_json(read_file(file)));
  } catch (const InputError&) {
    throw;  // It is not there.
  } catch (const json::parse_error& error) {
    refuse_other_file(file, fmt::format("it is no JSON from character {} on", error.byte));
  } catch (const std::exception& error) {
    refuse_other_file(file, error.what());
  }
  if (stored.schema != kPreparedSchema || stored.edgebench != kVersion) {
    refuse(file, fmt::format("is of edgebench {}, and this is {}", stored.edgebench, kVersion));
  }
  return stored;
}

// Paths out of it are used only if `files` has them, whose hashes are known.
class Reader {
 public:
  Reader(const fs::path& file, const Stored& stored)
      : file_(file), cache_(cache_of_prepared(file)) {
    for (const PreparedFile& one : stored.files) files_.emplace(one.path, &one);
  }

  fs::path checked(const std::string& path) const {
    if (path.empty()) return {};
    const auto known = files_.find(path);
    if (known == files_.end()) refuse(file_, fmt::format("does not list {}", path));
    const fs::path whole = cache_ / path;
    if (!fs::exists(whole)) refuse(whole, "is missing");
    const MappedFile mapped(whole);
    if (sha256_hex(mapped.bytes()) != known->second->sha256) {
      refuse(whole, "is not the file that was prepared");
    }
    return whole;
  }

  Crops crops(const StoredCrops& stored) const {
    return {.file = checked(stored.file), .key = stored.key, .image_size = stored.image_size};
  }

  QuantisedNetworkFile quantised(const StoredQuantised& stored) const {
    return {.file = checked(stored.file),
            .why_none = stored.why_none,
            .sha256 = stored.sha256,
            .scheme = stored.scheme,
            .recipe = stored.recipe,
            .calibration_origin = stored.calibration,
            .calibration_crops = {},
            .calibration_images = stored.calibration_images,
            .calibration_names = {},
            .simulated_logits = checked(stored.simulated_logits)};
  }

 private:
  fs::path file_;
  fs::path cache_;
  std::map<std::string, const PreparedFile*> files_;
};

LoadedWeights weights_of(const Stored& stored, const Reader& reader) {
  LoadedWeights weights{.origin = stored.weights.origin,
                        .network = {},
                        .file = stored.given.weights,
                        .sha256 = stored.weights.sha256,
                        .network_file = reader.checked(stored.network),
                        .network_sha256 = stored.weights.network_sha256,
                        .mapping = {},
                        .notes = stored.weights.notes,
                        .transform = {}};
  weights.network = model::load_network(weights.network_file);
  weights.transform.image_size = stored.image_size;
  weights.transform.resize = stored.resize;
  return weights;
}

}  // namespace

PreparedInputs write_prepared(const Inputs& inputs, std::span<const fs::path> artifacts,
                              const fs::path& cache) {
  Writer writer(cache);
  Stored stored = stored_of(inputs, writer);
  for (const fs::path& artifact : artifacts) writer.carry_folder(artifact);
  stored.files = writer.files();
  const std::string text = text_of(stored);
  stored.given = {};  // Where they were found plays no part.
  const std::string id = sha256_hex(text_of(stored)).substr(0, kIdLetters);
  const fs::path file = cache / "prepared" / (id + ".json");
  fs::create_directories(file.parent_path());
  write_file_atomically(file, text);
  std::vector<PreparedFile> files = std::move(stored.files);
  files.push_back(described(file, cache));
  return {.id = id, .file = file, .files = std::move(files)};
}

fs::path cache_of_prepared(const fs::path& file) {
  return fs::absolute(file).lexically_normal().parent_path().parent_path();
}

Inputs read_prepared(const fs::path& file) {
  const Stored stored = parsed(file);
  const Reader reader(file, stored);
  const Crops crops = reader.crops(stored.crops);
  Inputs inputs;
  inputs.weights = weights_of(stored, reader);
  inputs.crops = crops.file;
  inputs.crops_key = crops.key;
  for (const StoredCrops& other : stored.other_crops) {
    inputs.other_crops.emplace(other.image_size, reader.crops(other));
  }
  copy_alike(stored, inputs);
  inputs.given.prepared = fs::absolute(file).string();
  inputs.reference_logits = reader.checked(stored.reference_logits);
  for (const StoredQuantised& network : stored.quantised) {
    inputs.quantised.emplace(network.scheme, reader.quantised(network));
  }
  const bool fits = MappedNpy(inputs.crops).shape().front() == inputs.names.size() &&
                    (inputs.labels.empty() || inputs.labels.size() == inputs.names.size());
  if (!fits) refuse(file, "has not a name, and a label or none, for each image");
  return inputs;
}

}  // namespace edgebench::measure
