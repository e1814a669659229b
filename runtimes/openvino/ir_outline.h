// What a model in OpenVINO's own format says of itself that OpenVINO's C interface does not tell:
// which operator makes its output, and its matrix products. OpenVINO has read the file before, so
// that whatever is odd about it is passed over here.
// Source: docs.openvino.ai, "OpenVINO IR format".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgebench::openvino {

struct IrProduct {
  std::string name;
  bool integer_weights = false;  // Of 8 bits, behind whatever makes real numbers of them.
  bool operator==(const IrProduct&) const = default;
};

struct IrOutline {
  // The type of the operator that makes the first output, looking through those that only pass
  // values on, as OpenVINO's C++ interface and its documentation call it: "Softmax"; empty: nobody.
  std::string last_operator;
  std::vector<IrProduct> products;  // In the file's order, which is one of execution.
};

IrOutline ir_outline(std::string_view xml);

}  // namespace edgebench::openvino
