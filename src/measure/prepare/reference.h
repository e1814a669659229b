// The reference's logits for every crop: computed once per weights and crops, by all CPUs, and
// kept.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/npy.h"
#include "model/network.h"

namespace edgebench::measure {

// The file of float32 logits, images x classes, in the order of the crops: found in the cache's
// reference/ folder by the hashes of the weights and the crops, or computed and written there.
// `progress(done, total)` is called from one thread at a time.
std::filesystem::path ensure_reference_logits(
    const model::Network& network, const std::string& weights_sha256, const MappedNpy& crops,
    const std::string& crops_key, const std::filesystem::path& cache,
    const std::function<void(std::size_t done, std::size_t total)>& progress);

}  // namespace edgebench::measure
