#include "measure/workers/worker_client.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printable.h"
#include "base/units.h"
#include "machine/cgroup.h"
#include "machine/cpus/affinity.h"
#include "machine/memory.h"

namespace edgebench::measure {
namespace {

using nlohmann::json;

// What is wrong with a worker's times, which are divided and whose logarithms are taken; empty:
// nothing is.
std::string fault_of(const runtime::Slice& slice) {
  const auto is_time = [](std::int64_t time_ns) { return time_ns > 0; };
  const std::size_t runs = slice.run_ns.size();
  if (runs == 0) return "holds no timed inference";
  if (!std::ranges::all_of(slice.run_ns, is_time) || !is_time(slice.after_switch_ns.value_or(1))) {
    return "holds a time of 0 ns or less";
  }
  std::size_t of_streams = 0;
  for (const std::size_t own : slice.streams) of_streams += std::min(own, runs + 1);
  const bool idle = std::ranges::find(slice.streams, std::size_t{0}) != slice.streams.end();
  if (!slice.streams.empty() && (idle || of_streams != runs)) {
    return "has streams that do not fit its inferences";
  }
  return {};
}

// A worker that has said its last word has this long to go before it is killed.
constexpr std::int64_t kExitPatience_ns = 5 * kNanosecondsPerSecond;

// The thread's affinity during the start is what the child inherits, before a single line of its
// libraries has run: an OpenMP pool sizes itself when it is loaded.
ChildProcess start(const LaunchSettings& settings) {
  // A full disk is no fault of the candidate: it ends the run, which --resume goes on with.
  if (!std::ofstream(settings.log)) {
    throw InputError(fmt::format("cannot create {}; free some space or fix the permissions",
                                 settings.log.string()));
  }
  std::optional<machine::ScopedAffinity> pinned;
  if (!settings.cpus.empty()) pinned.emplace(settings.cpus);
  std::vector<std::string> arguments;
  std::optional<std::uint64_t> memory_limit_bytes = settings.memory_limit_bytes;
  if (settings.confined_to) {
    arguments = {"--confined", settings.confined_to->string()};
    std::ranges::copy(settings.device_nodes, std::back_inserter(arguments));
    if (!memory_limit_bytes) memory_limit_bytes = confined_memory_limit_bytes();
  }
  try {
    return ChildProcess({.executable = settings.program.executable,
                         .arguments = arguments,
                         .log = settings.log,
                         .environment = settings.program.environment(),
                         .memory_limit_bytes = memory_limit_bytes});
  } catch (const std::system_error& error) {
    throw WorkerFailure(Outcome::failed, error.what());
  }
}

// Of a file that may be as long as the disk has room.
std::string end_of(const std::filesystem::path& file, std::streamoff most_bytes) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const std::streamoff size = stream.tellg();
  if (size <= 0) return {};
  std::string text(static_cast<std::size_t>(std::min(size, most_bytes)), '\0');
  stream.seekg(-static_cast<std::streamoff>(text.size()), std::ios::end);
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

// The last non-empty line that the worker printed, for the reason; its whole text is in the log.
std::string last_words(const std::filesystem::path& log) {
  constexpr std::streamoff kRead_bytes = 4096;
  std::string text = end_of(log, kRead_bytes);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::size_t start = text.rfind('\n');
  std::string line = start == std::string::npos ? text : text.substr(start + 1);
  constexpr std::size_t kLongest = 300;
  if (line.size() > kLongest) line = line.substr(0, kLongest) + "...";
  return line.empty() ? line : fmt::format("; its last words: {}", printable(line));
}

// No phase of any runtime takes longer, whatever it announces.
constexpr std::int64_t kLongestPhase_ns = 24 * 3600 * kNanosecondsPerSecond;

// By how much a phase that the worker announces puts off the deadline.
std::int64_t announced_ns(const std::string& name, const json& event) {
  try {
    return std::clamp<std::int64_t>(event.get<runtime::PhaseBegun>().at_most_ns, 0,
                                    kLongestPhase_ns);
  } catch (const FieldError&) {
    throw WorkerFailure(
        Outcome::failed,
        fmt::format("what it announces during {} is no phase; build it again", name));
  }
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  if (part.empty()) return text;
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + by.size())) {
    text.replace(at, part.size(), by);
  }
  return text;
}

// "; the control group allows the run's processes 250 MB together"; empty where it does not limit
// them.
std::string about_group_limit() {
  const auto limit = machine::memory_limit();
  if (!limit) return {};
  return fmt::format("; the control group allows all processes of the run {} together",
                     bytes_words(static_cast<double>(limit->limit_bytes)));
}

