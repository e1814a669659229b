#include "check/program_check.h"

#include <algorithm>
#include <string_view>

#include "base/file.h"
#include "check/graph_check.h"

namespace edgebench::executorch {
namespace {

namespace fb = executorch_flatbuffer;

// So much of memory may a method plan; a damaged file that asks for more is not tried.
constexpr std::int64_t kMostPlannedBytes = std::int64_t{8} << 30;
constexpr std::int64_t kMostElements = std::int64_t{1} << 31;
// Of a scalar of any type.
constexpr std::int64_t kMostElementBytes = 16;

template <typename T>
std::size_t size_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

// FlatBuffers' verifier looks where a list begins, and not whether numbers of eight bytes could be
// read there.
template <typename T>
void require_aligned(const flatbuffers::Vector<T>* items) {
  require(items == nullptr || reinterpret_cast<std::uintptr_t>(items->Data()) % alignof(T) == 0,
          "the .pte is damaged: a list of numbers lies where they cannot be read");
}

bool is_index(std::int64_t index, std::size_t size) {
  return index >= 0 && static_cast<std::uint64_t>(index) < size;
}

Scalar scalar_of(const fb::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case fb::ScalarType_FLOAT:
      return Scalar::fp32;
    case fb::ScalarType_HALF:
      return Scalar::fp16;
    case fb::ScalarType_CHAR:
      return Scalar::int8;
    default:
      return Scalar::other;
  }
}

// The exporter writes a scalar (the 3 and the 6 of a hard sigmoid) as a value of one element, and
// passes a tensor without dimensions for it.
bool has_form(const fb::Tensor& tensor, const ExternalValue& value) {
  const std::size_t rank = size_of(tensor.sizes());
  const bool scalar = rank == 0 && value.extents == std::vector<std::uint32_t>{1};
  return (scalar || rank == value.extents.size()) && scalar_of(tensor) == value.scalar;
}

class ProgramCheck {
 public:
  explicit ProgramCheck(const PteFile& file) : file_(file), program_(file.program()) {
    require(size_of(program_.execution_plan()) == 1,
            "the .pte does not have exactly one method, and \"forward\" is what is run");
    plan_ = program_.execution_plan()->Get(0);
    require(plan_->name() != nullptr && plan_->name()->string_view() == "forward",
            "the .pte's method is not called \"forward\"");
    value_count_ = size_of(plan_->values());
  }

  CheckedProgram run() {
    check_memory();
    check_constants();
    check_values();
    checked_.input = form_of(plan_->inputs(), "input");
    checked_.output = form_of(plan_->outputs(), "output");
    check_delegates();
    check_operators();
    check_calls();
    return std::move(checked_);
  }

 private:
  void check_memory() const {
    require(size_of(plan_->non_const_buffer_sizes()) >= 1, "the .pte plans no memory");
    require(size_of(plan_->non_const_buffer_device()) == 0,
            "the .pte wants memory on another device than the CPU");
    require_aligned(plan_->non_const_buffer_sizes());
    std::int64_t total = 0;
    for (const std::int64_t bytes : *plan_->non_const_buffer_sizes()) {
      require(bytes >= 0 && bytes <= kMostPlannedBytes - total,
              "the .pte plans more memory than 8 GiB");
      total += bytes;
    }
  }

  // Of the program's own, outside of any delegate.
  void check_constants() {
    require(
        size_of(program_.constant_buffer()) == 0,
        "the .pte holds its constants as ExecuTorch did before 0.4: export it with ExecuTorch 1.x");
    require(program_.constant_segment() != nullptr, "the .pte has no table of constants");
    constants_ = file_.segment(program_.constant_segment()->segment_index());
    if (program_.constant_segment()->offsets() == nullptr) return;
    require_aligned(program_.constant_segment()->offsets());
    for (const std::uint64_t offset : *program_.constant_segment()->offsets()) {
      require(offset <= constants_.size(), "the .pte is damaged: a constant lies outside of it");
    }
    require(size_of(program_.mutable_data_segments()) == 0,
            "the .pte has state that changes from call to call, which cannot be measured");
  }

  void check_values() const {
    require(value_count_ > 0, "the .pte has no values");
    for (const fb::EValue* value : *plan_->values()) {
      require(value->val() != nullptr, "the .pte is damaged: a value is missing");
      if (const fb::Tensor* tensor = value->val_as_Tensor()) check_tensor(*tensor);
      if (const auto* list = value->val_as_IntList()) check_indices(list->items());
      if (const auto* list = value->val_as_TensorList()) check_indices(list->items());
      if (const auto* list = value->val_as_OptionalTensorList()) check_optional(list->items());
      if (const auto* list = value->val_as_BoolList()) require_list(list->items());
      if (const auto* list = value->val_as_DoubleList()) {
        require_list(list->items());
        require_aligned(list->items());
      }
      if (const auto* text = value->val_as_String()) {
        require(text->string_val() != nullptr, "the .pte is damaged: a text is missing");
      }
    }
  }

