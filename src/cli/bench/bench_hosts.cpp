#include "cli/bench/bench_hosts.h"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "base/printable.h"
#include "cli/carried.h"
#include "cli/commands/run_end.h"
#include "cli/interrupt.h"
#include "cli/several_runs.h"
#include "measure/workers/workers.h"
#include "remote/board_run.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

// Several hosts' steps in the one line that there is.
class SharedProgress {
 public:
  SharedProgress(measure::Progress& progress, std::vector<std::string> names)
      : progress_(progress), names_(std::move(names)) {}

  void show(const std::string& name, const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_[name] = line;
    if (names_.size() == 1) return progress_.show(line);
    std::string all;
    for (const std::string& one : names_) {
      if (lines_[one].empty()) continue;
      all += fmt::format("{}{}: {}", all.empty() ? "" : "  |  ", one, shortened(lines_[one]));
    }
    progress_.show(all);
  }

  void note(const std::string& name, const std::string& sentence) {
    const std::lock_guard lock(mutex_);
    progress_.note(fmt::format("{}: {}", name, sentence));
  }

 private:
  // So that each has its share of a line of 80 columns, and of a longer one more.
  std::string shortened(const std::string& line) const {
    const std::size_t room = std::max<std::size_t>(16, terminal_width() / names_.size());
    const std::size_t taken = 12;  // By names and bars.
    return line.substr(0, room > taken + 8 ? room - taken : 8);
  }

  measure::Progress& progress_;
  std::vector<std::string> names_;
  std::mutex mutex_;
  std::map<std::string, std::string> lines_;
};

class HostProgress final : public measure::Progress {
 public:
  HostProgress(SharedProgress& shared, std::string name)
      : shared_(shared), name_(std::move(name)) {}
  void show(const std::string& line) override { shared_.show(name_, line); }
  void note(const std::string& sentence) override { shared_.note(name_, sentence); }

 private:
  SharedProgress& shared_;
  std::string name_;
};

struct Host {
  std::string name;
  std::unique_ptr<remote::Connection> connection;
  remote::Board board;
  remote::Package package;
  fs::path out;
  std::string failure;  // Empty: none, as yet.
  std::optional<remote::BoardRun> run;

  bool lives() const { return failure.empty(); }
};

// What it throws is the host's failure.
void try_for(Host& host, const auto& work) {
  try {
    work();
  } catch (const std::exception& error) {
    host.failure = error.what();
  }
}

std::list<Host> named_hosts(const HostsRequest& request) {
  std::set<std::string> names;
  std::list<Host> hosts;
  for (const std::string& name : request.hosts) {
    remote::check_destination_name(name);
    if (!names.insert(name).second) {
      throw UsageError(fmt::format("--host {} is given twice; give each host once", name));
    }
    hosts.push_back(Host{.name = name});
  }
  return hosts;
}

// One after the other, since ssh may ask the user something.
void connect(std::list<Host>& hosts, measure::Progress& progress) {
  const bool may_ask = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
  for (Host& host : hosts) {
    progress.show("connecting to " + host.name);
    try_for(host, [&] {
      host.connection = std::make_unique<remote::Connection>(host.name, may_ask);
      host.board = remote::look_at(*host.connection);
    });
  }
}

void find_packages(std::list<Host>& hosts, const HostsRequest& request, const fs::path& cache) {
  for (Host& host : hosts) {
    if (!host.lives()) continue;
    try_for(host, [&] {
      host.package =
          remote::find_package(host.board.processor, request.packages,
                               remote::package_folders(measure::program_folder()), cache);
    });
  }
}

void choose_folders(std::list<Host>& hosts, const std::string& out) {
  std::set<std::string> names;
  for (Host& host : hosts) {
    std::string name = measure::file_name_of(host.name);
    // "pi@one" and "pi_one" would have one folder.
    while (!names.insert(name).second) name += "-2";
    host.out = out.empty()        ? new_run_folder("-" + name)
               : hosts.size() > 1 ? fs::path(out) / name
                                  : fs::path(out);
    if (fs::exists(host.out)) {
      throw UsageError(
          fmt::format("{} is there already; give another folder with --out", host.out.string()));
    }
  }
}

