#include "measure/prepare/artifact_store.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json_fields.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kManifest = "manifest.json";

struct ArtifactFile {
  std::string name;  // Within the folder.
  std::uint64_t size_bytes = 0;
  std::string sha256;
  bool operator==(const ArtifactFile&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(required("name", &ArtifactFile::name), required("size_bytes", &ArtifactFile::size_bytes),
          required("sha256", &ArtifactFile::sha256));
  }
};

// manifest.json.
struct Manifest {
  std::string runtime;
  std::string runtime_version;
  std::string variant;
  std::string weights_sha256;
  std::string main_file;
  std::int64_t prepare_ns = 0;
  std::vector<ArtifactFile> files;
  std::optional<record::Quantised> quantised;

  static constexpr void fields(const auto& visit) {
    visit(required("runtime", &Manifest::runtime),
          required("runtime_version", &Manifest::runtime_version),
          required("variant", &Manifest::variant),
          required("weights_sha256", &Manifest::weights_sha256),
          required("main_file", &Manifest::main_file),
          required("prepare_ns", &Manifest::prepare_ns), required("files", &Manifest::files),
          if_any("quantised", &Manifest::quantised));
  }
};

// Every file of the folder but the manifest, sorted, so that the same content gives the same list.
std::vector<ArtifactFile> list_files(const fs::path& folder) {
  std::vector<ArtifactFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    if (!entry.is_regular_file() || name == kManifest) continue;
    const MappedFile file(entry.path());
    files.push_back(
        {.name = name, .size_bytes = file.bytes().size(), .sha256 = sha256_hex(file.bytes())});
  }
  std::ranges::sort(files, {}, &ArtifactFile::name);
  return files;
}

StoredArtifact described_by(const Manifest& manifest, const fs::path& folder, bool cached) {
  StoredArtifact artifact{.main_file = folder / manifest.main_file,
                          .sha256 = sha256_hex(json(manifest.files).dump()),
                          .prepare_ns = manifest.prepare_ns,
                          .cached = cached};
  for (const ArtifactFile& file : manifest.files) artifact.size_bytes += file.size_bytes;
  return artifact;
}

// The artifact if the folder holds exactly what its manifest says.
std::optional<StoredArtifact> find(const fs::path& folder) {
  if (!fs::exists(folder / kManifest)) return std::nullopt;
  try {
    const auto manifest =
        read_json<Manifest>(json::parse(read_file(folder / kManifest), nullptr, false));
    if (manifest.files != list_files(folder)) return std::nullopt;
    return described_by(manifest, folder, true);
  } catch (const FieldError&) {
    return std::nullopt;  // Whatever it is, it is no manifest of ours.
  }
}

}  // namespace

ArtifactStore::ArtifactStore(fs::path root, fs::path weights, std::string weights_sha256,
                             QuantisedNetworks quantised)
    : root_(std::move(root)),
      weights_(std::move(weights)),
      weights_sha256_(std::move(weights_sha256)),
      quantised_(std::move(quantised)) {}

StoredArtifact ArtifactStore::ensure(const WorkerInfo& worker, const std::string& variant,
                                     const LaunchSettings& launch) {
  const runtime::Description& runtime = worker.description;
  const auto scheme = quantised_scheme_of(worker, variant);
  const bool int8 = scheme.has_value();
  const auto known = int8 ? quantised_.find(*scheme) : quantised_.end();
  const QuantisedNetworkFile quantised =
      known == quantised_.end()
          ? QuantisedNetworkFile{.why_none =
                                     "there is no quantised network of its quantisation scheme"}
          : known->second;
  if (int8 && quantised.file.empty()) {
    throw WorkerFailure(Outcome::unsupported, quantised.why_none);
  }
  std::string identity = fmt::format("{}\n{}\n{}\n{}\n{}", weights_sha256_, runtime.name,
                                     runtime.version, runtime.artifact_revision, variant);
  if (int8) identity += "\n" + quantised.sha256;
  const std::string key = sha256_hex(identity);
  const fs::path folder = root_ / fmt::format("{}-{}-{}", runtime.name, variant, key.substr(0, 16));
  if (const auto found = find(folder)) return *found;
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) {
    throw InputError(fmt::format("the damaged artifact {} cannot be removed: {}; remove it",
                                 folder.string(), error.message()));
  }

  FolderInProgress progress(folder);
  const std::int64_t start_ns = now_ns();
  WorkerClient client(launch);
  const runtime::Prepared prepared =
      client.prepare({.variant = variant,
                      .weights = weights_.string(),
                      .quantised = int8 ? quantised.file.string() : std::string(),
                      .folder = progress.path().string()});
  client.close();
  const Manifest manifest{.runtime = runtime.name,
                          .runtime_version = runtime.version,
                          .variant = variant,
                          .weights_sha256 = weights_sha256_,
                          .main_file = prepared.main_file,
                          .prepare_ns = now_ns() - start_ns,
                          .files = list_files(progress.path()),
                          .quantised = int8 ? std::optional(quantised.record()) : std::nullopt};
  write_file_atomically(progress.path() / kManifest, json(manifest).dump(2) + "\n");
  progress.publish();
  return described_by(manifest, folder, false);
}

}  // namespace edgebench::measure