  static void require_list(const void* items) {
    require(items != nullptr, "the .pte is damaged: a list is missing");
  }

  template <typename T>
  void check_indices(const flatbuffers::Vector<T>* items) const {
    require_list(items);
    require_aligned(items);
    for (const T index : *items) {
      require(is_index(index, value_count_), "the .pte is damaged: it refers to a missing value");
    }
  }

  void check_optional(const flatbuffers::Vector<std::int32_t>* items) const {
    require_list(items);
    for (const std::int32_t index : *items) {
      require(index == -1 || is_index(index, value_count_),
              "the .pte is damaged: it refers to a missing value");
    }
  }

  void check_tensor(const fb::Tensor& tensor) const {
    const std::size_t rank = size_of(tensor.sizes());
    require(tensor.sizes() != nullptr && tensor.dim_order() != nullptr &&
                tensor.dim_order()->size() == rank && tensor.storage_offset() == 0,
            "the .pte is damaged: a tensor has no order of its dimensions");
    require(tensor.scalar_type() >= fb::ScalarType_MIN &&
                tensor.scalar_type() <= fb::ScalarType_MAX &&
                tensor.shape_dynamism() >= fb::TensorShapeDynamism_MIN &&
                tensor.shape_dynamism() <= fb::TensorShapeDynamism_MAX,
            "the .pte is damaged: a tensor has no known type");
    std::int64_t elements = 1;
    for (std::size_t i = 0; i < rank; ++i) {
      const auto at = static_cast<flatbuffers::uoffset_t>(i);
      const std::int64_t size = tensor.sizes()->Get(at);
      require(size >= 0 && (size == 0 || elements <= kMostElements / size),
              "the .pte is damaged: a tensor has an impossible size");
      elements *= size;
      require(std::ranges::count(*tensor.dim_order(), static_cast<std::uint8_t>(i)) == 1,
              "the .pte is damaged: a tensor's dimensions have no order");
    }
    check_storage(tensor, elements);
  }

  void check_storage(const fb::Tensor& tensor, std::int64_t elements) const {
    const auto* offsets = program_.constant_segment()->offsets();
    const auto* extra = tensor.extra_tensor_info();
    require(extra == nullptr || (extra->location() == fb::TensorDataLocation_SEGMENT &&
                                 extra->device_type() == fb::DeviceType_CPU),
            "the .pte has a tensor outside of the file or of the CPU");
    if (tensor.data_buffer_idx() > 0) {
      require(tensor.allocation_info() == nullptr && tensor.data_buffer_idx() < size_of(offsets),
              "the .pte is damaged: a constant is not there");
      const std::uint64_t offset = offsets->Get(tensor.data_buffer_idx());
      // The exact type's width is the library's to know: it checks the end.
      require(offset + static_cast<std::uint64_t>(elements) <= constants_.size(),
              "the .pte is damaged: a constant is longer than the file");
    }
    const fb::AllocationDetails* place = tensor.allocation_info();
    if (place == nullptr) return;
    const auto* buffers = plan_->non_const_buffer_sizes();
    require(place->memory_id() >= 1 && place->memory_id() < buffers->size() &&
                place->memory_offset_high() == 0 &&
                place->memory_offset_low() + elements <= buffers->Get(place->memory_id()) &&
                elements <= kMostPlannedBytes / kMostElementBytes,
            "the .pte is damaged: a tensor lies outside of the planned memory");
  }

  TensorForm form_of(const flatbuffers::Vector<std::int32_t>* indices, const char* role) const {
    if (size_of(indices) != 1) {
      reject("the .pte's method does not have exactly one " + std::string(role));
    }
    const std::int32_t index = indices->Get(0);
    require(is_index(index, value_count_), "the .pte is damaged: it refers to a missing value");
    const fb::Tensor* tensor =
        plan_->values()->Get(static_cast<std::uint32_t>(index))->val_as_Tensor();
    if (tensor == nullptr) reject("the .pte's " + std::string(role) + " is no tensor");
    TensorForm form{.scalar = scalar_of(*tensor)};
    form.sizes.assign(tensor->sizes()->begin(), tensor->sizes()->end());
    form.order.assign(tensor->dim_order()->begin(), tensor->dim_order()->end());
    form.batches = tensor->shape_dynamism() != fb::TensorShapeDynamism_STATIC;
    require(tensor->data_buffer_idx() == 0, "the .pte's input or output is a constant");
    if (std::string_view(role) == "output") {
      require(tensor->allocation_info() != nullptr,
              "the .pte has no memory for its output: export it with planned outputs");
    }
    return form;
  }

