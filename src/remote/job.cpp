#include "remote/job.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/printable.h"
#include "base/process/shell.h"

namespace edgebench::remote {
namespace {

constexpr std::size_t kJobIdLetters = 16;

// $1 is a job's folder. Its process has the folder's name in its command line, so that a number
// which another process has got since is not taken for it.
constexpr const char* kAlive =
    "alive() { [ -e \"$1/pid\" ] && grep -qs \"${1##*/}\" \"/proc/$(cat \"$1/pid\")/cmdline\"; }\n";

std::string job_script(const std::filesystem::path& program,
                       const std::vector<std::string>& arguments) {
  std::string line = shell_quoted(program.string());
  for (const std::string& argument : arguments) line += " " + shell_quoted(argument);
  return "#!/bin/sh\n"
         "# A run that `edgebench bench --host` has begun from another machine.\n"
         "cd \"$(dirname \"$0\")\" || exit 3\n"
         "echo $$ >pid\n" +
         line +
         " >>out 2>>log </dev/null &\n"
         "child=$!\n"
         "echo $child >child\n"
         "wait $child\n"
         "code=$?\n"
         "echo $code >code.partial\n"
         "mv code.partial code\n";
}

// Names of folders are quoted to the user, who may give them to a shell.
bool is_id(const std::string& name) {
  return name.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string::npos;
}

std::string in_job(const Board& board, const std::string& id, const std::string& script) {
  return fmt::format("cd {} || exit 3\n{}", shell_quoted(board.job_folder(id).string()), script);
}

}  // namespace

std::string job_id(const std::string& prepared_id, const std::string& package_id,
                   const std::vector<std::string>& arguments) {
  std::string all = prepared_id + "\n" + package_id;
  for (const std::string& argument : arguments)
    all += fmt::format("\n{} {}", argument.size(), argument);
  return sha256_hex(all).substr(0, kJobIdLetters);
}

std::vector<Job> find_jobs(const Connection& connection, const Board& board) {
  const CommandResult result = connection.run(
      kAlive + fmt::format("cd {} || exit 3\n", shell_quoted((board.cache / "jobs").string())) +
      R"sh(
for job in *; do
  [ -e "$job/job.sh" ] || continue
  state=dead
  if alive "$PWD/$job"; then state=running; fi
  if [ -s "$job/code" ]; then state=ended; fi
  records=no
  if grep -qs '"record":"run"' "$job/run/records.jsonl"; then records=yes; fi
  echo "edgebench:job=$job $state $records $(cat "$job/began")"
done
echo "edgebench:jobs=all"
)sh");
  if (!result.ok() || answers(result.out, "jobs").empty()) {
    throw InputError(
        fmt::format("{} could not say which runs there are: {}; mend that, and give "
                    "the same command again",
                    connection.destination(), result.last_error_line()));
  }
  const std::map<std::string, JobState> states = {
      {"running", JobState::running}, {"ended", JobState::ended}, {"dead", JobState::dead}};
  std::vector<Job> jobs;
  for (const std::string& line : answers(result.out, "job")) {
    const std::size_t first = line.find(' ');
    const std::size_t second = line.find(' ', first + 1);
    const std::size_t third = line.find(' ', second + 1);
    if (third == std::string::npos || !is_id(line.substr(0, first))) continue;
    const auto state = states.find(line.substr(first + 1, second - first - 1));
    jobs.push_back({.id = line.substr(0, first),
                    .state = state == states.end() ? JobState::dead : state->second,
                    .began = line.substr(third + 1),
                    .has_records = line.substr(second + 1, third - second - 1) == "yes"});
  }
  return jobs;
}

void refuse_busy(const Connection& connection, const Board& board, const Job& other) {
  throw InputError(fmt::format(
      "{} is measuring another run, begun at {} of its clock; wait until it has ended, or end it: "
      "ssh {} 'kill $(cat {})'",
      connection.destination(), printable(other.began), connection.destination(),
      (board.job_folder(other.id) / "child").string()));
}

void start_job(const Connection& connection, const Board& board, const std::string& id,
               const std::filesystem::path& program, const std::vector<std::string>& arguments,
               bool goes_on) {
  CommandRequest request;
  request.input = job_script(program, arguments);
  // Who looks whether anything runs, and starts, does so alone. A session of its own, or at least
  // deaf to the end of this one. It is waited for until it says that it lives.
  const CommandResult result = connection.run(
      kAlive +
          fmt::format("folder={}\ngoes_on={}\n", shell_quoted(board.job_folder(id).string()),
                      goes_on ? "yes" : "no") +
          R"sh(
jobs=${folder%/*}
mkdir -p "$jobs" || exit 3
busy() { echo "edgebench:busy=${1##*/} $(cat "$1/began" 2>/dev/null)"; exit 4; }
if ! mkdir "$jobs/.lock" 2>/dev/null; then
  owner=$(cat "$jobs/.lock/pid" 2>/dev/null)
  if [ -n "$owner" ] && kill -0 "$owner" 2>/dev/null; then busy "$folder"; fi
  rm -rf "$jobs/.lock"
  mkdir "$jobs/.lock" || busy "$folder"
fi
trap 'rm -rf "$jobs/.lock"' EXIT
echo $$ >"$jobs/.lock/pid"
for job in "$jobs"/*; do
  if alive "$job"; then busy "$job"; fi
done
[ $goes_on = yes ] || rm -rf "$folder"
mkdir -p "$folder" || exit 3
rm -f "$folder/pid" "$folder/child" "$folder/code" "$folder/failed" "$folder/log" "$folder/out"
cat >"$folder/job.sh" || exit 3
date -u '+%Y-%m-%d %H:%M UTC' >"$folder/began"
: >"$folder/log"
own=$(command -v setsid || command -v nohup)
$own sh "$folder/job.sh" >/dev/null 2>&1 </dev/null &
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ ! -e "$folder/child" ] || exit 0
  sleep 1
done
echo "the run did not start within 20 s" >&2
exit 3
)sh",
      request);
  if (result.ok()) return;
  for (const std::string& other : answers(result.out, "busy")) {
    const std::size_t space = other.find(' ');
    if (!is_id(other.substr(0, space))) continue;
    refuse_busy(
        connection, board,
        {.id = other.substr(0, space), .began = other.substr(std::min(space, other.size()))});
  }
  throw InputError(
      fmt::format("{} did not start the run: {}; mend that, and give the same command "
                  "again",
                  connection.destination(), result.last_error_line()));
}

void follow_job(const Connection& connection, const Board& board, const std::string& id,
                const std::function<void(std::string_view line)>& on_line,
                const std::atomic<bool>& stop) {
  CommandRequest request;
  request.on_line = on_line;
  request.stop = &stop;
  // It looks for the end every two seconds only, since a run is measured meanwhile.
  connection.run(kAlive + in_job(board, id, R"sh(
tail -n +1 -f log &
reader=$!
while [ ! -e code ] && alive "$PWD"; do sleep 2; done
sleep 1
kill $reader 2>/dev/null
)sh"),
                 request);
}

void stop_job(const Connection& connection, const Board& board, const std::string& id) {
  connection.run(in_job(board, id, "kill -TERM \"$(cat child)\"\n"));
}

void mark_failed(const Connection& connection, const Board& board, const std::string& id) {
  connection.run(in_job(board, id, "mv code failed\n"));
}

std::optional<int> exit_code_of_job(const Connection& connection, const Board& board,
                                    const std::string& id) {
  const CommandResult result = connection.run(
      in_job(board, id, "if [ -e code ]; then echo \"edgebench:code=$(cat code)\"; fi\n"));
  const std::vector<std::string> codes = answers(result.out, "code");
  if (codes.empty()) return std::nullopt;
  int code = 0;
  const std::string& text = codes.front();
  const auto read = std::from_chars(text.data(), text.data() + text.size(), code);
  // A full disk may have left nothing of it.
  return read.ec == std::errc() ? std::optional(code) : std::nullopt;
}

void remove_job(const Connection& connection, const Board& board, const std::string& id) {
  connection.run(fmt::format("rm -rf {}\n", shell_quoted(board.job_folder(id).string())));
}

}  // namespace edgebench::remote
