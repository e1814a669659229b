#include "remote/transfer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/process/shell.h"

namespace edgebench::remote {
namespace {

namespace fs = std::filesystem;

using Arguments = std::vector<std::string>;

// After whatever the shell there says to who comes.
constexpr const char* kTarFollows = "edgebench:tar";

// rsync's and ssh's codes for a connection that broke off.
bool broke_off(const CommandResult& result) {
  const int code = result.status.value;
  return !result.status.signalled && (code == 255 || code == 10 || code == 12 || code == 30);
}

// The last line that says what went wrong: rsync and tar end with that something did.
std::string telling_line(const std::string& error) {
  constexpr std::array kSummaries = {"rsync error:", "rsync: connection unexpectedly closed",
                                     "rsync: [sender] write error", "tar: Exiting",
                                     "tar: Error is not recoverable"};
  std::istringstream lines(error);
  std::string last;
  std::string telling;
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" \r") == std::string::npos) continue;
    last = line;
    const bool summary =
        std::ranges::any_of(kSummaries, [&](const char* begin) { return line.starts_with(begin); });
    if (!summary) telling = line;
  }
  return telling.empty() ? last : telling;
}

[[noreturn]] void refuse(const Connection& connection, const std::string& what,
                         const CommandResult& result) {
  const std::string line = telling_line(result.error);
  const std::string sentence =
      fmt::format("{} {}: {}", connection.destination(), what, printable(line));
  const bool full = line.find("No space left") != std::string::npos;
  if (broke_off(result) && !full) throw ConnectionLost(sentence);
  throw InputError(sentence + "; mend that, and give the same command again");
}

Arguments rsync_with(const Connection& connection, const Arguments& options) {
  std::string ssh;
  for (const std::string& argument : connection.ssh()) {
    ssh += (ssh.empty() ? "" : " ") + shell_quoted(argument);
  }
  Arguments arguments = {
      "rsync",   "--recursive",         "--links",          "--perms", "--times", "--protect-args",
      "--stats", "--no-human-readable", "--info=progress2", "--rsh",   ssh};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return arguments;
}

std::string at(const Connection& connection, const fs::path& path) {
  return connection.for_rsync() + ":" + path.string() + "/";
}

// Of a line of rsync's "--stats".
std::optional<std::uint64_t> number_behind(std::string_view line, std::string_view words) {
  if (!line.starts_with(words)) return std::nullopt;
  line.remove_prefix(words.size());
  std::uint64_t value = 0;
  std::from_chars(line.data(), line.data() + line.size(), value);
  return value;
}

// "      1234567  12%   1.00MB/s    0:00:01": the share.
std::string share_in(std::string_view line) {
  const std::size_t end = line.find('%');
  if (end == std::string_view::npos) return "";
  const std::size_t begin = line.rfind(' ', end);
  if (begin == std::string_view::npos) return "";
  return std::string(line.substr(begin + 1, end - begin - 1)) + " %";
}

// What it sent.
std::uint64_t run_rsync(const TransferRequest& request, const Arguments& options,
                        const std::string& input, const std::string& what) {
  std::uint64_t sent_bytes = 0;
  const auto read = [&](std::string_view line) {
    if (const auto bytes = number_behind(line, "Total bytes sent: ")) sent_bytes = *bytes;
    const std::string share = share_in(line);
    if (!share.empty()) request.show(share);
  };
  const CommandResult result = run_command({.arguments = rsync_with(request.connection, options),
                                            .input = input,
                                            .on_line = read,
                                            .stop = &request.stop});
  if (!result.ok()) refuse(request.connection, what, result);
  return sent_bytes;
}

// `names` lie in `folder` here and come to lie in `into` there.
void send_by_tar(const TransferRequest& request, const fs::path& folder,
                 const std::string& names_file, const fs::path& into, const std::string& what) {
  const std::string unpack =
      fmt::format("mkdir -p {0} && exec tar -xof - -C {0}", shell_quoted(into.string()));
  CommandRequest command;
  command.fed_by = {"tar", "-cf", "-", "-C", folder.string()};
  if (names_file.empty()) {
    command.fed_by.emplace_back(".");
  } else {
    command.fed_by.insert(command.fed_by.end(),
                          {"--verbatim-files-from", "--no-unquote", "-T", names_file});
  }
  command.stop = &request.stop;
  const CommandResult result = request.connection.run(unpack, command);
  if (!result.ok()) refuse(request.connection, what, result);
}

bool by_rsync(const Board& board) {
  return board.has_rsync && is_installed("rsync");
}

std::uint64_t bytes_of(std::span<const measure::PreparedFile> files) {
  return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& file) { return sum + file.size_bytes; });
}

// Nothing of theirs is to point anywhere here: reports are written into the folder later.
void remove_links(const fs::path& folder) {
  std::vector<fs::path> odd;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const fs::file_status status = entry.symlink_status();
    if (!fs::is_regular_file(status) && !fs::is_directory(status)) odd.push_back(entry.path());
  }
  for (const fs::path& path : odd) fs::remove(path);
}

