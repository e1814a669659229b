// Slurm's own commands, as its user calls them. None of them needs slurmdbd. All functions throw
// InputError: Slurm is not installed here, or it refuses, in its own words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fleet/nodes.h"
#include "fleet/tasks.h"

namespace edgebench::fleet {

std::vector<Node> slurm_nodes();

// The one that jobs go to which name none; empty: there is none.
std::string default_partition();

// Of "pi[4-5],srv": pi4, pi5, srv.
std::vector<std::string> expanded_names(const std::string& list);

// The user's own of this name, those that ended a short while ago included.
std::vector<Task> tasks_called(const std::string& job_name);

// The array's number. `options` are sbatch's.
std::int64_t submit(const std::vector<std::string>& options, const std::string& script_file);

// Gives each element of a held array its node, and lets them go. Where that fails the array is
// cancelled.
void pin_and_release(std::int64_t array, const std::vector<std::string>& nodes);

// "12" or "12_3".
void cancel(const std::string& job);

}  // namespace edgebench::fleet
