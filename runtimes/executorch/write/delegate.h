// What one call of the XNNPACK delegate consists of: the blob with its graph, and the constants
// that the graph names. They lie beside the blob in the program, each a segment of its own, which
// the runtime maps, packs and lets go one after the other.
#pragma once

#include <string>
#include <vector>

namespace edgebench::executorch {

struct NamedConstant {
  std::string key;
  std::string bytes;
};

struct Delegate {
  std::string blob;
  std::vector<NamedConstant> constants;
};

}  // namespace edgebench::executorch
