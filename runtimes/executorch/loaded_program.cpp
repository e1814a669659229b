#include "loaded_program.h"

#include "library.h"

namespace edgebench::executorch {
namespace {

namespace et = ::executorch::runtime;
using ::executorch::extension::MmapDataLoader;

constexpr const char* kMethod = "forward";

}  // namespace

LoadedProgram::LoadedProgram(const std::filesystem::path& path)
    : loader_(take(MmapDataLoader::from(path.c_str(), MmapDataLoader::MlockConfig::NoMlock),
                   "the .pte cannot be mapped")),
      program_(take(et::Program::load(&loader_, et::Program::Verification::InternalConsistency),
                    "ExecuTorch does not take the program")) {}

void LoadedProgram::load_method(et::EventTracer* tracer) {
  const auto meta = take(program_.method_meta(kMethod), "ExecuTorch does not find the method");
  for (std::size_t i = 0; i < meta.num_memory_planned_buffers(); ++i) {
    const auto bytes = static_cast<std::size_t>(
        take(meta.memory_planned_buffer_size(i), "ExecuTorch does not plan the memory"));
    planned_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(bytes));
    planned_spans_.emplace_back(planned_.back().get(), bytes);
  }
  planned_memory_.emplace(
      et::Span<et::Span<std::uint8_t>>(planned_spans_.data(), planned_spans_.size()));
  memory_.emplace(&method_memory_, &*planned_memory_, &temporary_memory_);
  method_.emplace(take(program_.load_method(kMethod, &*memory_, tracer),
                       "ExecuTorch does not load the method"));
}

}  // namespace edgebench::executorch
