// One run on one other machine, from here: sent, begun or found again, followed, fetched.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "measure/prepared/prepared_inputs.h"
#include "measure/progress.h"
#include "remote/board.h"
#include "remote/connection.h"
#include "remote/package.h"

namespace edgebench::remote {

struct BoardRunRequest {
  const Connection& connection;
  const Board& board;
  const Package& package;
  std::filesystem::path cache;  // In which was prepared what is sent.
  const measure::PreparedInputs& prepared;
  // Those of the program, where its cache is `cache_there`.
  std::function<std::vector<std::string>(const std::filesystem::path& cache_there)> arguments;
  std::filesystem::path out;  // The run's folder here, which must not be there yet.
  measure::Progress& progress;
  const std::atomic<bool>& stop;  // Ends the run there in order; what it has is fetched.
  // Where the connection is lost, until the next is tried.
  std::chrono::milliseconds between_tries = std::chrono::seconds(4);
};

struct BoardRun {
  int exit_code = 0;    // The program's.
  std::string failure;  // Its last sentence, where there is no run; empty: the run is in `out`.
};

// Throws InputError, naming the machine and what to do, and ConnectionLost once nobody could get
// through for a while: then the run goes on there, and the same request finds it again.
BoardRun run_on_board(const BoardRunRequest& request);

}  // namespace edgebench::remote
