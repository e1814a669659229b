// Artifacts, written once and found again by content: the folder's name is a hash of everything
// that decides its bytes (weights, quantised network, runtime and its version, variant, writer),
// and a manifest.json in it lists every file with its SHA-256. A folder appears by one rename, so
// it is whole or absent.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "measure/prepare/inputs.h"
#include "measure/workers/worker_client.h"
#include "measure/workers/workers.h"

namespace edgebench::measure {

struct StoredArtifact {
  std::filesystem::path main_file;
  std::uint64_t size_bytes = 0;  // Of all its files but the manifest.
  std::string sha256;            // Of its files' names and contents.
  // As it was when it was written; nothing of a user's file, which nobody here prepared.
  std::optional<std::int64_t> prepare_ns;
  bool cached = false;  // Found, not written now.
};

class ArtifactStore {
 public:
  // `root` is the folder of all artifacts; `weights` a safetensors file, `weights_sha256` its hash.
  ArtifactStore(std::filesystem::path root, std::filesystem::path weights,
                std::string weights_sha256, QuantisedNetworks quantised = {});

  // Finds the artifact, checking every file against the manifest, or has the worker write it.
  // A folder that fails the check is removed and written again. Throws WorkerFailure: unsupported
  // where the variant is INT8 and there is no quantised network of its scheme.
  StoredArtifact ensure(const WorkerInfo& worker, const std::string& variant,
                        const LaunchSettings& launch);

 private:
  std::filesystem::path root_;
  std::filesystem::path weights_;
  std::string weights_sha256_;
  QuantisedNetworks quantised_;
};

}  // namespace edgebench::measure
