#include "shared/tensorrt/engine.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "shared/tensorrt/onnx_network.h"

namespace edgebench::tensorrt {

bool is_plan(std::span<const std::byte> file) {
  constexpr std::array kMagics = {"vtrt", "ftrt", "ptrt"};
  constexpr std::size_t kBytes = 4;
  return file.size() >= kBytes && std::ranges::any_of(kMagics, [&](const char* magic) {
           return std::memcmp(file.data(), magic, kBytes) == 0;
         });
}

// A builder is made first although nothing is built: where the driver is too old for the library,
// that fails with a sentence, while the runtime would be a pointer to nothing.
Engine::Engine(std::shared_ptr<const Library> library, std::span<const std::byte> plan)
    : library_(std::move(library)),
      builder_(library_->make_builder(logger_)),
      runtime_(library_->make_runtime(logger_)) {
  engine_ = Owned(call<void*>(runtime_.get(), library_->slots().runtime.deserializeCudaEngine,
                              static_cast<const void*>(plan.data()), plan.size()));
  if (!engine_) tensorrt::fail(*library_, logger_, "does not take the plan");
  find_tensors();
}

void Engine::find_tensors() {
  const Slots::Engine& slots = library_->slots().engine;
  const auto count = call<std::int32_t>(get(), slots.getNbIOTensors);
  if (count != 2) {
    throw std::runtime_error(
        fmt::format("the plan has {} inputs and outputs; a classifier has one of each", count));
  }
  for (std::int32_t i = 0; i < count; ++i) {
    const auto* const name = call<const char*>(get(), slots.getIOTensorName, i);
    const bool is_input = call<std::int32_t>(get(), slots.getTensorIOMode, name) == kInput;
    (is_input ? input_name_ : output_name_) = name;
  }
}

std::string Engine::type_of(const std::string& tensor) const {
  return type_name(
      call<std::int32_t>(get(), library_->slots().engine.getTensorDataType, tensor.c_str()));
}

runtime::FileTensor Engine::tensor(const std::string& name) const {
  return {.name = name,
          .type = type_of(name),
          .extents =
              call<Extents>(get(), library_->slots().engine.getTensorShape, name.c_str()).vector()};
}

runtime::FileForm Engine::form() const {
  const std::array inputs = {tensor(input_name_)};
  const std::array outputs = {tensor(output_name_)};
  return runtime::form_of(inputs, outputs);
}

std::optional<std::uint64_t> Engine::execution_memory_bytes() const {
  const auto bytes = call<std::int64_t>(get(), library_->slots().engine.getDeviceMemorySize);
  if (bytes < 0) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

Execution::Execution(std::shared_ptr<const Engine> engine, int batch)
    : engine_(std::move(engine)),
      context_(call<void*>(engine_->get(), slots().engine.createExecutionContext, kStaticMemory)) {
  if (!context_) fail("makes no execution context");
  input_ = tensor(engine_->input_name());
  if (input_.extents.empty()) fail("says no extents of the plan's input");
  Extents extents{.count = static_cast<std::int32_t>(input_.extents.size())};
  input_.extents.front() = batch;
  std::ranges::copy(input_.extents, extents.extent.begin());
  if (!call<bool>(context_.get(), slots().context.setInputShape, engine_->input_name().c_str(),
                  static_cast<const Extents*>(&extents))) {
    fail(fmt::format("has no kernels for a batch of {} in the plan", batch));
  }
  output_ = tensor(engine_->output_name());
}

runtime::FileTensor Execution::tensor(const std::string& name) const {
  return {.name = name,
          .type = engine_->type_of(name),
          .extents =
              call<Extents>(context_.get(), slots().context.getTensorShape, name.c_str()).vector()};
}

void Execution::bind(void* input, void* output) const {
  const int slot = slots().context.setTensorAddress;
  if (!call<bool>(context_.get(), slot, engine_->input_name().c_str(), input) ||
      !call<bool>(context_.get(), slot, engine_->output_name().c_str(), output)) {
    fail("does not take the addresses of input and output");
  }
}

void Execution::enqueue(void* stream) const {
  if (!call<bool>(context_.get(), slots().context.enqueueV3, stream)) fail("could not infer");
}

std::string Execution::account() const {
  const Owned inspector(call<void*>(engine_->get(), slots().engine.createEngineInspector));
  if (!inspector) return "";
  call<bool>(inspector.get(), slots().inspector.setExecutionContext,
             static_cast<const void*>(context_.get()));
  const auto* const text =
      call<const char*>(inspector.get(), slots().inspector.getEngineInformation, kJson);
  return text == nullptr ? "" : text;
}

void Execution::fail(const std::string& what) const {
  tensorrt::fail(engine_->library(), engine_->logger(), what);
}

}  // namespace edgebench::tensorrt