// Of a worker that had not passed its deadline, so the kill was not ours.
[[noreturn]] void throw_killed(const machine::KillSigns& before, const std::string& name,
                               const std::string& last_words) {
  switch (machine::killed_for(before, machine::kill_signs())) {
    case machine::KilledFor::memory:
      throw WorkerFailure(Outcome::out_of_memory,
                          fmt::format("killed during {} by the system for its memory{}{}", name,
                                      about_group_limit(), last_words));
    case machine::KilledFor::probably_memory:
      throw WorkerFailure(
          Outcome::out_of_memory,
          fmt::format("killed during {} by the system, most likely for its memory{}{}", name,
                      about_group_limit(), last_words));
    case machine::KilledFor::another_reason:
      break;
  }
  throw WorkerFailure(Outcome::crashed,
                      fmt::format("killed during {} (signal 9) by somebody else: memory was not "
                                  "short{}",
                                  name, last_words));
}

double seconds(std::int64_t ns) {
  return static_cast<double>(ns) / static_cast<double>(kNanosecondsPerSecond);
}

// What the worker says of itself is checked like everything from outside: "ok" is no error.
[[noreturn]] void throw_reported(const std::string& name, const json& answer) {
  const auto text = [&](const char* key) {
    const auto found = answer.find(key);
    return found != answer.end() && found->is_string() ? found->get<std::string>() : "";
  };
  const Outcome outcome = enum_from_name<Outcome>(text("outcome")).value_or(Outcome::failed);
  const std::string reason = text("reason");
  throw WorkerFailure(
      outcome == Outcome::ok ? Outcome::failed : outcome,
      fmt::format("{}: {}", name, reason.empty() ? "no reason given" : printable_line(reason)));
}

}  // namespace

std::optional<std::uint64_t> confined_memory_limit_bytes() {
#if defined(__SANITIZE_ADDRESS__)
  return std::nullopt;
#endif
  const auto total_bytes = machine::total_memory_bytes();
  return total_bytes ? std::optional<std::uint64_t>(*total_bytes / 4 * 3) : std::nullopt;
}

std::string about_original(const CopiedFile& file, const std::string& reason) {
  const std::string original = file.original.string();
  std::string text = replaced(reason, file.copy.string(), original);
  // A companion of it, in the same folder.
  text = replaced(std::move(text), file.copy.parent_path().string(),
                  file.original.parent_path().string());
  for (const std::string_view asked : {"open: ", "inspect: "}) {
    if (text.starts_with(asked)) text.erase(0, asked.size());
  }
  return text.find(original) != std::string::npos ? text : fmt::format("{}: {}", original, text);
}

std::string log_name(const std::filesystem::path& log) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(log, error);
  return error || bytes == 0 ? "" : "logs/" + log.filename().string();
}

WorkerClient::WorkerClient(LaunchSettings settings)
    : settings_(std::move(settings)),
      before_(machine::kill_signs()),
      start_ns_(now_ns()),
      process_(start(settings_)) {
  answer_to("start", 0);
  spawn_ns_ = now_ns() - start_ns_;
}

runtime::Description WorkerClient::describe() {
  return ask<runtime::Description>("describe", json::object(), 0);
}

runtime::DeviceRooflines WorkerClient::device_rooflines() {
  return ask<runtime::DeviceRooflines>("device_rooflines", json::object(), 0);
}

runtime::Prepared WorkerClient::prepare(const runtime::PrepareCommand& command) {
  return ask<runtime::Prepared>("prepare", command, 0);
}

runtime::Inspected WorkerClient::inspect(const runtime::InspectCommand& command) {
  return ask<runtime::Inspected>("inspect", command, 0);
}

runtime::Opened WorkerClient::open(const runtime::OpenCommand& command) {
  auto opened = ask<runtime::Opened>("open", command, 0);
  for (auto& [name, fact] : opened.session) fact = printable(fact);
  for (runtime::ExecutedLayer& layer : opened.layers) {
    layer.name = printable(layer.name);
    layer.kernel = printable(layer.kernel);
  }
  return opened;
}

runtime::WarmedUp WorkerClient::warm_up(const runtime::WarmUpRule& rule) {
  return ask<runtime::WarmedUp>("warm_up", rule, rule.limit_ns);
}

runtime::Slice WorkerClient::slice(const runtime::SliceCommand& command) {
  const auto slice = ask<runtime::Slice>("slice", command, 0);
  if (const std::string fault = fault_of(slice); !fault.empty()) {
    throw WorkerFailure(Outcome::failed, "its answer to slice " + fault);
  }
  return slice;
}

runtime::Evaluated WorkerClient::evaluate(const runtime::EvaluateCommand& command,
                                          std::int64_t patience_ns) {
  return ask<runtime::Evaluated>("evaluate", command, patience_ns);
}

runtime::ScenarioResult WorkerClient::scenario(const runtime::ScenarioCommand& command,
                                               std::int64_t patience_ns) {
  return ask<runtime::ScenarioResult>("scenario", command, patience_ns);
}

runtime::ProfileOpened WorkerClient::profile_open() {
  auto opened = ask<runtime::ProfileOpened>("profile_open", json::object(), 0);
  opened.why_none = printable_line(opened.why_none);
  return opened;
}