void run_all(std::list<Host>& hosts, const Carried& carried, measure::Progress& progress) {
  std::vector<std::string> names;
  for (const Host& host : hosts) names.push_back(host.name);
  SharedProgress shared(progress, names);
  const std::atomic<bool>& stop = stop_after_step();
  // A terminal that is closed ends this command, and the runs there go on.
  std::signal(SIGHUP, SIG_DFL);
  std::vector<std::jthread> threads;
  for (Host& host : hosts) {
    if (!host.lives()) continue;
    threads.emplace_back([&] {
      HostProgress own(shared, host.name);
      try_for(host, [&] {
        host.run = remote::run_on_board(
            {.connection = *host.connection,
             .board = host.board,
             .package = host.package,
             .cache = carried.cache,
             .prepared = carried.prepared,
             .arguments = [&](const fs::path& cache) { return carried.arguments(cache); },
             .out = host.out,
             .progress = own,
             .stop = stop});
        host.failure = host.run->failure;
      });
    });
  }
}

bool any_lives(const std::list<Host>& hosts) {
  return std::ranges::any_of(hosts, &Host::lives);
}

// Its sentences name the host where it is not the host's own.
void tell_failure(const Host& host) {
  const bool named = host.failure.find(host.name) != std::string::npos;
  std::cerr << "edgebench: "
            << printable(named ? host.failure : fmt::format("{}: {}", host.name, host.failure))
            << '\n';
}

// Each by itself and, of several, one answer for all of them.
ExitCode report_fetched_runs(const std::vector<fs::path>& runs, const std::string& baseline) {
  if (runs.size() == 1) return report_new_run(runs.front(), baseline);
  const ExitCode code = print_boards(runs, {}, report::Format::table, terminal_width());
  return code == ExitCode::nothing_measured ? code : ExitCode::done;
}

// The worst of all.
ExitCode report_all(std::list<Host>& hosts, const std::string& baseline) {
  std::vector<fs::path> runs;
  bool interrupted = false;
  for (Host& host : hosts) {
    interrupted |= host.run && host.run->exit_code == static_cast<int>(ExitCode::interrupted);
    if (!host.lives()) continue;
    // What a machine has sent may be damaged; the others' runs stand.
    try_for(host, [&] { write_reports(host.out, baseline); });
    if (host.lives()) runs.push_back(host.out);
  }
  const ExitCode code = runs.empty() ? ExitCode::bad_input : report_fetched_runs(runs, baseline);
  std::cout.flush();
  for (const Host& host : hosts) {
    if (!host.lives()) tell_failure(host);
  }
  if (interrupted) return ExitCode::interrupted;
  return runs.size() < hosts.size() ? ExitCode::bad_input : code;
}

}  // namespace

void refuse_with_hosts(const CLI::App& bench) {
  for (const char* option : {"--resume", "--prepared"}) {
    if (bench.count(option) == 0) continue;
    throw UsageError(fmt::format(
        "{} has no meaning with --host, where the same command goes on with a run that was cut "
        "off; leave it out",
        option));
  }
  if (bench.count("--sdk") > 0) {
    throw UsageError(
        "--sdk names a folder of this machine, and with --host the others measure with what their "
        "package has; leave it out");
  }
}

ExitCode bench_on_hosts(const HostsRequest& request) {
  std::list<Host> hosts = named_hosts(request);
  choose_folders(hosts, request.out);
  auto progress = make_progress(request.lines);
  connect(hosts, *progress);
  find_packages(hosts, request, cache_folder(request.inputs.cache));
  if (any_lives(hosts)) {
    std::set<std::string> processors;
    for (const Host& host : hosts) {
      if (host.lives()) processors.insert(host.board.processor);
    }
    const Carried carried = prepare_elsewhere(request.bench, request.inputs, request.candidates,
                                              request.settings, processors, *progress);
    run_all(hosts, carried, *progress);
  }
  progress.reset();
  return report_all(hosts, request.baseline);
}

}  // namespace edgebench::cli
