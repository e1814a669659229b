#include "element_types.h"

#include <array>

#include "ir_graph.h"

namespace edgebench::openvino {
namespace {

struct NamedType {
  IrType type;
  const char* name;
};
constexpr std::array kTypes = {NamedType{kIrF32, "float32"},
                               NamedType{kIrF16, "float16"},
                               NamedType{{"f64", "FP64"}, "float64"},
                               NamedType{{"bf16", "BF16"}, "bf16"},
                               NamedType{kIrI8, "int8"},
                               NamedType{{"i16", "I16"}, "int16"},
                               NamedType{{"i32", "I32"}, "int32"},
                               NamedType{kIrI64, "int64"},
                               NamedType{kIrU8, "uint8"},
                               NamedType{{"u16", "U16"}, "uint16"},
                               NamedType{{"u32", "U32"}, "uint32"},
                               NamedType{{"u64", "U64"}, "uint64"},
                               NamedType{{"boolean", "BOOL"}, "boolean"}};

}  // namespace

ElementTypes::ElementTypes(const Core& core) {
  IrGraph graph;
  for (const NamedType& type : kTypes) {
    graph.add_result(std::string(type.name) + "/result",
                     graph.add_parameter(type.name, type.type, {1}));
  }
  for (const Port& input : core.read_text(graph.xml("types")).inputs()) {
    names_[input.type()] = input.name();
  }
}

std::string ElementTypes::name(ov_element_type_e type) const {
  const auto found = names_.find(type);
  return found == names_.end() ? "unknown" : found->second;
}

}  // namespace edgebench::openvino
