// A quantised network as a file: safetensors. Each layer has name.weight (I8), name.weight_scale
// (F32) and name.bias (I32), each quantised value name.activation_scale (F32) and
// name.activation_zero_point (I32), both of shape []; a value whose channels were
// scaled by equalisation name.channel_factor (F32). The metadata hold the rest as text: format,
// width, image_size, classes (with the shapes of the head's layers the graph), activation_set,
// synthetic, origin, provenance and diagnostics.
#pragma once

#include <filesystem>

#include "quantise/quantised_network.h"

namespace edgebench::quantise {

// Whole or not at all. Equal networks give equal bytes.
void save_quantised(const QuantisedNetwork& network, const std::filesystem::path& path);

// Gives back bit by bit what was saved. Throws InputError, naming the file and what is wrong in it,
// for anything that save_quantised() does not write: a damaged file, other tensors or shapes,
// scales that are not positive numbers, zero points or weights outside their integers.
QuantisedNetwork load_quantised(const std::filesystem::path& path);

}  // namespace edgebench::quantise