std::string lines_of(std::span<const measure::PreparedFile> files) {
  std::string lines;
  for (const measure::PreparedFile& file : files) lines += file.path + "\n";
  return lines;
}

}  // namespace

std::vector<measure::PreparedFile> missing_files(const Connection& connection, const Board& board,
                                                 std::span<const measure::PreparedFile> files) {
  // wc and not stat, whose options differ. Answers are numbers, since a name may be anything.
  const std::string script = fmt::format(
      "cd {} || exit 3\n"
      "number=0\n"
      "while read -r size && IFS= read -r path; do\n"
      "  if ! [ -f \"$path\" ] || [ \"$(wc -c <\"$path\")\" -ne \"$size\" ]; then\n"
      "    echo \"edgebench:missing=$number\"\n"
      "  fi\n"
      "  number=$((number + 1))\n"
      "done\n"
      "echo \"edgebench:looked=$number\"\n",
      shell_quoted(board.cache.string()));
  std::string input;
  for (const measure::PreparedFile& file : files) {
    input += fmt::format("{}\n{}\n", file.size_bytes, file.path);
  }
  CommandRequest request;
  request.input = input;
  const CommandResult result = connection.run(script, request);
  const bool all =
      answers(result.out, "looked") == std::vector<std::string>{fmt::format("{}", files.size())};
  if (!result.ok() || !all) refuse(connection, "cannot be looked into", result);
  std::vector<measure::PreparedFile> missing;
  for (const std::string& number : answers(result.out, "missing")) {
    std::size_t place = files.size();
    std::from_chars(number.data(), number.data() + number.size(), place);
    if (place < files.size()) missing.push_back(files[place]);
  }
  return missing;
}

std::uint64_t send_files(const TransferRequest& request, const fs::path& cache,
                         std::span<const measure::PreparedFile> files) {
  if (files.empty()) return 0;
  const std::string what = "did not take what was prepared";
  if (by_rsync(request.board)) {
    return run_rsync(request,
                     {"--files-from=-", "--no-implied-dirs", cache.string() + "/",
                      at(request.connection, request.board.cache)},
                     lines_of(files), what);
  }
  const ScratchFolder scratch;
  write_file_atomically(scratch.path() / "names", lines_of(files));
  send_by_tar(request, cache, (scratch.path() / "names").string(), request.board.cache, what);
  return bytes_of(files);
}

std::uint64_t send_package(const TransferRequest& request, const Package& package) {
  const std::string what = "did not take the package";
  const fs::path there = request.board.package_folder(package.id);
  fs::path partial = there;
  partial += ".partial";
  std::uint64_t sent_bytes = 0;
  if (by_rsync(request.board)) {
    Arguments options = {"--delete"};
    for (const std::string& other : request.board.packages) {
      options.push_back("--link-dest=../" + other);
    }
    options.insert(options.end(), {package.folder.string() + "/", at(request.connection, partial)});
    sent_bytes = run_rsync(request, options, "", what);
  } else {
    send_by_tar(request, package.folder, "", partial, what);
    sent_bytes = size_on_disk_bytes(package.folder);
  }
  // On the disk before it is called whole: a board may lose its power at any moment. Others go, but
  // not from under a run.
  std::string script = fmt::format(
      "sync\nif [ -e {1} ]; then rm -rf {0}; else mv {0} {1} || exit 3; fi\n"
      "for job in {2}/*/pid; do\n"
      "  if [ -e \"$job\" ] && [ -e \"/proc/$(cat \"$job\")\" ]; then exit 0; fi\n"
      "done\n",
      shell_quoted(partial.string()), shell_quoted(there.string()),
      shell_quoted((request.board.cache / "jobs").string()));
  for (const std::string& other : request.board.packages) {
    script +=
        fmt::format("rm -rf {}\n", shell_quoted(request.board.package_folder(other).string()));
  }
  const CommandResult result = request.connection.run(script);
  if (!result.ok()) refuse(request.connection, what, result);
  return sent_bytes;
}

void fetch_folder(const TransferRequest& request, const fs::path& there, const fs::path& here) {
  const std::string what = "did not give its run";
  if (fs::exists(here)) {
    throw InputError(fmt::format(
        "{} is there meanwhile; give the same command with another --out, which fetches the run of "
        "{}",
        here.string(), request.connection.destination()));
  }
  FolderInProgress progress(here);
  if (by_rsync(request.board)) {
    run_rsync(
        request,
        {"--no-links", "--no-perms", at(request.connection, there), progress.path().string() + "/"},
        "", what);
  } else {
    CommandResult result = request.connection.run(fmt::format(
        "cd {} || exit 3; echo {}; exec tar -cf - .", shell_quoted(there.string()), kTarFollows));
    if (!result.ok()) refuse(request.connection, what, result);
    result.out.erase(0, result.out.find(kTarFollows) + std::string(kTarFollows).size() + 1);
    const CommandResult unpacked = run_command(
        {.arguments = {"tar", "-xof", "-", "-C", progress.path().string()}, .input = result.out});
    if (!unpacked.ok()) refuse(request.connection, what, unpacked);
  }
  remove_links(progress.path());
  progress.publish();
}

}  // namespace edgebench::remote
