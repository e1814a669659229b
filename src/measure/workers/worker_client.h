// The coordinator's end of one worker: starts it pinned, asks, waits, and turns whatever goes
// wrong into an outcome with a reason.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/outcome.h"
#include "base/process/child_process.h"
#include "machine/killed.h"
#include "measure/workers/worker_program.h"
#include "runtime/profile_messages.h"
#include "runtime/protocol.h"
#include "runtime/scenario_messages.h"

namespace edgebench::measure {

// A worker did not do what it was asked: the outcome and the reason of the candidate's row.
class WorkerFailure : public std::runtime_error {
 public:
  WorkerFailure(Outcome outcome, const std::string& reason)
      : std::runtime_error(reason), outcome_(outcome) {}
  Outcome outcome() const { return outcome_; }

 private:
  Outcome outcome_;
};

// How long a worker may take for one answer where the user does not say (--deadline).
inline constexpr std::int64_t kDeadline_ns = 120 * kNanosecondsPerSecond;

// A file of the user's that the worker sees as a copy: sentences name the original.
struct CopiedFile {
  std::filesystem::path copy;
  std::filesystem::path original;
};

struct LaunchSettings {
  WorkerProgram program;
  std::filesystem::path log;  // What the runtime prints; removed by close() when all went well.
  std::vector<int> cpus;      // Empty: wherever the coordinator may run.
  // For one answer; a phase that the worker announces puts it off by as much as it may take.
  std::int64_t deadline_ns = kDeadline_ns;
  std::optional<std::uint64_t> memory_limit_bytes;
  // Of a worker that opens a file of the user's: the one folder below which it may write, its
  // temporary folder. Not given: it is not confined.
  std::optional<std::filesystem::path> confined_to = {};
  std::optional<CopiedFile> users_file = {};  // That it opens.
  // Of its device, see runtime::Device: those that it may write to if it is confined.
  std::vector<std::string> device_nodes = {};
};

// What went wrong with a copy, in words about the original: its path in the place of the copy's,
// and in front where the reason names neither.
std::string about_original(const CopiedFile& file, const std::string& reason);

// The memory that a confined worker gets where the user set no limit: three quarters of what there
// is, so that a file cannot take the coordinator down with it. Nothing with the address
// sanitizer, whose own map of the memory is larger than any machine's.
std::optional<std::uint64_t> confined_memory_limit_bytes();

// A log as records name it, relative to the run's folder; empty where nothing was written to it.
std::string log_name(const std::filesystem::path& log);

class WorkerClient {
 public:
  // Starts the worker and waits until it is ready. Throws WorkerFailure.
  explicit WorkerClient(LaunchSettings settings);

  // From the start until the worker, its libraries loaded, said "ready".
  std::int64_t spawn_ns() const { return spawn_ns_; }

  int process_id() const { return process_.pid(); }

  // Each asks, waits for the answer at most until the deadline and throws WorkerFailure.
  runtime::Description describe();
  runtime::DeviceRooflines device_rooflines();
  runtime::Prepared prepare(const runtime::PrepareCommand& command);
  runtime::Inspected inspect(const runtime::InspectCommand& command);
  runtime::Opened open(const runtime::OpenCommand& command);
  runtime::WarmedUp warm_up(const runtime::WarmUpRule& rule);
  runtime::Slice slice(const runtime::SliceCommand& command);
  // Many inferences under one deadline: `patience_ns` is added to it.
  runtime::Evaluated evaluate(const runtime::EvaluateCommand& command, std::int64_t patience_ns);
  // Likewise: a scenario takes the time that it is given.
  runtime::ScenarioResult scenario(const runtime::ScenarioCommand& command,
                                   std::int64_t patience_ns);
  runtime::ProfileOpened profile_open();
  runtime::ProfileSlice profile_slice(const runtime::ProfileSliceCommand& command);
  runtime::KernelTimes profile_take();
  // Whether this process or the worker's stood still while the last answer was waited for: stopped,
  // paused or suspended. What it timed meanwhile means nothing.
  bool stood_still() const { return stood_still_; }
  // Ends the worker and removes its log.
  runtime::Closed close();

 private:
  template <typename Answer>
  Answer ask(const std::string& name, nlohmann::json command, std::int64_t patience_ns);
  nlohmann::json answer_to(const std::string& name, std::int64_t patience_ns);
  // One object of the worker's, at the latest `allowed_ns` after it was asked.
  nlohmann::json line_before(std::int64_t asked_ns, std::int64_t allowed_ns,
                             const std::string& name);
  [[noreturn]] void fail_as_ended(const std::string& name);

  LaunchSettings settings_;
  machine::KillSigns before_;  // Before what is timed.
  std::int64_t start_ns_;      // Before the process: read when the spawning begins.
  ChildProcess process_;
  std::int64_t spawn_ns_ = 0;
  bool stood_still_ = false;
};

}  // namespace edgebench::measure
