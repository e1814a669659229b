// What another machine is that runs are sent to: its processor, the room there, and where they go.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "remote/connection.h"

namespace edgebench::remote {

struct Board {
  std::string processor;        // As its kernel says: "aarch64".
  std::filesystem::path cache;  // edgebench's of the user there; it exists.
  std::uint64_t free_bytes = 0;
  bool has_rsync = false;             // And a shell through which it can be used.
  std::vector<std::string> packages;  // Their ids.

  std::filesystem::path package_folder(const std::string& id) const {
    return cache / "packages" / id;
  }
  std::filesystem::path job_folder(const std::string& id) const { return cache / "jobs" / id; }
};

// Throws InputError, with what helps, for a machine on which edgebench cannot run or which has no
// place for it; ConnectionLost.
Board look_at(const Connection& connection);

// What our scripts say begins with this, since a machine may greet whoever comes.
inline constexpr const char* kOurs = "edgebench:";

// The text behind kOurs and `name` with an equals sign, of each such line.
std::vector<std::string> answers(const std::string& output, const std::string& name);

// Throws InputError if there is not so much room.
void require_room(const Board& board, const std::string& destination, std::uint64_t bytes);

}  // namespace edgebench::remote
