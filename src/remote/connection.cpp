#include "remote/connection.h"

#include <chrono>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/process/shell.h"

namespace edgebench::remote {
namespace {

constexpr int kSshFailed = 255;  // ssh's own exit code for what is not the command's.
constexpr std::chrono::milliseconds kLookForMaster(50);

bool holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// What ssh said, as one sentence with what to do.
std::string why_not_reached(const std::string& destination, const CommandResult& result) {
  const std::string& error = result.error;
  if (holds(error, "HOST IDENTIFICATION HAS CHANGED")) {
    return fmt::format(
        "{} shows another host key than ssh knows of it; find out whether it was set up anew or is "
        "another machine, and if all is well remove the old key as ssh {} says",
        destination, destination);
  }
  if (holds(error, "Host key verification failed")) {
    return fmt::format(
        "ssh does not know the host key of {}; connect once by hand (ssh {}), compare the key and "
        "accept it",
        destination, destination);
  }
  const std::string line = result.last_error_line();
  if (holds(error, "Permission denied") || holds(error, "Too many authentication failures")) {
    return fmt::format("{} lets nobody in with what ssh has to show ({}); make ssh {} work first",
                       destination, line, destination);
  }
  return fmt::format("{} cannot be reached{}; make ssh {} work first", destination,
                     line.empty() ? "" : ": " + line, destination);
}

}  // namespace

void check_destination_name(const std::string& destination) {
  if (destination.starts_with('-') || destination.find("://") != std::string::npos ||
      destination.find_first_of(" \t\n/") != std::string::npos) {
    throw UsageError(
        fmt::format("--host cannot be '{}'; give a host as ssh takes it, as in pi@board, and a "
                    "port or a key in ~/.ssh/config",
                    destination));
  }
}

Connection::Connection(std::string destination, bool may_ask)
    : destination_(std::move(destination)), control_(scratch_.path() / "ssh") {
  std::vector<std::string> arguments = {"ssh", "-M", "-N", "-T", "-S", control_.string()};
  if (!may_ask) arguments.insert(arguments.end(), {"-o", "BatchMode=yes"});
  arguments.insert(arguments.end(), {"-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15",
                                     "-o", "ServerAliveCountMax=4", "--", destination_});
  if (!is_installed("ssh")) {
    throw InputError("ssh is not installed here; install it (Debian: openssh-client)");
  }
  master_ = std::jthread([this, arguments, may_ask] {
    master_result_ = run_command({.arguments = arguments, .stop = &stop_, .may_ask = may_ask});
    ended_ = true;
  });
  while (!ended_ && !std::filesystem::exists(control_)) std::this_thread::sleep_for(kLookForMaster);
  if (!ended_) return;
  master_.join();
  throw InputError(why_not_reached(destination_, master_result_));
}

Connection::~Connection() {
  stop_ = true;
}

std::vector<std::string> Connection::ssh() const {
  return {"ssh", "-T",
          "-S",  control_.string(),
          "-o",  "ControlMaster=no",
          "-o",  "BatchMode=yes",
          "-o",  "ConnectTimeout=20",
          "-o",  "ServerAliveInterval=15",
          "-o",  "ServerAliveCountMax=4"};
}

std::string Connection::for_rsync() const {
  const std::size_t at = destination_.rfind('@');
  const std::string host = at == std::string::npos ? destination_ : destination_.substr(at + 1);
  if (host.find(':') == std::string::npos || host.starts_with('[')) return destination_;
  return destination_.substr(0, destination_.size() - host.size()) + "[" + host + "]";
}

CommandResult Connection::run(const std::string& script, CommandRequest request) const {
  request.arguments = ssh();
  // Whatever shell the user has there.
  const std::string command = "exec sh -c " + shell_quoted(script);
  request.arguments.insert(request.arguments.end(), {"--", destination_, command});
  CommandResult result = run_command(request);
  const bool stopped = request.stop != nullptr && *request.stop;
  if (!stopped && !result.status.signalled && result.status.value == kSshFailed) {
    throw ConnectionLost(why_not_reached(destination_, result));
  }
  return result;
}

}  // namespace edgebench::remote
