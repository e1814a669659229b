// A .pte as the library holds it: mapped, its method loaded with the memory that it plans.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <executorch/extension/data_loader/mmap_data_loader.h>
#include <executorch/extension/memory_allocator/malloc_memory_allocator.h>
#include <executorch/runtime/core/event_tracer.h>
#include <executorch/runtime/core/hierarchical_allocator.h>
#include <executorch/runtime/executor/memory_manager.h>
#include <executorch/runtime/executor/method.h>
#include <executorch/runtime/executor/program.h>

namespace edgebench::executorch {

class LoadedProgram {
 public:
  // Maps the file, whose content has been checked. `tracer` must outlive it. Throws
  // std::runtime_error where the library refuses.
  explicit LoadedProgram(const std::filesystem::path& path);
  // Loads "forward": the delegates pack their weights.
  void load_method(::executorch::runtime::EventTracer* tracer);

  ::executorch::runtime::Method& method() { return *method_; }

 private:
  // Destroyed from the last to the first: each uses those before it.
  ::executorch::extension::MmapDataLoader loader_;
  ::executorch::runtime::Program program_;
  ::executorch::extension::MallocMemoryAllocator method_memory_;
  ::executorch::extension::MallocMemoryAllocator temporary_memory_;
  std::vector<std::unique_ptr<std::uint8_t[]>> planned_;
  std::vector<::executorch::runtime::Span<std::uint8_t>> planned_spans_;
  std::optional<::executorch::runtime::HierarchicalAllocator> planned_memory_;
  std::optional<::executorch::runtime::MemoryManager> memory_;
  std::optional<::executorch::runtime::Method> method_;
};

}  // namespace edgebench::executorch
