// Changes to a file that are likely to upset its reader, the same from the same seed everywhere.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stats/split_mix64.h"

namespace edgebench::fuzz {

using Bytes = std::vector<std::byte>;

// One to four changes: bits, bytes and whole numbers overwritten, pieces left out, repeated or
// taken from `other`, the end cut off.
Bytes mutated(Bytes bytes, std::span<const std::byte> other, stats::SplitMix64& random);

}  // namespace edgebench::fuzz
