// What a worker is started from.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace edgebench::measure {

struct WorkerProgram {
  std::filesystem::path executable;
  // The main file of the runtime's library, where it was found outside the build (src/sdk); empty:
  // the build's own.
  std::filesystem::path library = {};

  // The variables that make the worker, and what its library opens, take that library.
  std::map<std::string, std::string> environment() const;
};

}  // namespace edgebench::measure
