#include "remote/board_run.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/process/shell.h"
#include "base/units.h"
#include "remote/job.h"
#include "remote/transfer.h"

namespace edgebench::remote {
namespace {

namespace fs = std::filesystem;

// Of a connection that breaks off during a run: how often another is tried.
constexpr int kTries = 5;

class OneRun {
 public:
  explicit OneRun(const BoardRunRequest& request)
      : request_(request),
        arguments_(request.arguments(request.board.cache)),
        id_(job_id(request.prepared.id, request.package.id, arguments_)),
        program_(request.board.package_folder(request.package.id) / "edgebench") {}

  BoardRun run() {
    const Job job = own_job();
    if (job.state == JobState::none || job.state == JobState::dead) {
      if (!sent()) return interrupted("nothing was begun there");
      start(job);
    } else {
      note(fmt::format("the run that was begun there at {} {}", printable(job.began),
                       job.state == JobState::ended ? "has ended" : "is under way"));
    }
    try {
      follow();
      return fetch();
    } catch (const ConnectionLost& error) {
      throw ConnectionLost(fmt::format(
          "{}. The run may go on there; the same command follows it again, or fetches it",
          error.what()));
    }
  }

 private:
  const std::string& name() const { return request_.connection.destination(); }
  void note(const std::string& sentence) const { request_.progress.note(sentence); }

  static BoardRun interrupted(const std::string& what) {
    return {.exit_code = static_cast<int>(ExitCode::interrupted),
            .failure = "interrupted; " + what};
  }

  // Told at once where another runs, and asked again when this one is begun.
  Job own_job() const {
    Job own{.id = id_, .state = JobState::none, .began = "", .has_records = false};
    for (const Job& job : find_jobs(request_.connection, request_.board)) {
      if (job.id == id_) {
        own = job;
      } else if (job.state == JobState::running) {
        refuse_busy(request_.connection, request_.board, job);
      }
    }
    return own;
  }

  // False where the user wants to stop: what was being sent then ends with an error of no interest.
  bool sent() const {
    try {
      send();
    } catch (const InputError&) {
      if (!request_.stop) throw;
    }
    return !request_.stop;
  }

  void send() const {
    const auto show = [&](const std::string& what) {
      return [this, what](const std::string& share) {
        request_.progress.show(fmt::format("sending {}: {}", what, share));
      };
    };
    const std::vector<std::string>& there = request_.board.packages;
    const bool has_package = std::ranges::find(there, request_.package.id) != there.end();
    const auto missing =
        missing_files(request_.connection, request_.board, request_.prepared.files);
    std::uint64_t needed_bytes = has_package ? 0 : size_on_disk_bytes(request_.package.folder);
    for (const measure::PreparedFile& file : missing) needed_bytes += file.size_bytes;
    require_room(request_.board, name(), needed_bytes);
    std::uint64_t sent_bytes = 0;
    if (!has_package) {
      request_.progress.show("sending the package");
      sent_bytes +=
          send_package({request_.connection, request_.board, request_.stop, show("the package")},
                       request_.package);
    }
    request_.progress.show("sending what was prepared");
    sent_bytes +=
        send_files({request_.connection, request_.board, request_.stop, show("what was prepared")},
                   request_.cache, missing);
    note(fmt::format("{} sent: {}, {} of {} files of what was prepared",
                     bytes_words(static_cast<double>(sent_bytes)),
                     has_package ? std::string("the package was there")
                                 : fmt::format("the package {}", request_.package.archive.string()),
                     missing.size(), request_.prepared.files.size()));
  }

  void start(const Job& job) const {
    check_program();
    const fs::path run = request_.board.job_folder(id_) / "run";
    const bool goes_on = job.state == JobState::dead && job.has_records;
    std::vector<std::string> arguments = arguments_;
    if (goes_on) {
      note(fmt::format("the run that was begun there at {} was cut off; it goes on",
                       printable(job.began)));
      arguments = {"bench", "--resume", run.string()};
    } else {
      arguments.insert(arguments.end(), {"--out", run.string()});
    }
    arguments.insert(arguments.end(), {"--progress", "lines"});
    start_job(request_.connection, request_.board, id_, program_, arguments, goes_on);
  }

