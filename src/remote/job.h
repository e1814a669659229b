// A run on another machine that goes on by itself: whoever began it may go, and come back for it.
// It is a folder there, called by what is measured and by what; so the same command finds it again.
//
//   jobs/<id>/job.sh   starts the program and waits for its end
//             pid      of job.sh
//             child    of the program
//             log      what the program says on its way; job.sh's last line is its exit code
//             code     the exit code, when it has ended; `failed` once somebody has fetched nothing
//             run/     the run's folder
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_names.h"
#include "remote/board.h"
#include "remote/connection.h"

namespace edgebench::remote {

enum class JobState {
  none,
  running,
  ended,  // It has an exit code.
  dead,   // It ended without one: the machine was switched off, or it was killed.
};

struct Job {
  std::string id;
  JobState state = JobState::none;
  std::string began;         // UTC, as the machine's clock says.
  bool has_records = false;  // Of a run that can be resumed.
};

// A hash of all that decides what the run shows.
std::string job_id(const std::string& prepared_id, const std::string& package_id,
                   const std::vector<std::string>& arguments);

// All that are there. Throws InputError, naming the machine, where it cannot say so for certain.
std::vector<Job> find_jobs(const Connection& connection, const Board& board);

// Throws InputError: two runs at the same time would measure each other.
[[noreturn]] void refuse_busy(const Connection& connection, const Board& board, const Job& other);

// Starts `program` with these arguments, as the job, unless any job is running; what an earlier one
// of this id has left is removed, or with `goes_on` its run is kept. Throws InputError, naming the
// machine.
void start_job(const Connection& connection, const Board& board, const std::string& id,
               const std::filesystem::path& program, const std::vector<std::string>& arguments,
               bool goes_on = false);

// Passes on every line that the program has said and says, until it has ended or `stop` is set.
// Throws ConnectionLost.
void follow_job(const Connection& connection, const Board& board, const std::string& id,
                const std::function<void(std::string_view line)>& on_line,
                const std::atomic<bool>& stop);

// Asks the program to end in order, with a report of what it has.
void stop_job(const Connection& connection, const Board& board, const std::string& id);

// Makes an ended job a dead one, which the next start goes on with.
void mark_failed(const Connection& connection, const Board& board, const std::string& id);

// The exit code; nothing if it has none.
std::optional<int> exit_code_of_job(const Connection& connection, const Board& board,
                                    const std::string& id);

void remove_job(const Connection& connection, const Board& board, const std::string& id);

}  // namespace edgebench::remote
