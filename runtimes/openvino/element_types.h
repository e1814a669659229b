// What the numbers of an opened OpenVINO's ov_element_type_e mean. From 2025.1 on all of them are
// one less than before, so they are asked for and not written down: each type is read out of a
// model that names it.
#pragma once

#include <map>
#include <string>

#include "core.h"

namespace edgebench::openvino {

class ElementTypes {
 public:
  explicit ElementTypes(const Core& core);

  // As runtime::FileTensor has it: "float32", "uint8", "boolean"; "unknown" of one that no model
  // takes as input, as of texts.
  std::string name(ov_element_type_e type) const;

 private:
  std::map<int, std::string> names_;
};

}  // namespace edgebench::openvino