runtime::ProfileSlice WorkerClient::profile_slice(const runtime::ProfileSliceCommand& command) {
  auto slice = ask<runtime::ProfileSlice>("profile_slice", command, 0);
  if (slice.plain_ns.size() != command.pairs || slice.profiled_ns.size() != command.pairs) {
    throw WorkerFailure(Outcome::failed,
                        "its answer to profile_slice has other inferences than were asked for");
  }
  return slice;
}

runtime::KernelTimes WorkerClient::profile_take() {
  auto times = ask<runtime::ProfileTaken>("profile_take", json::object(), 0).times;
  if (const std::string fault = runtime::fault_of(times); !fault.empty()) {
    throw WorkerFailure(Outcome::failed, "its answer to profile_take " + fault);
  }
  for (runtime::ProfiledKernel& kernel : times.kernels) {
    kernel.node = printable(kernel.node);
    kernel.kernel = printable(kernel.kernel);
    for (std::string& layer : kernel.layers) layer = printable(layer);
  }
  return times;
}

runtime::Closed WorkerClient::close() {
  const auto closed = ask<runtime::Closed>("close", json::object(), 0);
  process_.wait(kExitPatience_ns);
  std::error_code ignored;  // A log that stays behind harms nobody.
  std::filesystem::remove(settings_.log, ignored);
  return closed;
}

template <typename Answer>
Answer WorkerClient::ask(const std::string& name, json command, std::int64_t patience_ns) {
  command["command"] = name;
  process_.was_stopped();  // What was before does not count.
  const std::int64_t lost_ns = process_.channel().lost_ns();
  try {
    const std::int64_t deadline_ns = now_ns() + settings_.deadline_ns + patience_ns;
    if (!process_.channel().send(command.dump(), deadline_ns)) fail_as_ended(name);
    const json answer = answer_to(name, patience_ns);
    stood_still_ = process_.was_stopped() || process_.channel().lost_ns() > lost_ns;
    return read_json<Answer>(answer);
  } catch (const WorkerFailure& failure) {
    if (!settings_.users_file) throw;
    throw WorkerFailure(failure.outcome(), about_original(*settings_.users_file, failure.what()));
  } catch (const FieldError&) {
    throw WorkerFailure(Outcome::failed,
                        fmt::format("its answer to {} lacks what was asked; build it again", name));
  }
}

json WorkerClient::answer_to(const std::string& name, std::int64_t patience_ns) {
  std::int64_t allowed_ns = settings_.deadline_ns + patience_ns;
  const std::int64_t asked_ns = now_ns();
  for (;;) {
    json answer = line_before(asked_ns, allowed_ns, name);
    if (answer["event"] == "error") throw_reported(name, answer);
    if (answer["event"] != "phase") return answer;
    allowed_ns = std::min(allowed_ns + announced_ns(name, answer),
                          settings_.deadline_ns + patience_ns + kLongestPhase_ns);
  }
}

json WorkerClient::line_before(std::int64_t asked_ns, std::int64_t allowed_ns,
                               const std::string& name) {
  const LineChannel::Received received = process_.channel().receive(asked_ns + allowed_ns);
  switch (received.status) {
    case LineChannel::Status::timed_out:
      process_.kill_group();
      process_.wait(kExitPatience_ns);
      throw WorkerFailure(Outcome::timed_out,
                          fmt::format("no answer to {} within {:.3g} s, so it was killed{}", name,
                                      seconds(allowed_ns), last_words(settings_.log)));
    case LineChannel::Status::end:
      fail_as_ended(name);
    case LineChannel::Status::too_long:
      process_.kill_group();
      process_.wait(kExitPatience_ns);
      throw WorkerFailure(Outcome::failed,
                          fmt::format("its answer to {} is longer than {} MB, so it was killed",
                                      name, LineChannel::kLongestLine_bytes / 1'000'000));
    case LineChannel::Status::line:
      break;
  }
  // Deeper values are left out: nested without end, they would cost many times their length.
  constexpr int kDeepest = 32;
  json answer = json::parse(
      received.line, [](int depth, json::parse_event_t, const json&) { return depth <= kDeepest; },
      false);
  if (!answer.is_object() || !answer.contains("event")) {
    throw WorkerFailure(Outcome::failed, fmt::format("its answer to {} is not JSON", name));
  }
  return answer;
}

void WorkerClient::fail_as_ended(const std::string& name) {
  const ExitStatus status = process_.wait(kExitPatience_ns);
  const std::string words = last_words(settings_.log);
  if (status.killed_here) {
    throw WorkerFailure(Outcome::crashed,
                        fmt::format("hung up during {} and did not end{}", name, words));
  }
  if (status.signalled && status.value == SIGKILL) throw_killed(before_, name, words);
  if (status.signalled) {
    throw WorkerFailure(Outcome::crashed,
                        fmt::format("died of signal {} ({}) during {}{}", status.value,
                                    ::strsignal(status.value), name, words));
  }
  throw WorkerFailure(Outcome::crashed,
                      fmt::format("left during {} with exit code {}{}", name, status.value, words));
}

}  // namespace edgebench::measure
