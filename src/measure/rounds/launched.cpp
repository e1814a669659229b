#include "measure/rounds/launched.h"

#include <optional>

#include <fmt/format.h>

#include "base/clock.h"

namespace edgebench::measure {

Launched to_launch(const PreparedCandidate& prepared, const std::filesystem::path& logs,
                   const std::string& what) {
  Launched one;
  one.prepared = &prepared;
  one.log = logs / fmt::format("{}-{}.log", what, file_name_of(prepared.candidate.name));
  return one;
}

void start(Launched& one, const RoundSettings& settings) {
  if (one.candidate().is_users_file()) one.scratch = std::make_unique<ScratchFolder>();
  one.start_ns = now_ns();
  one.worker = std::make_unique<WorkerClient>(
      LaunchSettings{.program = one.prepared->program,
                     .log = one.log,
                     .cpus = settings.worker_cpus,
                     .deadline_ns = settings.deadline_ns,
                     .memory_limit_bytes = settings.memory_limit_bytes,
                     .confined_to = one.scratch ? std::optional(one.scratch->path()) : std::nullopt,
                     .users_file = copied_file(*one.prepared),
                     .device_nodes = one.prepared->device_nodes});
}

}  // namespace edgebench::measure