  // The package itself says in a sentence why it cannot run on a system.
  void check_program() const {
    const CommandResult result =
        request_.connection.run(shell_quoted(program_.string()) + " --version");
    if (result.ok()) return;
    throw InputError(fmt::format("{}: {}", name(), printable(result.last_error_line())));
  }

  void follow() {
    bool told = false;
    for (int lost = 0;;) {
      try {
        last_line_.clear();
        std::size_t seen = 0;
        const std::atomic<bool> never = false;
        follow_job(
            request_.connection, request_.board, id_,
            [&](std::string_view line) {
              lost = 0;
              take_line(line, ++seen);
            },
            told ? never : request_.stop);
        if (!request_.stop || told) return;
        told = true;
        note("the run is asked to stop after the sweep or the check under way");
        stop_job(request_.connection, request_.board, id_);
      } catch (const ConnectionLost&) {
        if (request_.stop || ++lost > kTries) throw;
        request_.progress.show("the connection was lost; trying again");
        std::this_thread::sleep_for(request_.between_tries);
      }
    }
  }

  // Lines that were shown before the connection was lost come again.
  void take_line(std::string_view line, std::size_t number) {
    if (!line.empty()) last_line_ = printable(line);
    if (number <= shown_lines_) return;
    shown_lines_ = number;
    request_.progress.show(last_line_);
  }

  // Whether the program has come to an end of its own: with a run, or without anything measured.
  static bool has_ended_well(int code) {
    return code == static_cast<int>(ExitCode::done) ||
           code == static_cast<int>(ExitCode::nothing_measured) ||
           code == static_cast<int>(ExitCode::interrupted);
  }

  BoardRun fetch() {
    const auto code = exit_code_of_job(request_.connection, request_.board, id_);
    const std::vector<Job> jobs = find_jobs(request_.connection, request_.board);
    const auto job = std::ranges::find(jobs, id_, &Job::id);
    if (!code || job == jobs.end()) {
      throw InputError(fmt::format(
          "{}: the run there was killed, or the machine was switched off; the same command goes on "
          "with it",
          name()));
    }
    if (!job->has_records) {
      remove_job(request_.connection, request_.board, id_);
      if (request_.stop) return interrupted("nothing was measured there");
      return {.exit_code = *code, .failure = said(*code)};
    }
    if (!has_ended_well(*code)) {
      mark_failed(request_.connection, request_.board, id_);
      throw InputError(fmt::format(
          "{}: the run there did not come to its end: {}; mend that, and the same command goes on "
          "with it (to begin anew: rm -r {}, there)",
          name(), said(*code), request_.board.job_folder(id_).string()));
    }
    request_.progress.show("fetching the run");
    fetch_folder({request_.connection, request_.board, never_, [](const std::string&) {}},
                 request_.board.job_folder(id_) / "run", request_.out);
    try {
      remove_job(request_.connection, request_.board, id_);
    } catch (const ConnectionLost&) {
      // The run is here; the next command finds it there once more, and fetches it again.
    }
    return {.exit_code = *code, .failure = ""};
  }

  std::string said(int code) const {
    constexpr int kSignalled = 128;  // A shell's code for what a signal ended.
    if (code > kSignalled) return fmt::format("signal {} ended the program", code - kSignalled);
    return last_line_.empty() ? "it ended without a word" : last_line_;
  }

  const BoardRunRequest& request_;
  std::vector<std::string> arguments_;
  std::string id_;
  fs::path program_;
  std::string last_line_;
  std::size_t shown_lines_ = 0;
  const std::atomic<bool> never_ = false;
};

}  // namespace

BoardRun run_on_board(const BoardRunRequest& request) {
  return OneRun(request).run();
}

}  // namespace edgebench::remote