  void check_delegates() {
    if (plan_->delegates() == nullptr) return;
    for (const fb::BackendDelegate* delegate : *plan_->delegates()) {
      require(delegate->id() != nullptr && delegate->processed() != nullptr,
              "the .pte is damaged: a delegate has no name or no data");
      checked_.delegates.push_back(delegate->id()->str());
      if (delegate->compile_specs() != nullptr) {
        for (const fb::CompileSpec* spec : *delegate->compile_specs()) {
          require(spec->key() != nullptr && spec->value() != nullptr,
                  "the .pte is damaged: a delegate's option has no value");
        }
      }
      if (delegate->id()->string_view() != "XnnpackBackend") continue;
      require(
          delegate->processed()->location() == fb::DataLocation_SEGMENT,
          "the .pte holds a delegate within its program, as ExecuTorch once did: export it with "
          "ExecuTorch 1.x");
      checked_.graphs.push_back(check_graph(file_, file_.segment(delegate->processed()->index())));
    }
  }

  void check_operators() {
    if (plan_->operators() == nullptr) return;
    for (const fb::Operator* op : *plan_->operators()) {
      require(op->name() != nullptr, "the .pte is damaged: an operator has no name");
      const bool overloaded = op->overload() != nullptr && op->overload()->size() > 0;
      checked_.operators.push_back(op->name()->str() +
                                   (overloaded ? "." + op->overload()->str() : ""));
    }
  }

  void check_calls() {
    require(size_of(plan_->chains()) == 1, "the .pte's method is not one chain of instructions");
    const fb::Chain* chain = plan_->chains()->Get(0);
    require(size_of(chain->instructions()) > 0, "the .pte's method does nothing");
    for (const fb::Instruction* instruction : *chain->instructions()) {
      if (const auto* call = instruction->instr_args_as_DelegateCall()) {
        require(is_index(call->delegate_index(), checked_.delegates.size()),
                "the .pte is damaged: it calls a delegate that it does not have");
        check_indices(call->args());
        check_arguments(*call);
        ++checked_.delegate_calls;
      } else if (const auto* kernel = instruction->instr_args_as_KernelCall()) {
        require(is_index(kernel->op_index(), checked_.operators.size()),
                "the .pte is damaged: it calls an operator that it does not have");
        check_indices(kernel->args());
        ++checked_.kernel_calls;
      } else {
        reject("the .pte's method moves, jumps or frees, which no network of one graph does");
      }
    }
  }

  // The delegate takes as many arguments as its graph has, in its order.
  void check_arguments(const fb::DelegateCall& call) const {
    const auto index = static_cast<std::size_t>(call.delegate_index());
    if (checked_.delegates[index] != "XnnpackBackend") return;
    const auto before = std::ranges::count(checked_.delegates.begin(),
                                           checked_.delegates.begin() + call.delegate_index(),
                                           std::string("XnnpackBackend"));
    const DelegatedGraph& graph = checked_.graphs[static_cast<std::size_t>(before)];
    require(call.args()->size() == graph.externals.size(),
            "the .pte is damaged: a delegate is called with too few or too many tensors");
    for (std::uint32_t i = 0; i < call.args()->size(); ++i) {
      const auto value = static_cast<std::uint32_t>(call.args()->Get(i));
      const fb::Tensor* tensor = plan_->values()->Get(value)->val_as_Tensor();
      require(tensor != nullptr, "the .pte is damaged: a delegate is called with no tensor");
      const auto form = std::ranges::find(graph.externals, i, &ExternalValue::index);
      require(form != graph.externals.end() && has_form(*tensor, *form),
              "the .pte is damaged: a delegate is called with a tensor of another form");
    }
  }

  const PteFile& file_;
  const fb::Program& program_;
  const fb::ExecutionPlan* plan_ = nullptr;
  std::size_t value_count_ = 0;
  std::span<const std::byte> constants_;
  CheckedProgram checked_;
};

}  // namespace

CheckedProgram check_program(const PteFile& file) {
  return ProgramCheck(file).run();
}

CheckedProgram check_pte(const std::filesystem::path& path) {
  const MappedFile file(path);
  return check_program(PteFile(file.bytes()));
}

}  // namespace edgebench::executorch
