// A machine that the user's ssh reaches: by the user's own configuration, keys and agent. One
// connection is opened, in which the user may be asked something once, and everything goes through
// it; where it breaks off, each command tries to get through by itself.
// Source: OpenSSH's ssh(1), "ControlMaster" and "ControlPath" in ssh_config(5).
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/process/command.h"
#include "base/unmovable.h"

namespace edgebench::remote {

// ssh could not reach the machine, or lost it, in one sentence that names it.
class ConnectionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws UsageError for what ssh, or rsync, would take for something else.
void check_destination_name(const std::string& destination);

class Connection : Unmovable {
 public:
  // `destination` is what ssh takes: an alias, a host, user@host. With `may_ask` ssh may ask for a
  // password, or whether to trust a host, on the terminal. Throws InputError with what to do.
  Connection(std::string destination, bool may_ask);
  ~Connection();

  const std::string& destination() const { return destination_; }

  // Runs a script of the POSIX shell there. What `request` says of arguments is not heeded. Throws
  // ConnectionLost.
  CommandResult run(const std::string& script, CommandRequest request = {}) const;

  // ssh with its options, without the destination: for programs that call it.
  std::vector<std::string> ssh() const;

  // The destination as rsync wants it before a colon.
  std::string for_rsync() const;

 private:
  std::string destination_;
  ScratchFolder scratch_;
  std::filesystem::path control_;
};

}  // namespace edgebench::remote
