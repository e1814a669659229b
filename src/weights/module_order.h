// Whether names that nobody knows tell in which order their modules run. A safetensors file sorts
// its tensors by name, so that nothing else does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weights/modules.h"

namespace edgebench::weights {

// "classifier" of "classifier.2"; empty for a name of one part.
std::string_view parent_of(std::string_view name);

// The number at the end of a module's name among its siblings: 2 of "classifier.2"; nothing of
// "classifier.fc2".
std::optional<int> number_among_siblings(const std::string& name);

// Two modules whose places could be exchanged without a wrong shape, and whose names differ first
// in something other than a number: "block.expand" and "block.project". Nothing where there are
// none. `modules`: in the order that is to be held; the k-th normalisation belongs to the k-th
// convolution, whatever the names say, unless both have one parent.
std::optional<std::pair<std::string, std::string>> exchangeable(const std::vector<Module>& modules);

}  // namespace edgebench::weights
