// What each task of a fleet does: it measures its node with the package for the node's processor,
// and names the run's folder by the node once it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace edgebench::fleet {

struct Job {
  std::string name;       // Of all of a fleet's tasks: squeue finds them by it.
  std::string folder;     // Absolute; the nodes see it there, too.
  std::string partition;  // Of Slurm.
  std::int64_t time_limit_ns = 0;
  std::string arguments;  // Of each task's edgebench, as a shell reads them: "bench --rounds 8".
};

// What a node's run was called with, as its record has it.
std::string run_command_line(const Job& job, const std::string& node);

// For sbatch: an array of `tasks`, held, none of which has a node yet. They are in the script, too,
// but the user's environment (SBATCH_PARTITION) comes before what a script says.
std::vector<std::string> job_options(const Job& job, std::size_t tasks);

std::string job_script(const Job& job, std::size_t tasks);

}  // namespace edgebench::fleet
