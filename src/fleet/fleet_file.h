// fleet.json: what the fleet in a folder measures, so that another call with the same folder goes
// on with it and no other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "base/unmovable.h"

namespace edgebench::fleet {

struct Submission {
  std::string time;                // UTC, ISO 8601.
  std::int64_t array = 0;          // Slurm's number of the job.
  std::vector<std::string> nodes;  // Of its elements 0, 1, ...

  static constexpr void fields(const auto& visit) {
    visit(required("time", &Submission::time), required("array", &Submission::array),
          required("nodes", &Submission::nodes));
  }
};

struct Fleet {
  int schema = 1;
  std::string edgebench;  // The version.
  std::string id;         // Of all that decides what is measured: other options, another id.
  std::string command;    // As it was typed at first.
  std::string arguments;  // Of each task's edgebench, as a shell reads them.
  std::map<std::string, std::string> packages;  // By processor, the hash of its archive.
  std::vector<std::string> nodes;               // All that were ever meant, by name.
  std::vector<Submission> submissions;

  static constexpr void fields(const auto& visit) {
    visit(required("schema", &Fleet::schema), required("edgebench", &Fleet::edgebench),
          required("id", &Fleet::id), optional("command", &Fleet::command),
          required("arguments", &Fleet::arguments), optional("packages", &Fleet::packages),
          required("nodes", &Fleet::nodes), required("submissions", &Fleet::submissions));
  }
};

// Of a fleet in this folder whose tasks get these arguments.
std::string fleet_id(const std::filesystem::path& folder, const std::string& arguments);

// Nothing where there is none yet. Throws InputError for a file that cannot be read.
std::optional<Fleet> read_fleet(const std::filesystem::path& folder);
void write_fleet(const Fleet& fleet, const std::filesystem::path& folder);

// As long as it lives, no other command on a machine that shares the folder submits for it. Two at
// once would give a node two tasks. Lets through where the file system has no locks.
class SubmissionLock : Unmovable {
 public:
  // Throws InputError where another command has it.
  explicit SubmissionLock(const std::filesystem::path& folder);
  ~SubmissionLock();

 private:
  int descriptor_ = -1;
};

// Throws InputError where `there`, the fleet in the folder, is not `now`.
void check_same(const Fleet& there, const Fleet& now, const std::filesystem::path& folder);

// The nodes of both, each once, in the order in which they were first meant.
std::vector<std::string> joined(std::vector<std::string> nodes,
                                const std::vector<std::string>& more);

}  // namespace edgebench::fleet
