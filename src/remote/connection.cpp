#include "remote/connection.h"

#include <exception>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench::remote {
namespace {

constexpr int kSshFailed = 255;  // ssh's own exit code for what is not the command's.

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

// Whatever shell the user has there, csh and fish among them: they read quotes, backslashes and
// ends of lines in ways of their own, so the script is one line of octal numbers.
std::string for_any_shell(const std::string& script) {
  std::string numbers;
  for (const char letter : script) {
    numbers += fmt::format("\\0{:03o}", static_cast<unsigned char>(letter));
  }
  return fmt::format("exec sh -c 'eval \"$(printf %b \"{}\")\"'", numbers);
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

// It goes into the background once the user has been let in, out of the reach of Ctrl-C, and ends
// by itself an hour after nobody uses it any more: should we be killed, nothing of it stays. What
// it says goes into a file, since it would keep a pipe open.
Connection::Connection(std::string destination, bool may_ask)
    : destination_(std::move(destination)), control_(scratch_.path() / "ssh") {
  if (!is_installed("ssh")) {
    throw InputError("ssh is not installed here; install it (Debian: openssh-client)");
  }
  const std::filesystem::path said = scratch_.path() / "said";
  std::vector<std::string> arguments = {"sh",
                                        "-c",
                                        "exec \"$@\" >/dev/null 2>\"$0\"",
                                        said.string(),
                                        "ssh",
                                        "-M",
                                        "-N",
                                        "-f",
                                        "-T",
                                        "-S",
                                        control_.string(),
                                        "-o",
                                        "ControlPersist=3600"};
  if (!may_ask) arguments.insert(arguments.end(), {"-o", "BatchMode=yes"});
  arguments.insert(arguments.end(), {"-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15",
                                     "-o", "ServerAliveCountMax=4", "--", destination_});
  CommandResult result = run_command({.arguments = arguments, .may_ask = may_ask});
  if (result.ok()) return;
  result.error = read_file(said);
  throw InputError(why_not_reached(destination_, result));
}

Connection::~Connection() {
  std::vector<std::string> arguments = ssh();
  arguments.insert(arguments.end(), {"-O", "exit", "--", destination_});
  try {
    run_command({.arguments = arguments});
  } catch (const std::exception&) {
    // It ends by itself, later.
  }
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
  request.arguments.insert(request.arguments.end(), {"--", destination_, for_any_shell(script)});
  CommandResult result = run_command(request);
  const bool stopped = request.stop != nullptr && *request.stop;
  if (!stopped && (result.status.signalled || result.status.value == kSshFailed)) {
    throw ConnectionLost(why_not_reached(destination_, result));
  }
  return result;
}

}  // namespace edgebench::remote
