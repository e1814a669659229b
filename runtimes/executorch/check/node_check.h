// The nodes of an XNNPACK graph: what each reads and writes, and whether a layer's parameters fit
// its filter.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "schemas.h"

namespace edgebench::executorch {

inline constexpr std::uint32_t kNoValue = 0xFFFFFFFF;

// A value of the graph, as far as nodes depend on it.
struct GraphValue {
  std::vector<std::uint32_t> shape;
  bool constant = false;
  bool external_input = false;
  std::string key;  // Of a named constant.
};

struct Operands {
  std::vector<std::uint32_t> inputs;  // Without a bias that is left out.
  std::vector<std::uint32_t> outputs;
};

// "Conv2d". Throws std::runtime_error for a node of no known kind.
std::string kind_of(const fb_xnnpack::XNode& node);

Operands operands_of(const fb_xnnpack::XNode& node);

// Of nodes that have parameters. Its operands are values of the list. Throws std::runtime_error.
void check_parameters(const fb_xnnpack::XNode& node, std::span<const GraphValue> values);

}  // namespace edgebench::executorch
