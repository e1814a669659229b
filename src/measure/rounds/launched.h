// A candidate and the fresh worker that runs it: in a round, and while its layers are timed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/file.h"
#include "measure/prepare/prepared_candidate.h"
#include "measure/rounds/round.h"
#include "measure/workers/worker_client.h"

namespace edgebench::measure {

struct Launched {
  const PreparedCandidate* prepared = nullptr;
  std::unique_ptr<WorkerClient> worker;  // Null once it has failed.
  std::filesystem::path log;
  std::unique_ptr<ScratchFolder> scratch;  // The only place for a worker with a user's file.
  std::int64_t start_ns = 0;
  std::int64_t run_ns = 0;  // An inference of the warm-up.

  const Candidate& candidate() const { return prepared->candidate; }
  const std::string& name() const { return candidate().name; }
};

// Whose worker will print into `<logs>/<what>-<candidate>.log`.
Launched to_launch(const PreparedCandidate& prepared, const std::filesystem::path& logs,
                   const std::string& what);

// Starts its worker, pinned; it has opened nothing yet. Throws WorkerFailure.
void start(Launched& one, const RoundSettings& settings);

}  // namespace edgebench::measure
