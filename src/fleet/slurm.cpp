// One task a node, without as many calls: an array's elements are alike when it is submitted, so it
// is submitted on hold, each element is given a node (ReqNodeList), and the array is released.
// scontrol takes the updates from its standard input: in Slurm 22.05, 400 nodes took one process
// and 5.2 s, a call each 39 ms (docs/decisions/0013-fleets.md).
#include "fleet/slurm.h"

#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "base/error.h"
#include "base/printable.h"
#include "base/process/command.h"

namespace edgebench::fleet {
namespace {

void check_installed(const std::string& program) {
  if (is_installed(program)) return;
  throw InputError(fmt::format(
      "Slurm's {} is not installed here; call edgebench fleet on a machine that submits jobs",
      program));
}

// "sbatch: error: Batch job submission failed: Invalid feature specification" without who says it.
std::string own_words(const CommandResult& result) {
  std::string words = printable_line(result.error);
  for (const char* prefix : {"sbatch: error: ", "squeue: error: ", "scontrol: error: "}) {
    for (std::size_t at; (at = words.find(prefix)) != std::string::npos;) {
      words.erase(at, std::string(prefix).size());
    }
  }
  return words.empty() ? "it gave no reason" : words;
}

// `what` failed, as in "to list its nodes".
CommandResult called(const std::vector<std::string>& arguments, const std::string& what,
                     const std::string& input = "") {
  check_installed(arguments.front());
  CommandResult result = run_command({.arguments = arguments, .input = input});
  if (!result.ok()) {
    throw InputError(fmt::format("Slurm refuses {}: {}", what, own_words(result)));
  }
  return result;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::vector<Node> slurm_nodes() {
  return parse_nodes(called({"scontrol", "show", "node", "--oneliner"}, "to list its nodes").out);
}

std::string default_partition() {
  const auto partitions = called({"sinfo", "--noheader", "--format=%P"}, "to list partitions");
  for (const std::string& line : lines_of(partitions.out)) {
    if (const std::size_t star = line.find('*'); star != std::string::npos) {
      return line.substr(0, star);
    }
  }
  return "";
}

std::vector<std::string> expanded_names(const std::string& list) {
  return lines_of(called({"scontrol", "show", "hostnames", list}, "--nodes " + list).out);
}

std::vector<Task> tasks_called(const std::string& job_name) {
  return parse_tasks(called({"squeue", "--noheader", "--array", "--all", "--me", "--states=all",
                             "--name=" + job_name, std::string("--Format=") + kTaskFormat},
                            "to list its queue")
                         .out);
}

std::int64_t submit(const std::vector<std::string>& options, const std::string& script_file) {
  std::vector<std::string> arguments = {"sbatch", "--parsable"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(script_file);
  const std::string out = called(arguments, "the job").out;  // "12", or "12;cluster".
  std::int64_t array = 0;
  if (std::from_chars(out.data(), out.data() + out.size(), array).ec != std::errc()) {
    throw InputError(fmt::format("sbatch took {} and said '{}', which is no job's number",
                                 script_file, printable_line(out)));
  }
  return array;
}

void pin_and_release(std::int64_t array, const std::vector<std::string>& nodes) {
  std::string updates;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    updates += fmt::format("update JobId={}_{} ReqNodeList={}\n", array, i, nodes[i]);
  }
  try {
    called({"scontrol"}, "to give each task its node", updates);
    called({"scontrol", "release", fmt::format("{}", array)}, "to release the tasks");
  } catch (const InputError&) {
    run_command({.arguments = {"scancel", fmt::format("{}", array)}});
    throw;
  }
}

void cancel(const std::string& job) {
  called({"scancel", job}, "to cancel " + job);
}

}  // namespace edgebench::fleet
