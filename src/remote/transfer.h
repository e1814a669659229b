// Files to another machine and back: by rsync, which sends of what changed the difference only, and
// where one of the two machines has none by tar. A file is there whole or not at all, or is sent
// again.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "measure/prepared/prepared_inputs.h"
#include "remote/board.h"
#include "remote/connection.h"
#include "remote/package.h"

namespace edgebench::remote {

struct TransferRequest {
  const Connection& connection;
  const Board& board;
  const std::atomic<bool>& stop;
  // "12 %", as often as it changes; rsync alone tells.
  std::function<void(const std::string& share)> show;
};

// Those that the board's cache does not have, or not at this size.
std::vector<measure::PreparedFile> missing_files(const Connection& connection, const Board& board,
                                                 std::span<const measure::PreparedFile> files);

// Sends files of the cache here to the board's; returns how many bytes went over the line, or by
// tar how many there are in the files. All of these throw InputError, naming the machine and what
// its or our program said, and ConnectionLost.
std::uint64_t send_files(const TransferRequest& request, const std::filesystem::path& cache,
                         std::span<const measure::PreparedFile> files);

// The same of a package, of which the board keeps no other one.
std::uint64_t send_package(const TransferRequest& request, const Package& package);

// Brings a folder there here; it appears whole.
void fetch_folder(const TransferRequest& request, const std::filesystem::path& there,
                  const std::filesystem::path& here);

}  // namespace edgebench::remote
