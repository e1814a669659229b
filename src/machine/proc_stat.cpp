#include "machine/proc_stat.h"

#include <string>
#include <vector>

#include "machine/kernel_text.h"

namespace edgebench::machine {
namespace {

struct Process {
  int parent = 0;
  double cpu_s = 0;
};

// "pid (command) state ppid ... utime stime cutime cstime ...": the command may itself hold blanks
// and parentheses, so fields are counted from the last closing one. cutime and cstime carry what
// children used that have been waited for, so nothing is lost or counted twice when one ends.
std::optional<Process> parse_process(std::string_view text, double ticks_per_second) {
  const std::size_t command_end = text.rfind(')');
  if (command_end == std::string_view::npos) return std::nullopt;
  const auto fields = words(text.substr(command_end + 1));
  constexpr std::size_t kParent = 1, kFirstTime = 11, kTimes = 4;  // Field 3 of proc(5) is index 0.
  if (fields.size() < kFirstTime + kTimes) return std::nullopt;
  const auto parent = parse_number<int>(fields[kParent]);
  if (!parent) return std::nullopt;
  Process process{.parent = *parent, .cpu_s = 0};
  for (std::size_t i = kFirstTime; i < kFirstTime + kTimes; ++i) {
    process.cpu_s += parse_number<double>(fields[i]).value_or(0) / ticks_per_second;
  }
  return process;
}

bool descends_from(int pid, int ancestor, const std::map<int, Process>& processes) {
  // The processes are not read at one instant; the bound guards against a ring of reused numbers.
  for (std::size_t steps = 0; steps <= processes.size(); ++steps) {
    if (pid == ancestor) return true;
    const auto process = processes.find(pid);
    if (process == processes.end()) return false;
    pid = process->second.parent;
  }
  return false;
}

}  // namespace

CpuTimes CpuTimes::operator-(const CpuTimes& earlier) const {
  return {.busy_s = busy_s - earlier.busy_s,
          .idle_s = idle_s - earlier.idle_s,
          .steal_s = steal_s - earlier.steal_s};
}

CpuTimes& CpuTimes::operator+=(const CpuTimes& other) {
  busy_s += other.busy_s;
  idle_s += other.idle_s;
  steal_s += other.steal_s;
  return *this;
}

std::map<int, CpuTimes> parse_proc_stat(std::string_view text, double ticks_per_second) {
  std::map<int, CpuTimes> times;
  for (const std::string_view line : split(text, '\n')) {
    const auto fields = words(line);
    if (fields.empty() || !fields[0].starts_with("cpu")) continue;
    const auto cpu = parse_number<int>(fields[0].substr(3));  // Fails for the sum, "cpu".
    if (!cpu || fields.size() < 9) continue;
    const auto seconds = [&](std::size_t field) {
      return parse_number<double>(fields[field]).value_or(0) / ticks_per_second;
    };
    // user nice system idle iowait irq softirq steal; guest time is part of user.
    times[*cpu] = {.busy_s = seconds(1) + seconds(2) + seconds(3) + seconds(6) + seconds(7),
                   .idle_s = seconds(4) + seconds(5),
                   .steal_s = seconds(8)};
  }
  return times;
}

std::optional<double> process_tree_cpu_s(int pid, double ticks_per_second,
                                         const std::filesystem::path& root) {
  std::map<int, Process> processes;
  for (const auto& folder : entries_of(root / "proc")) {
    const auto number = parse_number<int>(folder.filename().string());
    const auto text = number ? read_text(folder / "stat") : std::nullopt;
    const auto process = text ? parse_process(*text, ticks_per_second) : std::nullopt;
    if (process) processes[*number] = *process;
  }
  if (!processes.contains(pid)) return std::nullopt;
  double total_s = 0;
  for (const auto& [number, process] : processes) {
    if (descends_from(number, pid, processes)) total_s += process.cpu_s;
  }
  return total_s;
}

}  // namespace edgebench::machine
