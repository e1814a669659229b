// XNNPACK's weight cache: the weights as its kernels want them, packed once into a file that later
// sessions map.
#pragma once

#include <filesystem>
#include <functional>

namespace edgebench::litert {

// The file under the user's cache that belongs to a model file and to XNNPACK's flags. XNNPACK does
// not compare a cache with the model, so the name changes whenever the model file does: its path,
// size, time of change and inode are part of it.
std::filesystem::path weight_cache_file(const std::filesystem::path& model, unsigned flags);

// Where `file` does not exist, has `build` write it under another name, so that nobody ever maps
// half of one.
void make_weight_cache(const std::filesystem::path& file,
                       const std::function<void(const std::filesystem::path&)>& build);

}  // namespace edgebench::litert
