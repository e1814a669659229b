// The program as it runs in a terminal: what a person's screen is sent.
#pragma once

#include <array>
#include <string>

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/program.h"

namespace edgebench::test {

// Everything that `edgebench <arguments>` writes to a terminal of so many columns, with these
// variables in its environment ("TERM=dumb").
inline std::string shown_on_terminal(const Program& program, const std::string& arguments,
                                     unsigned short columns, const std::string& environment = "") {
  const std::string line = "export TERM=xterm " + environment + "; " + program.command(arguments);
  winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
  REQUIRE(child >= 0);
  if (child == 0) {
    ::execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  std::string shown;
  std::array<char, 4096> chunk{};
  // The terminal's end is an error once its last user is gone.
  for (ssize_t count = 0; (count = ::read(terminal, chunk.data(), chunk.size())) > 0;) {
    shown.append(chunk.data(), static_cast<std::size_t>(count));
  }
  ::close(terminal);
  ::waitpid(child, nullptr, 0);
  return shown;
}

}  // namespace edgebench::test
