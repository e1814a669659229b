#include "measure/artifact_store.h"

#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kManifest = "manifest.json";

// Every file of the folder but the manifest, by its name within it, with size and hash.
json list_files(const fs::path& folder) {
  std::map<std::string, json> files;  // Sorted, so that the same content gives the same list.
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    if (!entry.is_regular_file() || name == kManifest) continue;
    const MappedFile file(entry.path());
    files[name] = {
        {"name", name}, {"size_bytes", file.bytes().size()}, {"sha256", sha256_hex(file.bytes())}};
  }
  json list = json::array();
  for (auto& [name, file] : files) list.push_back(std::move(file));
  return list;
}

Artifact described_by(const json& manifest, const fs::path& folder, bool cached) {
  Artifact artifact;
  artifact.main_file = folder / manifest.at("main_file").get<std::string>();
  artifact.prepare_ns = manifest.at("prepare_ns");
  artifact.sha256 = sha256_hex(manifest.at("files").dump());
  artifact.cached = cached;
  for (const json& file : manifest.at("files")) {
    artifact.size_bytes += file.at("size_bytes").get<std::uint64_t>();
  }
  return artifact;
}

// The artifact if the folder holds exactly what its manifest says.
std::optional<Artifact> find(const fs::path& folder) {
  if (!fs::exists(folder / kManifest)) return std::nullopt;
  const json manifest = json::parse(read_file(folder / kManifest), nullptr, false);
  try {
    if (manifest.at("files") != list_files(folder)) return std::nullopt;
    return described_by(manifest, folder, true);
  } catch (const json::exception&) {
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

Artifact ArtifactStore::ensure(const WorkerInfo& worker, const std::string& variant,
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
  json manifest = {{"runtime", runtime.name},
                   {"runtime_version", runtime.version},
                   {"variant", variant},
                   {"weights_sha256", weights_sha256_},
                   {"main_file", prepared.main_file},
                   {"prepare_ns", now_ns() - start_ns},
                   {"files", list_files(progress.path())}};
  if (int8) manifest["quantised"] = quantised.record();
  write_file_atomically(progress.path() / kManifest, manifest.dump(2) + "\n");
  progress.publish();
  return described_by(manifest, folder, false);
}

}  // namespace edgebench::measure
